package dev.cairn.replication.cluster;

import dev.cairn.replication.layout.NodeId;

/** Every way a change of the cluster can be refused; nothing has changed then. */
public sealed interface ClusterError {
    /** It is none of the nodes. */
    record NoSuchNode(NodeId node) implements ClusterError {}

    /** Without it there would be no node left that takes copies. */
    record LastNode(NodeId node) implements ClusterError {}

    /** There are as many as there may be. */
    record TooManyNodes(int limit) implements ClusterError {}

    /** Copies still move after as many changes as may be under way. */
    record StillMoving(int limit) implements ClusterError {}

    /**
     * The node has copies of which there would be no other one.
     *
     * @param partitions how many of the 1,024 would be without any copy
     */
    record WouldLoseCopies(NodeId node, int partitions) implements ClusterError {}

    /** Others changed the cluster at the same time, again and again. */
    record Contended() implements ClusterError {}

    /** This node is no member of a cluster: it was started without a secret. */
    record NoCluster() implements ClusterError {}
}
