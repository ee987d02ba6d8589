package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: preconditions are decided in one place, in the log. Method: 50 real clients race for one key. */
class RaceIT {
    private static final int CLIENTS = 50;

    @TempDir
    Path directory;

    @Test
    void exactlyOneOfFiftyCreatorsWins() throws Exception {
        try (NodeProcess node = NodeProcess.start(directory.resolve("data"))) {
            Client client = new Client(node.address());
            client.makeBucket("race");
            for (int size : new int[] {10, 5_000, 300_000}) {
                String key = "size-" + size;
                List<Integer> statuses = race(i -> client.put("race", key, body(i, size), "If-None-Match", "*")
                        .statusCode());

                assertThat(statuses).as(key).containsOnly(201, 412).containsOnlyOnce(201);
                assertThat(client.get("race", key).body()).isEqualTo(body(statuses.indexOf(201), size));
            }
        }
    }

    @Test
    void exactlyOneOfFiftyUpdatesOfOneVersionWins() throws Exception {
        try (NodeProcess node = NodeProcess.start(directory.resolve("data"))) {
            Client client = new Client(node.address());
            client.makeBucket("race");
            String etag = client.put("race", "key", body(0, 10))
                    .headers()
                    .firstValue("ETag")
                    .orElseThrow();

            List<Integer> statuses = race(i ->
                    client.put("race", "key", body(i, 10), "If-Match", etag).statusCode());

            assertThat(statuses).containsOnly(200, 412).containsOnlyOnce(200);
        }
    }

    private static List<Integer> race(Attempt attempt) throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Callable<Integer>> attempts = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                attempts.add(() -> attempt.status(client));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> status : clients.invokeAll(attempts)) {
                statuses.add(status.get());
            }
            return statuses;
        }
    }

    private static byte[] body(int client, int size) {
        return "%02d".formatted(client).repeat(size / 2).getBytes(StandardCharsets.US_ASCII);
    }

    private interface Attempt {
        int status(int client) throws Exception;
    }
}
