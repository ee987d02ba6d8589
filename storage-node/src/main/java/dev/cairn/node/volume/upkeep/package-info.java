/**
 * What keeps a volume in order while it runs: compaction wins back the space of deleted blobs, a scrub reads everything
 * again to find damage, both at a bounded rate.
 *
 * <p><b>Owns:</b> which segment is compacted or scrubbed next. <b>Never</b> deletes what is live, nor what is damaged.
 *
 * <p><b>Threads:</b> each on one of its own, repeated; both block. <b>After a crash</b> at any step there is a copy too many,
 * never one too few.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.volume.upkeep.Compactor}.
 */
@NullMarked
package dev.cairn.node.volume.upkeep;

import org.jspecify.annotations.NullMarked;
