package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a bucket has the copies that it says, and its writes wait for those that it says. Method: three processes, one of which is killed. */
class CopiesByBucketIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BODY_BYTES = 100_000;
    private static final int OBJECTS = 30;

    @TempDir
    Path directory;

    private final SplittableRandom random = new SplittableRandom(1);

    private HttpResponse<byte[]> put(Client client, String bucket, String key) throws IOException {
        byte[] body = new byte[BODY_BYTES];
        random.nextBytes(body);
        return client.put(bucket, key, body, "Content-Type", "image/jpeg");
    }

    private String durability(Client client, String bucket, String key) throws IOException {
        HttpResponse<byte[]> answer = put(client, bucket, key);
        assertThat(answer.statusCode()).isEqualTo(201);
        return answer.headers().firstValue("Cairn-Durability").orElseThrow();
    }

    private static void makeBucket(Client client, String bucket, String settings) throws IOException {
        HttpResponse<byte[]> answer = client.send(
                "PUT", "/v1/buckets/" + bucket, BodyPublishers.ofString(settings), "Content-Type", "application/json");
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(201);
    }

    @Test
    void aBucketHasItsOwnNumberOfCopiesAndItsWritesWaitForThem() throws Exception {
        try (ClusterProcess cluster = new ClusterProcess(directory, 3)) {
            cluster.awaitSettled();
            Client client = new Client(cluster.address(0));
            makeBucket(client, "usual", "{}");
            makeBucket(client, "one-copy", "{\"copies\":1}");
            makeBucket(client, "five-copies", "{\"copies\":5}");
            makeBucket(client, "waiting", "{\"durability\":\"all\"}");
            assertThat(durability(client, "usual", "a")).isEqualTo("fsync 2/3");
            assertThat(durability(client, "five-copies", "a")).isEqualTo("fsync 3/3");
            assertThat(durability(client, "waiting", "a")).isEqualTo("fsync 3/3");
            for (int i = 0; i < OBJECTS; i++) {
                assertThat(durability(client, "one-copy", "object-" + i)).isEqualTo("fsync 1/1");
            }
            client.put("waiting", "small", new byte[10]);

            cluster.kill(2);

            Await.until(PATIENCE, () -> "no write stands", () -> isStored(client, "usual"));
            HttpResponse<byte[]> refused = put(client, "waiting", "b");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(new String(refused.body(), StandardCharsets.UTF_8)).contains("quorum-lost");
            assertThat(client.get("waiting", "b").statusCode()).isEqualTo(404);
            assertThat(client.get("waiting", "a").body()).hasSize(BODY_BYTES);
            assertThat(client.put("waiting", "small", new byte[20]).headers().firstValue("Cairn-Durability"))
                    .as("small bodies are in the log, which goes on with a majority")
                    .contains("fsync 2/3");
            assertThat(readable(client)).as("those on the other two nodes").isBetween(OBJECTS / 3, OBJECTS - 3);

            cluster.restart(2);
            cluster.node(2).awaitReady();
            Await.until(PATIENCE, () -> "all three do not take copies", () -> isStored(client, "waiting"));
            assertThat(readable(client)).isEqualTo(OBJECTS);
        }
    }

    private boolean isStored(Client client, String bucket) {
        try {
            return put(client, bucket, "again").statusCode() < 300;
        } catch (IOException unreached) {
            return false;
        }
    }

    private static int readable(Client client) throws IOException {
        int readable = 0;
        for (int i = 0; i < OBJECTS; i++) {
            HttpResponse<byte[]> answer = client.get("one-copy", "object-" + i);
            assertThat(answer.statusCode()).as("never said not to be there").isNotEqualTo(404);
            readable += answer.statusCode() == 200 ? 1 : 0;
        }
        return readable;
    }
}
