/**
 * How records get to disk: they wait in a queue, a lane appends them a batch at a time with one sync, and the keeper makes,
 * seals and deletes the segments that they go to.
 *
 * <p><b>Owns:</b> the order of records in a lane, the life of segment files, when the index is flushed. <b>Never decides</b>
 * what is stored, nor tells a caller: the future of a record is for who takes the batch.
 *
 * <p><b>Threads:</b> queue and keeper are safe for use by many; a lane belongs to the one thread that appends to it.
 * <b>After an exception</b> of a lane nothing is known of what reached the disk, and it is not used again.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.volume.append.Lane}.
 */
@NullMarked
package dev.cairn.node.volume.append;

import org.jspecify.annotations.NullMarked;
