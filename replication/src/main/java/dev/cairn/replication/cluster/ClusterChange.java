package dev.cairn.replication.cluster;

import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.NodeId;

/** What people change in a cluster: the same value is shown by {@link Cluster#plan} and carried out by {@link Cluster#change(ClusterChange)}. Pure. */
public sealed interface ClusterChange {
    /**
     * What there is to be.
     *
     * @param copies what is known of those of blobs
     * @throws ClusterException if it cannot be
     */
    ClusterState apply(ClusterState state, BlobCopies copies);

    /** A node joins, or tells how it is now. */
    record Join(ClusterNode node, LayoutNode placed) implements ClusterChange {
        @Override
        public ClusterState apply(ClusterState state, BlobCopies copies) {
            return state.with(node, placed);
        }
    }

    /** A node joins in the place of one that is gone; what is done already stays as it is. */
    record Replace(NodeId gone, ClusterNode node, LayoutNode placed) implements ClusterChange {
        @Override
        public ClusterState apply(ClusterState state, BlobCopies copies) {
            boolean joined = state.node(node.id()).isPresent();
            return joined && state.node(gone).isEmpty()
                    ? state.with(node, placed)
                    : state.replacing(gone, node, placed, copies, false);
        }
    }

    /** A node gives all its copies to others. */
    record Drain(NodeId node) implements ClusterChange {
        @Override
        public ClusterState apply(ClusterState state, BlobCopies copies) {
            return state.draining(node, true);
        }
    }

    /** A node that drains takes copies again. */
    record Add(NodeId node) implements ClusterChange {
        @Override
        public ClusterState apply(ClusterState state, BlobCopies copies) {
            return state.draining(node, false);
        }
    }

    /**
     * A node is gone.
     *
     * @param force also if it has the only copy of something
     */
    record Remove(NodeId node, boolean force) implements ClusterChange {
        @Override
        public ClusterState apply(ClusterState state, BlobCopies copies) {
            return state.without(node, copies, force);
        }
    }

    /** All nodes look whether each copy is where it belongs. */
    record Rebalance() implements ClusterChange {
        @Override
        public ClusterState apply(ClusterState state, BlobCopies copies) {
            return state.rebalanced();
        }
    }
}
