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
     * The node may have copies of which there would be no other one.
     *
     * @param partitions how many of the 1,024 may have a blob that would be without any copy
     */
    record WouldLoseCopies(NodeId node, int partitions) implements ClusterError {}

    /**
     * The node is at work and has copies: it is to be drained first.
     *
     * @param partitions how many of the 1,024 it has copies of
     */
    record InUse(NodeId node, int partitions) implements ClusterError {}

    /**
     * The node is at work and is to have no copies, but has blobs: some may be nowhere else yet.
     *
     * @param blobs how many, counted up to {@value #BLOBS_COUNTED_MAX}
     */
    record NotEmpty(NodeId node, int blobs) implements ClusterError {
        /** It is enough to know that there are many. */
        public static final int BLOBS_COUNTED_MAX = 1_000;
    }

    /** The node was removed, and comes back as another one only. */
    record WasRemoved(NodeId node) implements ClusterError {}

    /** The node does not read all that is written: it runs a release that is too old. */
    record TooOld(NodeId node, int reads, int written) implements ClusterError {}

    /** Others changed the cluster at the same time, again and again. */
    record Contended() implements ClusterError {}

    /** This node is no member of a cluster: it was started without a secret. */
    record NoCluster() implements ClusterError {}

    /** What happened and what helps, as one sentence for people. */
    default String sentence() {
        return switch (this) {
            case NoSuchNode(var node) -> "No node of the cluster has the id %s.".formatted(node);
            case LastNode(var node) -> "Without node %s no node would be left that takes copies.".formatted(node);
            case TooManyNodes(var limit) -> "A cluster has at most %d nodes.".formatted(limit);
            case StillMoving(var limit) ->
                "Copies still move after %d changes; try again when the cluster is no longer moving.".formatted(limit);
            case WouldLoseCopies(var node, var partitions) ->
                "Node %s may have the only copies of blobs of %d of the 1,024 partitions: wait until no node owes copies, or drain it, or lose them by force."
                        .formatted(node, partitions);
            case InUse(var node, var partitions) ->
                "Node %s is at work and has copies of %d of the 1,024 partitions; drain it first, or remove it by force and have its copies made from the others."
                        .formatted(node, partitions);
            case NotEmpty(var node, var blobs) ->
                "Node %s is at work and still has blobs (%d%s); wait until it has given them to others and deleted them, or remove it by force and lose what is nowhere else."
                        .formatted(node, blobs, blobs < NotEmpty.BLOBS_COUNTED_MAX ? "" : " or more");
            case WasRemoved(var node) ->
                "Node %s was removed from the cluster; to join again it needs an empty data directory.".formatted(node);
            case TooOld(var node, var reads, var written) ->
                "Node %s reads formats up to level %d, and the cluster writes level %d: start a later release of Cairn on it."
                        .formatted(node, reads, written);
            case Contended() -> "Others change the cluster at the same time.";
            case NoCluster() -> "The node is on its own: it was started without the secret of a cluster.";
        };
    }
}
