package dev.cairn.node.cluster;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.FileMetadataManager;
import dev.cairn.metadata.InMemoryCommitLog;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataState;
import dev.cairn.metadata.RocksMemory;
import dev.cairn.metadata.SteppingClock;
import dev.cairn.replication.TestMonitor;
import dev.cairn.replication.cluster.Cluster;
import dev.cairn.replication.cluster.ClusterNode;
import dev.cairn.replication.cluster.ClusterState;
import dev.cairn.replication.layout.CopyRule;
import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.NodeId;
import java.nio.file.Path;
import java.time.Instant;

/** The state of a cluster over a log in memory, as its first node knows it. */
final class ClusterInMemory implements AutoCloseable {
    private final RocksMemory memory = new RocksMemory(32 << 20, 8 << 20);
    private final SteppingClock clock = new SteppingClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Metadata metadata;
    private final Cluster cluster;

    /** Founded by node 1. */
    ClusterInMemory(Path directory) {
        MetadataState state = MetadataState.open(directory, memory, 1 << 20, new TestMonitor());
        metadata = new FileMetadataManager(new InMemoryCommitLog(state), state, clock, new TestMonitor());
        cluster = new Cluster(id(1), metadata, clock);
        state.onClusterRecord(cluster::learn);
        cluster.found(ClusterState.founded(node(1), placed(1), CopyRule.DEFAULT))
                .join();
    }

    static NodeId id(long n) {
        return new NodeId(new FileId(3, n));
    }

    static ClusterNode node(long n) {
        return new ClusterNode(id(n), "host-" + n + ":8080", "", "host-" + n + ":8081", "", "");
    }

    static LayoutNode placed(long n) {
        return new LayoutNode(id(n), "", 1, false);
    }

    /** A node joins, and all copies get to where they belong. */
    void join(long n) {
        cluster.change(state -> state.with(node(n), placed(n))).join();
        cluster.change(ClusterInMemory::moved).join();
    }

    static ClusterState moved(ClusterState state) {
        ClusterState moved = state;
        for (ClusterNode node : state.nodes()) {
            moved = moved.moved(node.id(), state.layout().version());
        }
        return moved;
    }

    Metadata metadata() {
        return metadata;
    }

    Cluster cluster() {
        return cluster;
    }

    @Override
    public void close() {
        metadata.close();
        memory.close();
    }
}
