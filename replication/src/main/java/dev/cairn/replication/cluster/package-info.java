/**
 * Which nodes there are, where they are reached, and which copies they are to have: one value, kept in the log, that all nodes share.
 *
 * <p><b>Owns:</b> what joining, draining, removing and moving mean for that value. <b>Never decides</b> who is alive: a node that is not
 * reached stays in it until somebody removes it.
 *
 * <p><b>Threads:</b> values are immutable; {@link dev.cairn.replication.cluster.Cluster} is for any number of threads. <b>After a crash:</b> the
 * value is what the log says.
 *
 * <p><b>Read first:</b> {@link dev.cairn.replication.cluster.ClusterState}.
 */
@NullMarked
package dev.cairn.replication.cluster;

import org.jspecify.annotations.NullMarked;
