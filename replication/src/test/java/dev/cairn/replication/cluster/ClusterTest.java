package dev.cairn.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.ClusterRecord;
import dev.cairn.metadata.Command.BuryRepairs;
import dev.cairn.metadata.Command.DiscardDeadLetters;
import dev.cairn.metadata.Command.QueueRepairs;
import dev.cairn.metadata.DeadLetter;
import dev.cairn.metadata.DeadLetters;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.FileMetadataManager;
import dev.cairn.metadata.InMemoryCommitLog;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataState;
import dev.cairn.metadata.Owed;
import dev.cairn.metadata.Repair;
import dev.cairn.metadata.RocksMemory;
import dev.cairn.metadata.SteppingClock;
import dev.cairn.replication.TestMonitor;
import dev.cairn.replication.layout.CopyRule;
import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.NodeId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: all nodes share one state, whoever changes it. Method: the real state of metadata over a log in memory. */
class ClusterTest {
    private static final NodeId HERE = id(1);

    @TempDir
    Path directory;

    private final SteppingClock clock = new SteppingClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final RocksMemory memory = new RocksMemory(32 << 20, 8 << 20);
    private MetadataState state;
    private Metadata metadata;
    private Cluster cluster;

    @BeforeEach
    void open() {
        state = MetadataState.open(directory, memory, 1 << 20, new TestMonitor());
        metadata = new FileMetadataManager(new InMemoryCommitLog(state), state, clock, new TestMonitor());
        cluster = new Cluster(HERE, metadata, clock);
        state.onClusterRecord(cluster::learn);
    }

    @AfterEach
    void close() {
        metadata.close();
        memory.close();
    }

    private static NodeId id(long n) {
        return new NodeId(new FileId(3, n));
    }

    private static ClusterNode node(long n) {
        return new ClusterNode(id(n), "host-" + n + ":8080", "", "", "", "");
    }

    private static LayoutNode placed(long n) {
        return new LayoutNode(id(n), "", 1, false);
    }

    private static ClusterState founded() {
        return ClusterState.founded(node(1), placed(1), CopyRule.DEFAULT);
    }

    @Test
    void aNodeOfNoClusterHasItsCopiesItself() {
        assertThat(cluster.state()).isEmpty();
        assertThat(cluster.placement().owners(new FileId(1, 1))).containsExactly(HERE);
        assertThatThrownBy(() -> cluster.change(each -> each).join())
                .hasCauseInstanceOf(ClusterException.class)
                .hasMessageContaining("on its own");
    }

    @Test
    void aClusterIsFoundedOnce() {
        assertThat(cluster.found(founded()).join()).isEqualTo(founded());
        ClusterState another = ClusterState.founded(node(2), placed(2), CopyRule.DEFAULT);

        assertThat(cluster.found(another).join()).isEqualTo(founded());
        assertThat(cluster.state()).contains(founded());
    }

    @Test
    void changesOfManyAtOnceAllCount() {
        cluster.found(founded()).join();
        List<CompletableFuture<ClusterState>> changes = new ArrayList<>();
        LongStream.rangeClosed(2, 4).forEach(n -> changes.add(cluster.change(each -> each.with(node(n), placed(n)))));

        changes.forEach(CompletableFuture::join);

        assertThat(cluster.state().orElseThrow().nodes()).containsExactly(node(1), node(2), node(3), node(4));
        assertThat(cluster.node(id(3))).contains(node(3));
    }

    @Test
    void whatChangesNothingIsNotWritten() {
        cluster.found(founded()).join();
        long before = metadata.view().join().sequence();

        cluster.change(each -> each.with(node(1), placed(1))).join();

        assertThat(metadata.view().join().sequence()).isEqualTo(before);
    }

    @Test
    void aRefusalChangesNothing() {
        cluster.found(founded()).join();

        assertThatThrownBy(
                        () -> cluster.change(each -> each.draining(HERE, true)).join())
                .hasCauseInstanceOf(ClusterException.class);

        assertThat(cluster.state()).contains(founded());
    }

    @Test
    void aNodeIsNotRemovedWhileTheOthersOweCopiesOrHaveThemAmongTheDeadLetters() {
        cluster.found(founded()).join();
        for (long n = 2; n <= 3; n++) {
            cluster.change(new ClusterChange.Join(node(n), placed(n))).join();
        }
        for (long n = 1; n <= 3; n++) {
            NodeId moved = id(n);
            cluster.change(state -> state.moved(moved, state.layout().version()))
                    .join();
        }
        ClusterChange removal = new ClusterChange.Remove(id(2), false);
        FileId blob = new FileId(9, 9);
        List<FileId> owing = List.of(id(1).value(), id(3).value());
        metadata.submit(new QueueRepairs(blob, 1, owing, clock.instant())).join();
        assertThatThrownBy(() -> cluster.plan(removal).join()).hasMessageContaining("until no node owes copies");

        for (FileId node : owing) {
            Repair repair = new Repair(node, 1, blob);
            metadata.submit(new BuryRepairs(
                            List.of(new DeadLetter(repair, 1, "lost", clock.instant(), clock.instant())),
                            clock.instant()))
                    .join();
        }
        assertThatThrownBy(() -> cluster.change(removal).join()).hasMessageContaining("until no node owes copies");

        metadata.submit(new DiscardDeadLetters(
                        new DeadLetters.Those(List.of(new Owed(id(3).value(), blob))), clock.instant()))
                .join();
        assertThat(cluster.change(removal).join().nodes()).containsExactly(node(1), node(3));
    }

    @Test
    void otherRecordsMeanNothing() {
        cluster.learn(new ClusterRecord("something-else", 1, new byte[3]));

        assertThat(cluster.state()).isEmpty();
    }
}
