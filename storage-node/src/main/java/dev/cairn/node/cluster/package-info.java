/**
 * Makes a node a member of a cluster: how it joins, what the others ask it, which copies it makes good, and what people are shown of it.
 *
 * <p><b>Owns:</b> the order in which a member's parts are opened. <b>Never decides</b> what a quorum is or where copies belong: that is
 * {@code dev.cairn.replication}.
 *
 * <p><b>Threads:</b> a few of its own, for repairs, moves, what is found damaged, comparisons and the members of the log, and one that opens the membership, which has its own.
 * <b>After a crash:</b> the node joins its group again by what is in its log.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.cluster.Member}.
 */
@NullMarked
package dev.cairn.node.cluster;

import org.jspecify.annotations.NullMarked;
