package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: {@code kill -9} while a bucket is stored anew loses no byte and leaves nothing behind but, at worst, one copy for each kill, for
 * the sweep. Method: a slow pass over bodies that get small, killed when so many of them are moved; the last node finishes.
 */
class RecompressKillIT {
    private static final String BUCKET = "logs";
    private static final int BODIES = 10;
    private static final int BODY_BYTES = 9 << 20;

    /** A body in a second, and in three steps. */
    private static final Map<String, String> SLOW = Map.of(
            "CAIRN_UPKEEP_RECOMPRESS_BYTES_PER_SECOND", "8 MiB",
            "CAIRN_UPKEEP_GARBAGE_INTERVAL", "1s");

    /** How many bodies are moved when the node is killed, half-way through the next. */
    private static final int[] KILLED_AT = {0, 1, 3, 5, 8};

    private static final Duration PASS_MAX = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private final List<byte[]> bodies = new ArrayList<>();

    @Test
    void nothingIsLostOrLeaks() throws Exception {
        Random random = new Random(Long.getLong("cairn.seed", 1));
        Path data = directory.resolve("data");
        NodeProcess.Settings settings = new NodeProcess.Settings().with(SLOW);
        for (int at : KILLED_AT) {
            try (NodeProcess node = NodeProcess.start(data, settings)) {
                Client client = new Client(node.address());
                if (bodies.isEmpty()) {
                    fill(client, random);
                    set(client, "\"compression\":\"zstd\"");
                }
                allAreWhole(client, random);
                Await.until(
                        PASS_MAX,
                        () -> "half of a body after %d; %d are moved".formatted(at, moved(client)),
                        () -> isHalfWay(client) && moved(client) >= at);
                node.kill();
            }
        }
        try (NodeProcess node = NodeProcess.start(data, settings)) {
            Client client = new Client(node.address());
            Await.until(PASS_MAX, () -> "all are moved; there are " + moved(client), () -> moved(client) == BODIES);
            allAreWhole(client, random);
            nothingLeaked(client);
        }
    }

    private void fill(Client client, Random random) throws IOException {
        assertThat(client.send("PUT", "/v1/buckets/" + BUCKET, BodyPublishers.ofString("{\"compression\":\"off\"}"))
                        .statusCode())
                .isEqualTo(201);
        for (int i = 0; i < BODIES; i++) {
            StringBuilder log = new StringBuilder(BODY_BYTES);
            while (log.length() < BODY_BYTES) {
                log.append("2026-11-29T09:10:11 GET /photos/")
                        .append(random.nextInt(100_000))
                        .append(" 200\n");
            }
            byte[] body = log.substring(0, BODY_BYTES).getBytes(StandardCharsets.US_ASCII);
            bodies.add(body);
            assertThat(client.put(BUCKET, key(i), body, "Content-Type", "text/plain")
                            .statusCode())
                    .isEqualTo(201);
        }
        assertThat(figure(client, "storedBytes")).isEqualTo((long) BODIES * BODY_BYTES);
    }

    private static void set(Client client, String settings) throws IOException {
        HttpResponse<byte[]> answer =
                client.send("PATCH", "/v1/buckets/" + BUCKET, BodyPublishers.ofString("{" + settings + "}"));
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private static String key(int i) {
        return "log-" + i;
    }

    private void allAreWhole(Client client, Random random) throws IOException {
        for (int i = 0; i < BODIES; i++) {
            assertThat(client.get(BUCKET, key(i)).body()).as(key(i)).isEqualTo(bodies.get(i));
            int from = random.nextInt(BODY_BYTES - 1_000);
            assertThat(client.get(BUCKET, key(i), "Range", "bytes=%d-%d".formatted(from, from + 999))
                            .body())
                    .as(key(i))
                    .isEqualTo(Arrays.copyOfRange(bodies.get(i), from, from + 1_000));
        }
    }

    private static boolean isHalfWay(Client client) {
        return metric(client, "cairn_upkeep_recompressed_read_bytes_total") % BODY_BYTES != 0;
    }

    /** How many bodies would be sent as they are stored. */
    private static long moved(Client client) {
        return IntStream.range(0, BODIES).filter(i -> isMoved(client, i)).count();
    }

    private static boolean isMoved(Client client, int i) {
        try {
            return client.send(
                            "HEAD", Client.object(BUCKET, key(i)), BodyPublishers.noBody(), "Accept-Encoding", "zstd")
                    .headers()
                    .firstValue("Content-Encoding")
                    .isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void nothingLeaked(Client client) {
        long stored = figure(client, "storedBytes");
        long copies = KILLED_AT.length * (stored / BODIES);
        long heads = stored / 50; // And checksums; and bodies differ a little.
        assertThat(copies + heads)
                .as("one that is not compressed would be seen")
                .isLessThan(BODY_BYTES);
        Await.until(
                Duration.ofSeconds(30),
                () -> "%d live bytes of %d stored".formatted(liveBytes(client), stored),
                () -> liveBytes(client) <= stored + copies + heads);
    }

    private static long figure(Client client, String name) {
        return (long) number(text(client, "/v1/buckets/" + BUCKET), "\"" + name + "\":(\\d+)");
    }

    private static long liveBytes(Client client) {
        return metric(client, "cairn_volume_live_bytes");
    }

    private static long metric(Client client, String name) {
        return (long) number(text(client, "/metrics"), "(?m)^" + name + "(?:\\{[^}]*})? (\\S+)$");
    }

    private static double number(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    private static String text(Client client, String path) {
        try {
            return new String(client.send("GET", path, BodyPublishers.noBody()).body(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
