package dev.cairn.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.GoldenFile;
import dev.cairn.replication.layout.CopyRule;
import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.NodeId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: a node reads what an older one wrote of the cluster. Method: bytes of each format, as they were when it was new. If this fails, give the changed
 * encoding a new number, keep reading the old one, and keep its file.
 */
class GoldenClusterTest {
    private static NodeId id(long n) {
        return new NodeId(new FileId(0x0102030405060700L, n));
    }

    private static ClusterNode node(long n) {
        return new ClusterNode(id(n), "10.0.0.%d:8080".formatted(n), "p:" + n, "l:" + n, "m:" + n, "0.1.0", 1);
    }

    private static LayoutNode placed(long n) {
        return new LayoutNode(id(n), "zone-" + n, 1_000 * n, n == 2);
    }

    /** One node is asked to drain, copies move, and one has nothing more to move. */
    private static ClusterState state() {
        ClusterState one = ClusterState.founded(node(1), placed(1), CopyRule.DEFAULT);
        ClusterState two = one.with(node(2), placed(2)).draining(id(2), true);
        return two.moved(id(1), two.layout().version());
    }

    private static RemovedNodes removed() {
        return new RemovedNodes(List.of(id(8), id(9)));
    }

    @Test
    void whatIsWrittenIsAsItWas() {
        assertThat(GoldenFile.of(
                        "cluster-format-3",
                        Map.of("cluster", state().encode(), "removed", removed().encode())))
                .isEqualTo(GoldenFile.read("cluster-format-3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster-format-1", "cluster-format-2", "cluster-format-3"})
    void whatWasWrittenIsRead(String file) {
        Map<String, byte[]> golden = GoldenFile.bytes(file);

        assertThat(ClusterState.decode(golden.get("cluster"))).isEqualTo(state());
        assertThat(RemovedNodes.decode(golden.get("removed"))).isEqualTo(removed());
    }
}
