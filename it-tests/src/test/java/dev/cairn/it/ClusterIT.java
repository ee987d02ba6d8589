package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.it.history.HistoryChecker;
import dev.cairn.it.history.Judgement;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: three nodes are one store, whichever is asked and whichever is killed. Method: real processes, clients that write down what they did
 * and saw through all of them, and the checker of histories.
 */
class ClusterIT {
    private static final long SEED = Long.getLong("cairn.seed", 1);
    private static final int CLIENTS = 6;
    private static final Duration WHILE = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    private static JsonObject cluster(ClusterProcess cluster, int node) {
        try {
            return new JsonObject(new String(
                    new Client(cluster.address(node))
                            .send("GET", "/v1/cluster", BodyPublishers.noBody())
                            .body(),
                    StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new JsonObject();
        }
    }

    /** All nodes know each other, and no copies move or are owed. */
    private static boolean isSettled(ClusterProcess cluster) {
        return IntStream.range(0, cluster.size()).allMatch(node -> {
            JsonObject told = cluster(cluster, node);
            return told.getJsonArray("nodes", new JsonArray()).size() == cluster.size()
                    && !told.getBoolean("moving", true)
                    && told.getJsonArray("nodes").stream()
                            .allMatch(each -> each instanceof JsonObject one && one.getLong("owedCopies") == 0);
        });
    }

    private static int leader(ClusterProcess cluster) {
        JsonObject told = cluster(cluster, 0);
        String leader = told.getString("leader", "");
        return IntStream.range(0, cluster.size())
                .filter(node -> cluster(cluster, node).getString("self", "?").equals(leader))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void nothingIsLostAndNoReadIsStaleWhileNodesAreKilled() throws Exception {
        try (ClusterProcess cluster = new ClusterProcess(directory, 3)) {
            new Client(cluster.address(0)).makeBucket(RecordingClients.BUCKET);
            Await.until(PATIENCE, () -> "not settled: " + cluster(cluster, 0), () -> isSettled(cluster));
            try (RecordingClients clients = new RecordingClients(cluster.addresses(), CLIENTS, SEED)) {
                Await.pass(WHILE);
                int first = leader(cluster);
                killAndRestart(cluster, clients, first);
                killAndRestart(cluster, clients, (first + 1) % cluster.size());

                Judgement judgement = HistoryChecker.judge(clients.history());

                assertThat(judgement.violations()).isEmpty();
                assertThat(judgement.undecided()).isEmpty();
                assertThat(clients.done()).isGreaterThan(500);
            }
            Await.until(PATIENCE, () -> "copies are owed still: " + cluster(cluster, 0), () -> isSettled(cluster));
        }
    }

    /** The others go on without it, and it comes back. */
    private static void killAndRestart(ClusterProcess cluster, RecordingClients clients, int node) {
        cluster.kill(node);
        long before = clients.done();
        Await.until(PATIENCE, () -> "nothing is answered without node " + node, () -> clients.done() > before + 50);
        Await.pass(WHILE);
        cluster.restart(node);
        cluster.node(node).awaitReady();
        Await.pass(WHILE);
    }

    @Test
    void aStrangerIsNotLetIn() {
        try (ClusterProcess cluster = new ClusterProcess(directory, 1)) {
            NodeProcess.Settings stranger = new NodeProcess.Settings()
                    .with(Map.of(
                            "CAIRN_CLUSTER_SECRET", "the secret of some other cluster",
                            "CAIRN_CLUSTER_JOIN", cluster.address(0).getAuthority(),
                            "CAIRN_LOG_START_TIMEOUT", "3s"));

            NodeProcess refused = NodeProcess.launch(directory.resolve("stranger"), stranger);

            assertThat(refused.isReadyBeforeItEnds()).isFalse();
            assertThat(refused.logText()).contains("have they the same secret?");
            assertThat(cluster(cluster, 0).getJsonArray("nodes")).hasSize(1);
        }
    }
}
