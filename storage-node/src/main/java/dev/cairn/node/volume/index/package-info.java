/**
 * Where every blob is, and how much of every segment is live; in RocksDB, and rebuilt from the segments if it is lost.
 *
 * <p><b>Owns:</b> the keys and values of the index, the state of each segment, the ids of new ones. <b>Never</b> opens a
 * segment: what is in them is brought to it.
 *
 * <p><b>Threads:</b> safe for use by many. A change is one atomic write under one lock, a look-up takes none; both block.
 * <b>After a crash</b> it is what it was at some flush, as a whole, and recovery enters what came later.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.volume.index.BlobIndex}.
 */
@NullMarked
package dev.cairn.node.volume.index;

import org.jspecify.annotations.NullMarked;
