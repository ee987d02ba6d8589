/**
 * Which nodes have the copies of which blobs: the layout, how the next one is found, and what it changes.
 *
 * <p><b>Owns:</b> partitions, the table of their owners and its bytes, and the plan that gives the next table. <b>Never</b> reads a
 * clock, a file or the network: the same input gives the same layout on every machine.
 *
 * <p><b>Threads:</b> all public types are immutable and safe for many threads.
 *
 * <p><b>Read first:</b> {@link dev.cairn.replication.layout.Layout}, then {@link dev.cairn.replication.layout.LayoutPlanner}.
 */
@NullMarked
package dev.cairn.replication.layout;

import org.jspecify.annotations.NullMarked;
