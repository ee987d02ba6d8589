/**
 * Keeps blobs on this machine's disks: segment files, group commit, recovery, compaction and scrub. Knows nothing of
 * objects, buckets or HTTP.
 *
 * <p>This package is all that others see: the store, its configuration and its errors. It puts a volume together and leads
 * requests through it. The packages below are its parts, each depending on those before it only:
 *
 * <ul>
 *   <li>{@code disk}: files, their syncs
 *   <li>{@code segment}: what is in a segment, byte for byte
 *   <li>{@code index}: where every blob is
 *   <li>{@code health}: whether the volume may be trusted, what is damaged, what is counted
 *   <li>{@code threads}: who does the work
 *   <li>{@code append}: how records get to disk
 *   <li>{@code recovery}: what a start does
 *   <li>{@code upkeep}: compaction and scrub
 * </ul>
 *
 * <p><b>Owns:</b> the files of a data directory's volume, their checksums, the free-space reserve. <b>Never decides</b> which
 * blob is garbage: that is metadata's.
 *
 * <p><b>Threads:</b> one committer per volume writes and syncs; every blocking method says so and belongs on a virtual or
 * executor thread. <b>After a crash:</b> every acknowledged blob is there; what was never acknowledged is cut or is an
 * orphan; damage to acknowledged data is reported, never cut.
 *
 * <p><b>Read first:</b> {@link dev.cairn.replication.BlobStore}, then {@code docs/volume-format.md}.
 */
@NullMarked
package dev.cairn.node.volume;

import org.jspecify.annotations.NullMarked;
