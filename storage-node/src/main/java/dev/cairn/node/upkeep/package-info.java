/**
 * What a node does by itself, slowly and in the background: forgetting old versions, deleting the bytes of what nothing
 * references, and finding blobs whose upload was cut off.
 *
 * <p><b>Owns:</b> when and how fast this is done. <b>Never decides</b> what is garbage: metadata does, and on any doubt nothing
 * is deleted.
 *
 * <p><b>Threads:</b> one thread does one step at a time; a step is bounded. <b>After a crash:</b> every step can be repeated.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.upkeep.Upkeep}, then {@code OrphanSweep}.
 */
@NullMarked
package dev.cairn.node.upkeep;

import org.jspecify.annotations.NullMarked;
