package dev.cairn.node.cluster;

import static dev.cairn.node.cluster.ClusterInMemory.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.replication.ReplicaRole;
import dev.cairn.replication.cluster.BlobCopies;
import dev.cairn.replication.cluster.ClusterNode;
import dev.cairn.replication.layout.NodeId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a node finds out that it was removed, and never puts itself back. Method: the real state, closed to stand for a log that does not answer. */
class RemovalWatchTest {
    private final Map<NodeId, Boolean> answers = new HashMap<>();
    private ClusterInMemory store;
    private int removed;

    @BeforeEach
    void open(@TempDir Path directory) {
        store = new ClusterInMemory(directory);
        store.join(2);
        store.join(3);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private RemovalWatch watch(ClusterNode here) {
        return new RemovalWatch(
                store.cluster(),
                new JoinRequest(here, ClusterInMemory.placed(1), ReplicaRole.VOTER, Optional.empty()),
                node -> Optional.ofNullable(answers.get(node))
                        .map(CompletableFuture::completedFuture)
                        .orElseGet(() -> CompletableFuture.failedFuture(new IllegalStateException("not reached"))),
                () -> removed++);
    }

    @Test
    void theClusterIsToldWhereTheNodeIsReachedNow() {
        ClusterNode moved = new ClusterNode(id(1), "elsewhere:80", "", "", "", "");

        watch(moved).step();

        assertThat(store.cluster().node(id(1))).contains(moved);
        assertThat(removed).isZero();
    }

    @Test
    void aNodeThatWasRemovedFindsOutAndStaysOut() {
        store.cluster()
                .change(state -> state.without(id(1), BlobCopies.COMPLETE, false))
                .join();

        watch(ClusterInMemory.node(1)).step();

        assertThat(removed).isOne();
        assertThat(store.cluster().node(id(1))).isEmpty();
    }

    @Test
    void aNodeThatHearsNothingOfTheLogAsksTheOthers() {
        RemovalWatch watch = watch(ClusterInMemory.node(1));
        store.close();

        assertThatThrownBy(watch::step).as("nobody is reached").isNotNull();
        answers.put(id(2), false);
        assertThatThrownBy(watch::step).as("it is a member").isNotNull();
        assertThat(removed).isZero();

        answers.put(id(3), true);
        watch.step();
        assertThat(removed).isOne();
    }
}
