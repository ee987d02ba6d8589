/**
 * How a volume is doing: whether it may still be trusted, what was found damaged, and what it counts.
 *
 * <p><b>Owns:</b> the end of a volume, which is final, and the names of its meters. <b>Never</b> looks for damage itself: it
 * is told.
 *
 * <p><b>Threads:</b> safe for use by many; nothing here waits, except that a failure halts the node.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.volume.health.Health}.
 */
@NullMarked
package dev.cairn.node.volume.health;

import org.jspecify.annotations.NullMarked;
