package dev.cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.node.StartException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a node opens, serves and closes as a whole, and says in one sentence why it cannot. Method: real nodes, real HTTP. */
class NodeTest {
    @TempDir
    Path folder;

    @Test
    void metadataThatTheDiskDoesNotGiveIsNotCalledDamaged() throws Exception {
        open().close();
        Path lock = folder.resolve("data/metadata/LOCK");
        Files.delete(lock);
        Files.createDirectory(lock); // The system refuses to open it, as it refuses where the disk fails.

        StartException refused = catchThrowableOfType(StartException.class, this::open);

        assertThat(refused.reason()).isEqualTo(Reason.OTHER);
        assertThat(refused).hasMessageContaining("LOCK").hasMessageContaining("Look at the disk");
    }

    @Test
    void whatWasStoredIsThereAfterARestart() throws Exception {
        byte[] large = new byte[300_000];
        try (Node node = open()) {
            assertThat(send(node, "PUT", "/v1/buckets/first", new byte[0]).statusCode())
                    .isEqualTo(201);
            assertThat(send(node, "PUT", "/v1/buckets/first/objects/a.txt", "hello".getBytes(StandardCharsets.UTF_8))
                            .statusCode())
                    .isEqualTo(201);
            assertThat(send(node, "PUT", "/v1/buckets/first/objects/large", large)
                            .statusCode())
                    .isEqualTo(201);
        }
        try (Node node = open()) {
            assertThat(get(node, "/v1/buckets/first/objects/a.txt")).isEqualTo("hello");
            assertThat(send(node, "GET", "/v1/buckets/first/objects/large", new byte[0])
                            .body())
                    .isEqualTo(large);
        }
    }

    @Test
    void variantsThatTheDiskDoesNotGiveKeepNoNodeFromStarting() throws Exception {
        Path variants = folder.resolve("data/variants");
        open().close();
        Files.delete(variants.resolve("queue"));
        Files.createDirectories(variants.resolve("queue/something"));
        try (Node node = open()) {
            assertThat(get(node, "/metrics")).contains("cairn_variants_failures_total 1.0");
        }
        Files.delete(variants.resolve("queue/something"));
        Files.delete(variants.resolve("queue"));
        Files.deleteIfExists(variants.resolve("kept"));
        Files.delete(variants);
        Files.writeString(variants, "no folder");
        try (Node node = open()) {
            assertThat(get(node, "/v1/health/ready")).contains("\"status\":\"ready\"");
        }
    }

