package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a copy that cannot be made waits for a person, who sees why, and can have it tried again. Method: a node is down during a write, and the copies of both
 * others rot before it is back.
 */
class DeadLettersIT {
    private static final String BUCKET = "letters";
    private static final int NODES = 3;
    private static final int AWAY = 2;
    private static final int SIZE = 300_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void aCopyThatCannotBeMadeIsListedWithItsReasonAndTriedAgainWhenAPersonSaysSo() throws Exception {
        Sites sites = Sites.loopback(directory)
                .withSettings(_ -> new NodeProcess.Settings().with(Map.of("CAIRN_REPAIR_ATTEMPTS_MAX", "2")));
        try (ClusterProcess cluster = new ClusterProcess(sites, NODES)) {
            new Client(cluster.address(0)).makeBucket(BUCKET);
            cluster.awaitSettled();
            cluster.kill(AWAY);
            byte[] body = new byte[SIZE];
            new Random(1).nextBytes(body);
            assertThat(new Client(cluster.address(0)).put(BUCKET, "rots", body).statusCode())
                    .isEqualTo(201);
            byte[] part = Arrays.copyOfRange(body, SIZE / 2, SIZE / 2 + 32);
            byte[] rotten = part.clone();
            rotten[0] ^= 1;
            Rot.flip(volume(0), part);
            Rot.flip(volume(1), part);

            cluster.restart(AWAY);
            cluster.node(AWAY).awaitReady();
            String away = cluster.told(AWAY).getString("self");
            Await.until(
                    PATIENCE,
                    () -> "no dead letter: " + cluster.told(0),
                    () -> letterOf(cluster, away).isPresent());

            JsonObject letter = letterOf(cluster, away).orElseThrow();
            assertThat(letter.getInteger("attempts")).isEqualTo(2);
            assertThat(letter.getString("reason")).isNotBlank();
            assertThat(cluster.told(1).getLong("deadLetters")).isPositive();

            Rot.flip(volume(0), rotten);
            assertThat(post(cluster, ":retry").getInteger("retried")).isPositive();

            Await.until(PATIENCE, () -> "it is not made: " + cluster.told(0), () -> Rot.isSound(volume(AWAY), part));
            Await.until(
                    PATIENCE,
                    () -> "it is listed still",
                    () -> letterOf(cluster, away).isEmpty());
            assertThat(new Client(cluster.address(AWAY)).get(BUCKET, "rots").body())
                    .isEqualTo(body);
        }
    }

    private Path volume(int node) {
        return Sites.data(directory, node).resolve("volume");
    }

    private static Optional<JsonObject> letterOf(ClusterProcess cluster, String node) {
        JsonArray letters = cluster.told(0, "/v1/cluster/dead-letters").getJsonArray("deadLetters", new JsonArray());
        return letters.stream()
                .map(JsonObject.class::cast)
                .filter(letter -> letter.getString("node").equals(node))
                .findFirst();
    }

    private static JsonObject post(ClusterProcess cluster, String action) throws IOException {
        HttpResponse<byte[]> answer = new Client(cluster.address(1))
                .send(
                        "POST",
                        "/v1/cluster/dead-letters" + action,
                        BodyPublishers.ofString("{\"all\": true}"),
                        "Content-Type",
                        "application/json");
        assertThat(answer.statusCode()).isEqualTo(200);
        return new JsonObject(new String(answer.body(), StandardCharsets.UTF_8));
    }
}
