/**
 * What a node says about itself: health, information, measurements, and the pages for people.
 *
 * <p><b>Owns:</b> the routes beside the store's, and what counts as ready. <b>Never</b> changes anything but the monitor.
 *
 * <p><b>Threads:</b> health is answered on the event loop, from memory; what reads files or metadata goes through the gate.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.status.Health}, then {@link dev.cairn.node.status.StatusRoutes}.
 */
@NullMarked
package dev.cairn.node.status;

import org.jspecify.annotations.NullMarked;