    @Test
    void everyPageIsServedFromTheNodeItself() throws Exception {
        try (Node node = open()) {
            assertThat(get(node, "/v1/health/live")).contains("live");
            assertThat(get(node, "/v1/health/ready"))
                    .contains("\"status\":\"ready\"", "\"disk\"", "\"log\"", "\"index\"");
            assertThat(get(node, "/v1/info"))
                    .contains("\"version\"", "\"residentBytes\"", "\"rocksdbLimitBytes\"", "\"objects\":0")
                    .contains("\"synchronousDirectories\":");
            assertThat(get(node, "/metrics"))
                    .contains("cairn_operation_seconds_count{operation=\"upload\"}")
                    .contains("cairn_upkeep_failures_total{chore=\"orphans\"}");
            assertThat(get(node, "/openapi.yaml")).startsWith("openapi: 3.1");
            assertThat(get(node, "/docs"))
                    .contains("/docs/swagger-ui-bundle.js")
                    .doesNotContain("https://");
            assertThat(get(node, "/docs/swagger-ui-bundle.js")).contains("SwaggerUIBundle");
            assertThat(get(node, "/docs/swagger-ui.css")).contains(".swagger-ui");
            assertThat(get(node, "/docs/docs.js")).contains("/openapi.yaml");
            assertThat(get(node, "/"))
                    .contains(node.address().url() + "/v1/buckets/first")
                    .doesNotContain("https://", "<style", " style=", " onclick=");
            assertThat(get(node, "/page/uPlot.iife.min.js")).contains("uPlot");
            assertThat(send(node, "GET", "/page/index.html", new byte[0]).statusCode())
                    .isEqualTo(404);
            assertThat(send(node, "GET", "/docs/pom.xml", new byte[0]).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void aSecondNodeOnTheSameDirectoryIsRefused() throws Exception {
        try (Node _ = open()) {
            StartException failure = failure(Map.of());

            assertThat(failure.reason()).isEqualTo(Reason.LOCKED);
            assertThat(failure)
                    .hasMessageContaining(data().toString())
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        open().close();
    }

    @Test
    void aPortInUseIsNamedAndNothingStaysOpen() throws Exception {
        try (Node other = open(Map.of("node.data-dir", folder.resolve("other").toString()))) {
            int taken = other.address().port();
            StartException failure = failure(Map.of("http.port", Integer.toString(taken)));

            assertThat(failure.reason()).isEqualTo(Reason.ADDRESS);
            assertThat(failure)
                    .hasMessageStartingWith("Cannot listen on 127.0.0.1:%d (".formatted(taken))
                    .hasMessageContaining("in use")
                    .hasMessageEndingWith("choose another address with --host and --port.");
        }
        open().close();
    }

    @Test
    void anAddressOfAnotherMachineIsRefused() throws Exception {
        StartException failure = failure(Map.of("http.host", "192.0.2.1"));

        assertThat(failure.reason()).isEqualTo(Reason.ADDRESS);
        assertThat(failure).hasMessageStartingWith("Cannot listen on 192.0.2.1:0 (");
    }

    @Test
    void aDirectoryOfSomethingElseIsLeftAlone() throws Exception {
        Files.createDirectories(data());
        Files.writeString(data().resolve("thesis.tex"), "precious");

        StartException failure = failure(Map.of());

        assertThat(failure.reason()).isEqualTo(Reason.DATA_DIRECTORY);
        assertThat(failure).hasMessageContaining("thesis.tex");
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws Exception {
        Files.writeString(folder.resolve("file"), "");

        StartException failure =
                failure(Map.of("node.data-dir", folder.resolve("file/data").toString()));

        assertThat(failure.reason()).isEqualTo(Reason.DATA_DIRECTORY);
        assertThat(failure).hasMessageContaining("cannot be written");
    }

    @Test
    void aFormatOfALaterVersionIsRefused() throws Exception {
        open().close();
        Path properties = data().resolve("node.properties");
        Files.writeString(properties, Files.readString(properties).replace("format=1", "format=2"));

        StartException failure = failure(Map.of());

        assertThat(failure.reason()).isEqualTo(Reason.FORMAT);
        assertThat(failure).hasMessageContaining("'2'").hasMessageContaining("only format 1");
    }

    @Test
    void aNodeKeepsItsIdAndItsDirectoryNamesItsHolder() throws Exception {
        open().close();
        String identity = Files.readString(data().resolve("node.properties"));
        open().close();

        assertThat(Files.readString(data().resolve("node.properties"))).isEqualTo(identity);
        assertThat(Files.readString(data().resolve("lock")))
                .isEqualTo("process %d\n".formatted(ProcessHandle.current().pid()));
    }

    @Test
    void closingLetsARequestUnderWayFinish() throws Exception {
        Node node = open();
        send(node, "PUT", "/v1/buckets/first", new byte[0]);
        SlowBody body = new SlowBody(3_000_000);
        CompletableFuture<HttpResponse<byte[]>> upload = HttpClient.newHttpClient()
                .sendAsync(
                        request(node, "/v1/buckets/first/objects/slow")
                                .PUT(body)
                                .build(),
                        BodyHandlers.ofByteArray());
        body.awaitHalf();
        awaitMetric(node, "cairn_http_uploads 1.0"); // The client may be half done before the node has begun.

        CompletableFuture<Void> closing = CompletableFuture.runAsync(node::close);
        body.release();

        assertThat(upload.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
        closing.get(20, TimeUnit.SECONDS);
        try (Node again = open()) {
            assertThat(send(again, "GET", "/v1/buckets/first/objects/slow", new byte[0])
                            .body())
                    .hasSize(3_000_000);
        }
        assertThatThrownBy(() -> get(node, "/v1/health/live")).isInstanceOf(IOException.class);
    }

    @Test
    void whatWasDeletedLeavesTheDiskOnceItsHistoryMayGo() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        Map<String, String> settings =
                Map.of("upkeep.history-retention", "5m", "upkeep.trim-interval", "1s", "upkeep.garbage-interval", "1s");
        try (Node node = open(settings, now::get)) {
            send(node, "PUT", "/v1/buckets/first", new byte[0]);
            send(node, "PUT", "/v1/buckets/first/objects/large", new byte[300_000]);
            send(node, "DELETE", "/v1/buckets/first/objects/large", new byte[0]);

            // In small steps: a clock that jumps is not believed.
            awaitMetric(
                    node,
                    "cairn_upkeep_garbage_total 1.0",
                    () -> now.updateAndGet(then -> then.plus(Duration.ofSeconds(10))));
        }
    }

    private static void awaitMetric(Node node, String line) throws IOException, InterruptedException {
        awaitMetric(node, line, () -> {});
    }

    private static void awaitMetric(Node node, String line, Runnable meanwhile)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!get(node, "/metrics").contains(line)) {
            assertThat(System.nanoTime()).as("nothing says '%s' in time", line).isLessThan(deadline);
            meanwhile.run();
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Node open() throws StartException {
        return open(Map.of());
    }

    private Node open(Map<String, String> settings) throws StartException {
        return open(settings, InstantSource.system());
    }

    private Node open(Map<String, String> settings, InstantSource clock) throws StartException {
        return Nodes.open(data(), settings, clock);
    }

    private StartException failure(Map<String, String> settings) {
        return catchThrowableOfType(StartException.class, () -> open(settings).close());
    }

    private static String get(Node node, String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send(node, "GET", path, new byte[0]);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static HttpResponse<byte[]> send(Node node, String method, String path, byte[] body)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = request(node, path)
                    .method(method, BodyPublishers.ofByteArray(body))
                    .build();
            return client.send(request, BodyHandlers.ofByteArray());
        }
    }

    private static HttpRequest.Builder request(Node node, String path) {
        return HttpRequest.newBuilder(URI.create(node.address().url() + path));
    }
}
