package dev.cairn.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.node.peer.PeerRound;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Goal: one node shows how all are, and who does not answer. Method: two nodes in memory, and two that are of no help. */
class ClusterLinksTest {
    private static final List<String> NODES = List.of("a", "b", "c", "d");

    private static ClusterLinks links(String node, long applied, long committed, PeerRound round) {
        Map<String, Duration> reached = Map.of("a", Duration.ofMillis(2), "b", Duration.ofMillis(3));
        return new ClusterLinks(
                node,
                () -> NODES.stream().filter(each -> !each.equals(node)).toList(),
                () -> applied,
                () -> committed,
                other -> Optional.ofNullable(reached.get(other)),
                round);
    }

    @Test
    void eachNodeIsShownWithItsLagAndWithWhomItReaches() throws Exception {
        ClusterLinks there = links("b", 40, 50, new PeerRound((_, _, _) -> new CompletableFuture<>(), List::of));
        PeerRound round = new PeerRound(
                (node, name, body) -> switch (node) {
                    case "b" -> there.here().answer("a", body);
                    case "c" -> new CompletableFuture<>();
                    default ->
                        CompletableFuture.completedFuture("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                },
                () -> List.of("b", "c", "d"));

        JsonObject told = links("a", 47, 47, round).ask().get(10, TimeUnit.SECONDS);

        assertThat(told.getString("self")).isEqualTo("a");
        assertThat(told.getLong("committed")).isEqualTo(50);
        JsonArray nodes = told.getJsonArray("nodes");
        assertThat(nodes)
                .extracting(each -> ((JsonObject) each).getString("id") + " " + ((JsonObject) each).getLong("behind"))
                .containsExactly("a 3", "b 10", "c null", "d null");
        assertThat(nodes.getJsonObject(1).getJsonArray("links"))
                .containsExactly(
                        new JsonObject().put("to", "a").put("reached", true).put("roundTripSeconds", 0.002),
                        new JsonObject().put("to", "c").put("reached", false),
                        new JsonObject().put("to", "d").put("reached", false));
        assertThat(nodes.getJsonObject(2).getBoolean("answered")).isFalse();
        assertThat(nodes.getJsonObject(2).getString("why")).isEqualTo("no answer within 1000 ms");
        assertThat(nodes.getJsonObject(3).getString("why")).startsWith("its answer cannot be read");
    }
}
