/**
 * Who belongs to the cluster: nodes that know its secret prove it to each other in every TLS handshake.
 *
 * <p><b>Owns:</b> the cluster's secret, the authority that follows from it, and this node's key and certificate. <b>Never decides</b> what a
 * member may do, or where it is reached.
 *
 * <p><b>Threads:</b> any. <b>After a crash:</b> nothing is left; a node has a new key in each run.
 *
 * <p><b>Read first:</b> {@link dev.cairn.replication.identity.ClusterIdentity}.
 */
@NullMarked
package dev.cairn.replication.identity;

import org.jspecify.annotations.NullMarked;
