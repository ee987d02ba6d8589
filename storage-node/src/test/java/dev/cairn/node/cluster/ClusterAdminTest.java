package dev.cairn.node.cluster;

import static dev.cairn.node.cluster.ClusterInMemory.id;
import static dev.cairn.node.cluster.ClusterInMemory.node;
import static dev.cairn.node.cluster.ClusterInMemory.placed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Samples;
import dev.cairn.metadata.WantedCopies;
import dev.cairn.replication.cluster.ClusterChange;
import dev.cairn.replication.cluster.ClusterError;
import dev.cairn.replication.cluster.ClusterException;
import dev.cairn.replication.layout.NodeId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: people change a cluster without losing copies unawares. Method: the real state over a log in memory, and nodes that answer or do not. */
class ClusterAdminTest {
    private final Set<NodeId> down = new HashSet<>();
    private final Map<NodeId, Integer> blobs = new HashMap<>();
    private final List<NodeId> left = new ArrayList<>();
    private ClusterInMemory store;
    private ClusterAdmin admin;

    @BeforeEach
    void open(@TempDir Path directory) {
        store = new ClusterInMemory(directory);
        store.join(2);
        store.join(3);
        admin = new ClusterAdmin(
                store.cluster(),
                node -> CompletableFuture.completedFuture(!down.contains(node)),
                node -> CompletableFuture.completedFuture(blobs.getOrDefault(node, 0)),
                this::leave);
    }

