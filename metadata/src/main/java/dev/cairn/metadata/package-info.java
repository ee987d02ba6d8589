/**
 * What exists: buckets, objects, their versions, and the deterministic state machine that keeps them in RocksDB.
 *
 * <p><b>Owns:</b> the commands that change metadata, their encoding, the key layout, the counters, the count of references
 * to each content, and what a cluster keeps beside objects: its records, and the copies that nodes owe. <b>Never knows</b> of HTTP, nor of where the bytes of a blob lie, nor how entries are agreed on: that
 * is behind {@link dev.cairn.metadata.CommitLog}.
 *
 * <p><b>Threads:</b> {@link dev.cairn.metadata.Metadata} never blocks; {@link dev.cairn.metadata.MetadataView} reads RocksDB
 * and blocks, so call it from a bounded executor of platform threads. One thread, the commit log's, applies entries.
 * <b>After a crash:</b> the commit log replays what came after the last checkpoint; a replayed entry changes nothing twice.
 *
 * <p><b>Read first:</b> {@link dev.cairn.metadata.Metadata}, {@link dev.cairn.metadata.Command}, then
 * {@code docs/metadata-format.md}.
 */
@NullMarked
package dev.cairn.metadata;

import org.jspecify.annotations.NullMarked;
