package dev.cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.node.compression.Bodies;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: however a bucket stores its bodies, of any kind and length, each range of them is that of the body. Method: a real node with a
 * real volume; bodies around every length at which something changes, ranges around every border. {@code -Dcairn.seed} replays a run.
 */
class CompressedRoundTripTest {
    private static final int FRAME = 64 << 10;
    private static final int LEAST = 10_000;
    private static final int[] SIZES = {0, 1, LEAST - 1, LEAST, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME + 77};
    private static final int LARGE = 10_000_000;
    private static final int RANDOM_RANGES = 3;

    @TempDir
    static Path folder;

    private static Node node;
    private static HttpClient client;

    private final SplittableRandom random = new SplittableRandom(Long.getLong("cairn.seed", 11));

    @BeforeAll
    static void open() throws Exception {
        node = Nodes.open(folder.resolve("data"));
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void close() {
        client.close();
        node.close();
    }

    private static HttpResponse<byte[]> send(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(node.address().url() + path)).method(method, body);
        try {
            return client.send(
                    (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofByteArray());
        } catch (Exception e) {
            throw new AssertionError(method + " " + path, e);
        }
    }

    private static HttpResponse<byte[]> get(String path, String... headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "off", "auto", "zstd", "zstd 1", "zstd 9", "lz4", "gzip", "gzip 9", "deflate", "snappy", "xz", "xz 0"
            })
    void everyRangeIsThatOfTheBody(String way) throws Exception {
        String[] parts = way.split(" ", -1);
        String bucket = "/v1/buckets/box-" + way.replace(' ', '-');
        JsonObject settings = new JsonObject().put("compression", parts[0]);
        if (parts.length > 1) {
            settings.put("compressionLevel", Integer.parseInt(parts[1]));
        }
        assertThat(send("PUT", bucket, BodyPublishers.ofString(settings.encode()))
                        .statusCode())
                .isEqualTo(201);
        for (Bodies kind : Bodies.values()) {
            for (int size : SIZES) {
                check(bucket + "/objects/" + kind + size, kind.of(size, random), way + " " + kind + " " + size);
            }
        }
        check(bucket + "/objects/large", Bodies.MIXED.of(LARGE, random), way + " large");

        JsonObject figures = new JsonObject(new String(get(bucket).body(), StandardCharsets.UTF_8));
        if (way.equals("off")) {
            assertThat(figures.getLong("storedBytes")).isEqualTo(figures.getLong("bytes"));
        } else {
            assertThat(figures.getDouble("compressionRatio")).isGreaterThan(1.3);
        }
    }

    private void check(String path, byte[] body, String what) throws Exception {
        HttpResponse<byte[]> put = send("PUT", path, BodyPublishers.ofByteArray(body), "Content-Type", "text/plain");
        assertThat(put.statusCode()).as(what).isEqualTo(201);
        HttpResponse<byte[]> whole = get(path);
        assertThat(whole.body()).as(what).isEqualTo(body);
        assertThat(whole.headers().firstValue("ETag"))
                .as(what)
                .isPresent()
                .isEqualTo(put.headers().firstValue("ETag"));
        String digest = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(body));
        assertThat(whole.headers().firstValue("Repr-Digest").orElse(""))
                .as(what)
                .contains("sha-256=:" + digest + ":");
        ranges(path, body, what);
    }

    private void ranges(String path, byte[] body, String what) {
        int size = body.length;
        if (size == 0) {
            assertThat(get(path, "Range", "bytes=0-0").statusCode()).as(what).isEqualTo(416);
            return;
        }
        range(path, body, "0-0", 0, 1, what);
        range(path, body, "-1", size - 1, size, what);
        range(path, body, "-" + (size + 5), 0, size, what);
        range(path, body, (size - 1) + "-" + (size + 9), size - 1, size, what);
        assertThat(get(path, "Range", "bytes=" + size + "-").statusCode())
                .as(what)
                .isEqualTo(416);
        if (size > FRAME) {
            int border = FRAME * random.nextInt(1, (size + FRAME - 1) / FRAME);
            range(path, body, (border - 1) + "-" + border, border - 1, border + 1, what);
            range(path, body, border + "-" + border, border, border + 1, what);
        }
        IntStream.range(0, RANDOM_RANGES).forEach(_ -> {
            int from = random.nextInt(size);
            int to = random.nextInt(from, size);
            range(path, body, from + "-" + to, from, to + 1, what);
        });
    }

    private static void range(String path, byte[] body, String range, int from, int end, String what) {
        HttpResponse<byte[]> got = get(path, "Range", "bytes=" + range);
        assertThat(got.statusCode()).as("%s, %s", what, range).isEqualTo(206);
        assertThat(got.body()).as("%s, %s", what, range).isEqualTo(Arrays.copyOfRange(body, from, end));
    }
}
