package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.it.history.Judgement;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what rots or is lost on one node's disk is made good from the others, or keeps that node out; no client notices. Method: three nodes, and
 * bytes flipped, or a directory emptied, under one of them.
 */
class ClusterDamageIT {
    private static final String BUCKET = "damage";
    private static final int NODES = 3;
    private static final int SIZE = 300_000;
    private static final int CLIENTS = 6;
    private static final int CALLS = 100;
    private static final long SEED = Long.getLong("cairn.seed", 1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private static byte[] body(int seed) {
        byte[] body = new byte[SIZE];
        new Random(seed).nextBytes(body);
        return body;
    }

    private static byte[] middle(byte[] body) {
        return Arrays.copyOfRange(body, SIZE / 2, SIZE / 2 + 32);
    }

    private static void put(ClusterProcess cluster, int node, String key, byte[] body) throws IOException {
        assertThat(new Client(cluster.address(node)).put(BUCKET, key, body).statusCode())
                .isEqualTo(201);
    }

    private static void assertThatAllServe(ClusterProcess cluster, String key, byte[] body) throws IOException {
        for (int node = 0; node < cluster.size(); node++) {
            HttpResponse<byte[]> answer = new Client(cluster.address(node)).get(BUCKET, key);
            assertThat(answer.statusCode()).as(key + " of node " + node).isEqualTo(200);
            assertThat(answer.body()).as(key + " of node " + node).isEqualTo(body);
        }
    }

    @Test
    void aRottenCopyIsNeverServedAndMadeGood() throws Exception {
        try (ClusterProcess cluster = new ClusterProcess(directory, NODES)) {
            new Client(cluster.address(0)).makeBucket(BUCKET);
            cluster.awaitSettled();
            put(cluster, 0, "live", body(1));
            put(cluster, 1, "stopped", body(2));
            cluster.awaitSettled();
            Path volume = Sites.data(directory, 1).resolve("volume");

            Rot.flip(volume, middle(body(1)));
            cluster.kill(1);
            Rot.flip(volume, middle(body(2)));
            cluster.restart(1);
            cluster.node(1).awaitReady();

            assertThatAllServe(cluster, "live", body(1));
            assertThatAllServe(cluster, "stopped", body(2));
            Await.until(
                    PATIENCE,
                    () -> "not repaired: " + cluster.told(0),
                    () -> Rot.isSound(volume, middle(body(1))) && Rot.isSound(volume, middle(body(2))));
            cluster.awaitSettled();
        }
    }

    @Test
    void whatClientsSeeHoldsWhileACopyRotsAndTheDiskOfAnotherNodeIsWiped() throws Exception {
        try (ClusterProcess cluster = new ClusterProcess(directory, NODES)) {
            Client first = new Client(cluster.address(0));
            first.makeBucket(BUCKET);
            first.makeBucket(RecordingClients.BUCKET);
            cluster.awaitSettled();
            put(cluster, 0, "rotten", body(6));
            cluster.awaitSettled();
            String lost = cluster.told(2).getString("self");
            try (RecordingClients clients = new RecordingClients(cluster.addresses(), CLIENTS, SEED)) {
                clients.awaitMore(CALLS);
                Rot.flip(Sites.data(directory, 1).resolve("volume"), middle(body(6)));
                cluster.kill(2);
                Extras.run("rm", "-rf", Sites.data(directory, 2).toString());
                clients.awaitMore(CALLS);
                cluster.restart(2);
                cluster.node(2).awaitReady();
                // Refused while the rotten copy is owed: the lost node had the only other one of something, for all
                // that is known.
                Await.until(PATIENCE, () -> "the lost node is not removed", () -> cluster.isRemoved(0, lost));
                clients.awaitMore(CALLS);

                Judgement judgement = clients.judge();

                assertThat(judgement.violations()).isEmpty();
                assertThat(judgement.undecided()).isEmpty();
            }
            assertThatAllServe(cluster, "rotten", body(6));
            cluster.awaitSettled();
            assertThatAllServe(cluster, "rotten", body(6));
        }
    }

    /** An emptied node is another one, which joins beside the one that is lost: docs/operations.md says what that costs. */
    @Test
    void aNodeWithARottenLogStaysOutAndComesBackEmpty() throws Exception {
        try (ClusterProcess cluster = new ClusterProcess(directory, NODES)) {
            new Client(cluster.address(0)).makeBucket(BUCKET);
            byte[] inCommit = "a small body, which lies in the log".getBytes(StandardCharsets.US_ASCII);
            put(cluster, 0, "small", inCommit);
            put(cluster, 0, "large", body(3));
            cluster.awaitSettled();
            Path data = Sites.data(directory, 2);
            String lost = cluster.told(2).getString("self");

            cluster.kill(2);
            Rot.flip(data.resolve("log"), inCommit);
            cluster.restart(2);

            assertThat(cluster.node(2).isReadyBeforeItEnds()).isFalse();
            assertThat(cluster.node(2).logText()).contains("The commit log is damaged");
            put(cluster, 0, "after", body(4));
            assertThat(new Client(cluster.address(1)).get(BUCKET, "small").body())
                    .isEqualTo(inCommit);

            Extras.run("rm", "-rf", data.toString());
            cluster.restart(2);
            cluster.node(2).awaitReady();

            assertThat(cluster.told(2).getString("self")).isNotEqualTo(lost);
            assertThat(cluster.told(0).getJsonArray("nodes")).hasSize(NODES + 1);
            assertThatAllServe(cluster, "small", inCommit);
            assertThatAllServe(cluster, "large", body(3));
            assertThatAllServe(cluster, "after", body(4));
            put(cluster, 2, "through it", body(5));
            assertThatAllServe(cluster, "through it", body(5));

            assertThat(new Client(cluster.address(1))
                            .send("DELETE", "/v1/cluster/nodes/" + lost, BodyPublishers.noBody())
                            .statusCode())
                    .isEqualTo(200);
            cluster.awaitSettled();
        }
    }
}
