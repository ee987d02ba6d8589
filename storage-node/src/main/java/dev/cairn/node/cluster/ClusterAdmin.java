package dev.cairn.node.cluster;

import dev.cairn.replication.cluster.Cluster;
import dev.cairn.replication.cluster.ClusterChange;
import dev.cairn.replication.cluster.ClusterChange.Remove;
import dev.cairn.replication.cluster.ClusterChange.Replace;
import dev.cairn.replication.cluster.ClusterError;
import dev.cairn.replication.cluster.ClusterException;
import dev.cairn.replication.cluster.ClusterPlan;
import dev.cairn.replication.cluster.ClusterState;
import dev.cairn.replication.layout.NodeId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes the cluster as people ask for it, on whichever node they ask. Nothing blocks. */
final class ClusterAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterAdmin.class);

    private final Cluster cluster;
    private final Function<NodeId, CompletableFuture<Boolean>> answers;
    private final Function<NodeId, CompletableFuture<Integer>> blobs;
    private final Function<NodeId, CompletableFuture<Void>> leaveLog;

    /**
     * @param answers whether a node is reached; completes within some seconds and does not fail
     * @param blobs how many blobs a node has, whatever for, counted up to {@link ClusterError.NotEmpty#BLOBS_COUNTED_MAX}
     * @param leaveLog has the node that leads remove a node from the log
     */
    ClusterAdmin(
            Cluster cluster,
            Function<NodeId, CompletableFuture<Boolean>> answers,
            Function<NodeId, CompletableFuture<Integer>> blobs,
            Function<NodeId, CompletableFuture<Void>> leaveLog) {
        this.cluster = cluster;
        this.answers = answers;
        this.blobs = blobs;
        this.leaveLog = leaveLog;
    }

    /** What a change would move; fails with {@link ClusterException} if it cannot be. */
    CompletableFuture<ClusterPlan> plan(ClusterChange change) {
        return cluster.plan(change);
    }

    /** Whether a change can be made: fails as {@link #make} does. */
    CompletableFuture<Void> check(ClusterChange change) {
        return plan(change)
                .thenCompose(_ -> unused(change))
                .thenRun(() -> joining(change).filter(cluster::wasRemoved).ifPresent(node -> {
                    throw new ClusterException(new ClusterError.WasRemoved(node));
                }));
    }

    private static Optional<NodeId> joining(ClusterChange change) {
        return switch (change) {
            case ClusterChange.Join(var node, var _) -> Optional.of(node.id());
            case Replace(var _, var node, var _) -> Optional.of(node.id());
            default -> Optional.empty();
        };
    }

    /**
     * Makes a change. What it takes to move copies goes on behind it.
     *
     * @return once it is in the log: the state that there is then. Fails with {@link ClusterException} if it cannot be, and nothing has changed
     */
    CompletableFuture<ClusterState> make(ClusterChange change) {
        return switch (change) {
            case Remove(var node, var _) -> check(change).thenCompose(_ -> without(node, change));
            case Replace(var gone, var _, var _) -> check(change).thenCompose(_ -> without(gone, change));
            default -> cluster.change(change);
        };
    }

    private CompletableFuture<Void> unused(ClusterChange change) {
        return switch (change) {
            case Remove(var node, var force) when !force -> unused(node);
            case Replace(var gone, var _, var _) -> unused(gone);
            default -> CompletableFuture.completedFuture(null);
        };
    }

    /**
     * That it does not come back first, of no consequence while it is a member. Then the state: from then on nothing is expected of the node, and
     * the log is put right later if that fails now.
     */
    private CompletableFuture<ClusterState> without(NodeId gone, ClusterChange change) {
        return cluster.forbid(gone)
                .thenCompose(_ -> cluster.change(change))
                .thenCompose(state -> leaveLog.apply(gone)
                        .exceptionally(failure -> {
                            LOG.info("Node {} does not leave the log yet: {}", gone, failure.getMessage());
                            return null;
                        })
                        .thenApply(_ -> state));
    }

    /**
     * Fails with {@link ClusterError.InUse} if a node that answers is to have copies: they can be given to others first. With {@link ClusterError.NotEmpty} if it
     * has some all the same: an upload that began before it drained may have ended since, and its blob be nowhere else.
     */
    private CompletableFuture<Void> unused(NodeId node) {
        Optional<ClusterState> state =
                cluster.state().filter(now -> now.node(node).isPresent());
        return state.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : answers.apply(node)
                        .thenCompose(answered -> answered
                                ? empty(node, state.get().layout().load(node))
                                : CompletableFuture.completedFuture(null));
    }

    private CompletableFuture<Void> empty(NodeId node, int partitions) {
        return partitions > 0
                ? CompletableFuture.failedFuture(new ClusterException(new ClusterError.InUse(node, partitions)))
                : blobs.apply(node).thenAccept(left -> {
                    if (left > 0) {
                        throw new ClusterException(new ClusterError.NotEmpty(node, left));
                    }
                });
    }
}
