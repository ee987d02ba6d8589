/**
 * Keeps the copies of each blob: writes them to as many nodes as are wanted, reads from one that has it, and says which are owed.
 *
 * <p><b>Owns:</b> what a quorum is, and what is done about a copy that is slow, missing or damaged. <b>Never decides</b> where copies
 * belong (that is {@link dev.cairn.replication.layout}) nor how a node is reached: each is a {@link dev.cairn.replication.BlobStore}.
 *
 * <p><b>Threads:</b> as {@link dev.cairn.replication.BlobStore} says; each copy that goes to another node in pieces has a thread.
 * <b>After a crash:</b> copies of a write that was not acknowledged may be left on some nodes, as orphans.
 *
 * <p><b>Read first:</b> {@link dev.cairn.replication.copies.FileReplicationManager}.
 */
@NullMarked
package dev.cairn.replication.copies;

import org.jspecify.annotations.NullMarked;