    private CompletableFuture<Void> leave(NodeId node) {
        assertThat(store.cluster().node(node)).as("the state is first").isEmpty();
        left.add(node);
        return CompletableFuture.failedFuture(new IllegalStateException("no node leads"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private ClusterError refusal(ClusterChange change) {
        return failure(() -> admin.make(change).join());
    }

    private static ClusterError failure(ThrowingCallable work) {
        CompletionException failure = catchThrowableOfType(CompletionException.class, work);
        assertThat(failure).hasCauseInstanceOf(ClusterException.class);
        return ((ClusterException) failure.getCause()).error();
    }

    @Test
    void aNodeThatIsUpAndHasCopiesIsDrainedBeforeItIsRemoved() {
        ClusterChange remove = new ClusterChange.Remove(id(3), false);
        assertThat(refusal(remove)).isEqualTo(new ClusterError.InUse(id(3), 1_024));

        admin.make(new ClusterChange.Drain(id(3))).join();
        admin.make(remove).join();

        assertThat(store.cluster().node(id(3))).isEmpty();
        assertThat(left).containsExactly(id(3));
    }

    @Test
    void aNodeThatIsUpAndDrainedIsNotRemovedBeforeItIsEmpty() {
        ClusterChange remove = new ClusterChange.Remove(id(3), false);
        admin.make(new ClusterChange.Drain(id(3))).join();
        store.cluster().change(ClusterInMemory::moved).join();
        blobs.put(id(3), 1); // Of an upload that ended late.

        ClusterError refused = refusal(remove);

        assertThat(refused).isEqualTo(new ClusterError.NotEmpty(id(3), 1));
        assertThat(refused.sentence()).contains("still has blobs (1);", "by force");
        assertThat(refusal(new ClusterChange.Replace(id(3), node(4), placed(4))))
                .isEqualTo(refused);
        assertThat(store.cluster().wasRemoved(id(3))).isFalse();

        blobs.put(id(3), 0);
        admin.make(remove).join();
        assertThat(store.cluster().node(id(3))).isEmpty();
    }

    @Test
    void byForceADrainedNodeIsRemovedWithItsBlobs() {
        admin.make(new ClusterChange.Drain(id(3))).join();
        blobs.put(id(3), ClusterError.NotEmpty.BLOBS_COUNTED_MAX);
        assertThat(refusal(new ClusterChange.Remove(id(3), false)).sentence()).contains("blobs (1000 or more)");

        admin.make(new ClusterChange.Remove(id(3), true)).join();

        assertThat(store.cluster().node(id(3))).isEmpty();
    }

    @Test
    void aNodeThatWasRemovedIsNotLetInAgain() {
        ClusterChange join = new ClusterChange.Join(node(3), placed(3));
        admin.check(join).join();

        admin.make(new ClusterChange.Remove(id(3), true)).join();

        assertThat(store.cluster().wasRemoved(id(3))).isTrue();
        assertThat(store.cluster().wasRemoved(id(2))).isFalse();
        assertThat(failure(() -> admin.check(join).join())).isEqualTo(new ClusterError.WasRemoved(id(3)));
    }

    @Test
    void aNodeThatIsDownIsRemovedAtOnce() {
        down.add(id(3));

        admin.make(new ClusterChange.Remove(id(3), false)).join();

        assertThat(store.cluster().node(id(3))).isEmpty();
    }

    @Test
    void aNodeThatMayHaveTheOnlyCopyOfSomethingIsRemovedOnlyByForce() {
        FileId blob = new FileId(1, 0).wanting(WantedCopies.of(1));
        store.metadata().submit(Samples.createBucket(Samples.BUCKET)).join();
        store.metadata()
                .submit(Samples.putBlob(Samples.BUCKET, "one", blob, 9_000))
                .join();
        down.add(id(3));

        assertThat(refusal(new ClusterChange.Remove(id(3), false)))
                .isInstanceOfSatisfying(
                        ClusterError.WouldLoseCopies.class,
                        lost -> assertThat(lost.partitions()).isBetween(250, 430));
        assertThat(refusal(new ClusterChange.Replace(id(3), node(4), placed(4))))
                .isInstanceOf(ClusterError.WouldLoseCopies.class);
        assertThat(store.cluster().wasRemoved(id(3))).isFalse();
        assertThat(admin.plan(new ClusterChange.Remove(id(3), true)).join().lost())
                .as("what a plan shows")
                .isBetween(250, 430);

        admin.make(new ClusterChange.Remove(id(3), true)).join();
        assertThat(store.cluster().node(id(3))).isEmpty();
    }

    @Test
    void aNodeThatHasGivenTheOnlyCopiesToOthersIsRemoved() {
        FileId blob = new FileId(1, 0).wanting(WantedCopies.of(1));
        store.metadata().submit(Samples.createBucket(Samples.BUCKET)).join();
        store.metadata()
                .submit(Samples.putBlob(Samples.BUCKET, "one", blob, 9_000))
                .join();
        ClusterChange remove = new ClusterChange.Remove(id(3), false);

        admin.make(new ClusterChange.Drain(id(3))).join();
        assertThat(refusal(remove)).isInstanceOf(ClusterError.WouldLoseCopies.class);
        store.cluster().change(ClusterInMemory::moved).join();
        admin.make(remove).join();

        assertThat(store.cluster().node(id(3))).isEmpty();
    }

    @Test
    void byForceANodeIsRemovedThatIsUp() {
        admin.make(new ClusterChange.Remove(id(3), true)).join();

        assertThat(store.cluster().node(id(3))).isEmpty();
    }

    @Test
    void onlyANodeThatIsDownIsReplaced() {
        ClusterChange replace = new ClusterChange.Replace(id(3), node(4), placed(4));
        assertThat(refusal(replace)).isInstanceOf(ClusterError.InUse.class);

        down.add(id(3));
        admin.make(replace).join();

        assertThat(store.cluster().node(id(3))).isEmpty();
        assertThat(store.cluster().node(id(4))).isPresent();
        assertThat(left).containsExactly(id(3));
        admin.make(replace).join(); // A node asks again that had no answer.
        assertThat(store.cluster().state().orElseThrow().nodes()).hasSize(3);
    }

    @Test
    void aPlanChangesNothing() {
        long version = store.cluster().placement().layout().version();

        assertThat(admin.plan(new ClusterChange.Drain(id(2))).join().copiesByTarget())
                .as("three nodes have three copies of all: there is nobody to give them to")
                .isEmpty();

        assertThat(store.cluster().placement().layout().version()).isEqualTo(version);
    }
}
