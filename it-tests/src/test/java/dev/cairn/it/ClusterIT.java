package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.it.history.Judgement;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
    private static final String RULED = "ruled";
    private static final int RULES = 60;

    @TempDir
    Path directory;

    @Test
    void nothingIsLostAndNoReadIsStaleWhileNodesAreKilled() throws Exception {
        try (ClusterProcess cluster = new ClusterProcess(directory, 3)) {
            new Client(cluster.address(0)).makeBucket(RecordingClients.BUCKET);
            cluster.awaitSettled();
            try (RecordingClients clients = new RecordingClients(cluster.addresses(), CLIENTS, SEED)) {
                Await.pass(WHILE);
                int first = cluster.leader();
                killAndRestart(cluster, clients, first);
                killAndRestart(cluster, clients, (first + 1) % cluster.size());

                Judgement judgement = clients.judge();

                assertThat(judgement.violations()).isEmpty();
                assertThat(judgement.undecided()).isEmpty();
                assertThat(clients.done()).isGreaterThan(500);
            }
            cluster.awaitSettled();
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
    void anyNodeTellsTheFiguresOfAllAndWhoIsMissing() throws Exception {
        try (ClusterProcess cluster = new ClusterProcess(directory, 3)) {
            new Client(cluster.address(0)).makeBucket("figures");
            for (int i = 0; i < 30; i++) {
                new Client(cluster.address(i % 3)).put("figures", "object-" + i, new byte[10]);
            }
            Await.until(
                    PATIENCE, () -> "not the figures of all: " + figures(cluster, 1), () -> uploads(cluster, 1) == 30);
            assertThat(figures(cluster, 1).getJsonArray("nodes")).hasSize(3);
            Await.until(
                    PATIENCE,
                    () -> "not seen by all: " + links(cluster, 2),
                    () -> links(cluster, 2).getJsonArray("nodes", new JsonArray()).stream()
                            .allMatch(each -> each instanceof JsonObject one
                                    && one.getBoolean("answered")
                                    && one.getLong("behind") == 0
                                    && one.getJsonArray("links").size() == 2));

            cluster.kill(0);

            Await.until(
                    PATIENCE,
                    () -> "the one that is gone is not named: " + figures(cluster, 1),
                    () -> figures(cluster, 1)
                                    .getJsonArray("missing", new JsonArray())
                                    .size()
                            == 1);
            assertThat(uploads(cluster, 1)).isEqualTo(20);
            assertThat(links(cluster, 2).getJsonArray("nodes").stream()
                            .filter(each -> each instanceof JsonObject one && !one.getBoolean("answered")))
                    .hasSize(1);
        }
    }

    private static long uploads(ClusterProcess cluster, int asked) {
        return figures(cluster, asked).getJsonArray("operations", new JsonArray()).stream()
                .map(JsonObject.class::cast)
                .filter(each -> each.getString("operation").equals("upload"))
                .mapToLong(each -> each.getLong("count"))
                .sum();
    }

    private static JsonObject figures(ClusterProcess cluster, int asked) {
        return cluster.told(asked, "/v1/metrics/operations?scope=cluster&window=start");
    }

    private static JsonObject links(ClusterProcess cluster, int asked) {
        return cluster.told(asked, "/v1/cluster/links");
    }

    /** Goal: a node judges uploads by what it has applied, and yet follows what it has not heard of. */
    @Test
    void ruleThatWasAcknowledgedIsFollowedByAllNodes() throws Exception {
        try (ClusterProcess cluster = new ClusterProcess(directory, 3)) {
            new Client(cluster.address(0)).makeBucket(RULED);
            for (int i = 0; i < RULES; i++) {
                Client one = new Client(cluster.address(i % 3));
                Client other = new Client(cluster.address((i + 1 + i % 2) % 3));
                limit(one, "10");
                assertThat(other.put(RULED, "key", new byte[11]).statusCode())
                        .as("through another node, rule %d", i)
                        .isEqualTo(413);
                limit(one, "null");
                assertThat(other.put(RULED, "key", new byte[11]).statusCode())
                        .as("once there is no rule, %d", i)
                        .isIn(200, 201);
            }
        }
    }

    private static void limit(Client client, String maxObjectBytes) throws IOException {
        HttpResponse<byte[]> answer =
                client.patch("/v1/buckets/" + RULED, "{\"maxObjectBytes\":" + maxObjectBytes + "}");
        assertThat(answer.statusCode()).isEqualTo(200);
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
            assertThat(cluster.told(0).getJsonArray("nodes")).hasSize(1);
        }
    }
}
