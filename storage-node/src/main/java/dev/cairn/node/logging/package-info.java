/**
 * How the node writes its log: one line per event on standard error, as text or as JSON.
 *
 * <p><b>Owns:</b> the form of a line and how loud the libraries may be. <b>Never decides</b> what is worth a line.
 *
 * <p><b>Threads:</b> configured once at start; logging itself may be done from any thread and waits for the terminal or pipe.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.logging.Logging}.
 */
@NullMarked
package dev.cairn.node.logging;

import org.jspecify.annotations.NullMarked;
