/**
 * Where metadata is agreed on: the commit log, one Raft group of Apache Ratis.
 *
 * <p><b>Owns:</b> the log's files, their check before start, and the rules by which Ratis is trusted. <b>Never</b> looks into
 * an entry: what it means is metadata's.
 *
 * <p><b>Threads:</b> one thread of Ratis applies entries; callers never block. <b>After a crash:</b> a torn last record is
 * cut, any other damage refuses the start, and what followed the last checkpoint is replayed.
 *
 * <p><b>Read first:</b> {@link dev.cairn.metadata.CommitLog}, then {@link dev.cairn.replication.RatisCommitLog}.
 */
@NullMarked
package dev.cairn.replication;

import org.jspecify.annotations.NullMarked;
