package dev.cairn.replication.cluster;

import dev.cairn.metadata.ClusterRecord;
import dev.cairn.metadata.Command.SetClusterRecord;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataError.RecordChanged;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.MetadataView;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.layout.Placement;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster as this node knows it: the {@link ClusterState} in the log, kept in memory as it is applied here. For any number of threads; nothing
 * blocks.
 */
public final class Cluster {
    /** The record that holds the state. */
    public static final String RECORD = "cluster";

    /** The record of the nodes that were removed. */
    public static final String REMOVED_RECORD = "removed";

    /** Changes by others that one change is tried again after. */
    private static final int TRIES_MAX = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private final NodeId here;
    private final Metadata metadata;
    private final InstantSource clock;
    private final Placement alone;
    private final AtomicReference<Optional<ClusterState>> known = new AtomicReference<>(Optional.empty());
    private final AtomicReference<RemovedNodes> removed = new AtomicReference<>(RemovedNodes.NONE);

    /**
     * Knows nothing before it is told by {@link #learn}.
     *
     * @param here this node
     */
    public Cluster(NodeId here, Metadata metadata, InstantSource clock) {
        this.here = here;
        this.metadata = metadata;
        this.clock = clock;
        this.alone = Placement.alone(here);
    }

    /**
     * Takes in a record, as {@link dev.cairn.metadata.MetadataState#onClusterRecord} tells them.
     *
     * @throws IllegalArgumentException if a later version of this program wrote it: what was known before stays
     */
    public void learn(ClusterRecord record) {
        if (record.name().equals(REMOVED_RECORD)) {
            removed.set(RemovedNodes.decode(record.value()));
        }
        if (record.name().equals(RECORD)) {
            ClusterState state = ClusterState.decode(record.value());
            known.set(Optional.of(state));
            LOG.info(
                    "The cluster is now {} of {} nodes",
                    state.layout(),
                    state.nodes().size());
        }
    }

    /** What was applied last here; empty on a node that is no member yet. */
    public Optional<ClusterState> state() {
        return known.get();
    }

    /** Where copies belong: on a node that is no member of anything, here. */
    public Placement placement() {
        return known.get().map(ClusterState::placement).orElse(alone);
    }

    /** Where a node is reached, if it is a member. */
    public Optional<ClusterNode> node(NodeId id) {
        return known.get().flatMap(state -> state.node(id));
    }

    public NodeId here() {
        return here;
    }

    /**
     * Makes a cluster of this node, if there is none.
     *
     * @return the state that there is then
     */
    public CompletableFuture<ClusterState> found(ClusterState first) {
        return metadata.view()
                .thenCompose(view -> current(view)
                        .map(CompletableFuture::completedFuture)
                        .orElseGet(() -> set(RECORD, 0, first.encode())
                                .thenApply(_ -> first)
                                .exceptionallyCompose(this::foundedByAnother)));
    }

    private CompletableFuture<ClusterState> foundedByAnother(Throwable failure) {
        return wasChanged(failure)
                ? metadata.view().thenApply(view -> current(view).orElseThrow())
                : CompletableFuture.failedFuture(failure);
    }

    /**
     * Changes the state, again and again if others change it at the same time.
     *
     * @param change from what there is to what there is to be; may throw {@link ClusterException}, may be asked more than once, and changes
     *     nothing by giving back what it was given
     * @return the state that there is then; fails with {@link ClusterException} or {@link MetadataException}
     */
    public CompletableFuture<ClusterState> change(UnaryOperator<ClusterState> change) {
        return change((state, _) -> change.apply(state));
    }

    /** Makes a change that people ask for, as the other {@link #change}. */
    public CompletableFuture<ClusterState> change(ClusterChange change) {
        return change((state, view) -> change.apply(state, BlobCopies.of(view)));
    }

    /** What a change would do, if it were made now; fails as it would. */
    public CompletableFuture<ClusterPlan> plan(ClusterChange change) {
        return metadata.view()
                .thenApply(view -> ClusterPlan.of(
                        current(view).orElseThrow(() -> new ClusterException(new ClusterError.NoCluster())),
                        change,
                        BlobCopies.of(view)));
    }

    private CompletableFuture<ClusterState> change(BiFunction<ClusterState, MetadataView, ClusterState> change) {
        return update(RECORD, TRIES_MAX, (bytes, view) -> {
                    byte[] known = bytes.orElseThrow(() -> new ClusterException(new ClusterError.NoCluster()));
                    ClusterState before = ClusterState.decode(known);
                    ClusterState after = change.apply(before, view);
                    return after.equals(before) ? known : after.encode();
                })
                .thenApply(ClusterState::decode);
    }

    /**
     * Remembers that a node is to be removed: once it is no member, it does not become one again. Fails as {@link #change} does.
     *
     * @return once that is in the log
     */
    public CompletableFuture<Void> forbid(NodeId node) {
        return update(
                        REMOVED_RECORD,
                        TRIES_MAX,
                        (bytes, _) -> bytes.map(RemovedNodes::decode)
                                .orElse(RemovedNodes.NONE)
                                .with(node)
                                .encode())
                .thenApply(_ -> null);
    }

    /** Whether a node was a member and is to be none any more, as is applied here. */
    public boolean wasRemoved(NodeId node) {
        return removed.get().contains(node) && node(node).isEmpty();
    }

    private CompletableFuture<byte[]> update(
            String name, int triesLeft, BiFunction<Optional<byte[]>, MetadataView, byte[]> change) {
        if (triesLeft == 0) {
            return CompletableFuture.failedFuture(new ClusterException(new ClusterError.Contended()));
        }
        return metadata.view().thenCompose(view -> {
            Optional<ClusterRecord> record = view.clusterRecord(name);
            byte[] after = change.apply(record.map(ClusterRecord::value), view);
            return record.filter(known -> Arrays.equals(known.value(), after)).isPresent()
                    ? CompletableFuture.completedFuture(after)
                    : set(name, record.map(ClusterRecord::version).orElse(0L), after)
                            .exceptionallyCompose(failure -> wasChanged(failure)
                                    ? update(name, triesLeft - 1, change)
                                    : CompletableFuture.failedFuture(failure));
        });
    }

    private CompletableFuture<byte[]> set(String name, long expectedVersion, byte[] value) {
        return metadata.submit(new SetClusterRecord(name, expectedVersion, value, clock.instant()))
                .thenApply(_ -> value);
    }

    private static Optional<ClusterState> current(MetadataView view) {
        return view.clusterRecord(RECORD).map(record -> ClusterState.decode(record.value()));
    }

    private static boolean wasChanged(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof MetadataException known && known.error() instanceof RecordChanged;
    }
}
