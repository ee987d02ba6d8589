package dev.cairn.node.cluster;

import dev.cairn.replication.cluster.Cluster;
import dev.cairn.replication.cluster.ClusterNode;
import dev.cairn.replication.layout.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Tells the cluster how this node is reached now, and finds out whether it is a member no more. A node that was removed while it was down, or cut
 * off, hears nothing of the log any more; so it asks the others. In bounded steps, by one thread.
 */
final class RemovalWatch {
    static final Duration EVERY = Duration.ofSeconds(30);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    private final Cluster cluster;
    private final JoinRequest here;
    private final Function<NodeId, CompletableFuture<Boolean>> wasRemoved;
    private final Runnable removed;

    /**
     * @param wasRemoved asks another node whether this one was removed, as the log says
     * @param removed told once or more that it is none
     */
    RemovalWatch(
            Cluster cluster,
            JoinRequest here,
            Function<NodeId, CompletableFuture<Boolean>> wasRemoved,
            Runnable removed) {
        this.cluster = cluster;
        this.here = here;
        this.wasRemoved = wasRemoved;
        this.removed = removed;
    }

    /**
     * Blocks.
     *
     * @throws CompletionException if it could not be found out: try again
     */
    Duration step() {
        if (!isMember()) {
            removed.run();
        }
        return EVERY;
    }

    private boolean isMember() {
        NodeId id = here.node().id();
        try {
            return cluster.change(state -> state.node(id).isPresent() ? state.with(here.node(), here.placed()) : state)
                    .join()
                    .node(id)
                    .isPresent();
        } catch (CompletionException unknown) {
            if (isSaidToBeRemoved()) {
                return false;
            }
            throw unknown;
        }
    }

    /** Whether another node says that this one was removed. Blocks for some seconds for each that is not reached. */
    boolean isSaidToBeRemoved() {
        return others().stream().anyMatch(this::saysSo);
    }

    private List<NodeId> others() {
        return cluster.state().stream()
                .flatMap(state -> state.nodes().stream())
                .map(ClusterNode::id)
                .filter(id -> !id.equals(cluster.here()))
                .toList();
    }

    private boolean saysSo(NodeId other) {
        try {
            return wasRemoved
                    .apply(other)
                    .orTimeout(ANSWER_MAX.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException unreached) {
            return false;
        }
    }
}
