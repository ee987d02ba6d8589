/**
 * Keeps blobs on this machine's disks: segment files, group commit, recovery, compaction and scrub. Knows nothing of
 * objects, buckets or HTTP.
 *
 * <p><b>Owns:</b> the files of a data directory's volume, their checksums, the free-space reserve. <b>Never decides</b> which
 * blob is garbage: that is metadata's.
 *
 * <p><b>Threads:</b> one committer per volume writes and syncs; every blocking method says so and belongs on a virtual or
 * executor thread. <b>After a crash:</b> every acknowledged blob is there; what was never acknowledged is cut or is an
 * orphan; damage to acknowledged data is reported, never cut.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.volume.BlobStore}, then {@code docs/volume-format.md}.
 */
@NullMarked
package dev.cairn.node.volume;

import org.jspecify.annotations.NullMarked;
