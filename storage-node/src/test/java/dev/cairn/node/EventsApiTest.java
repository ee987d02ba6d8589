package dev.cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: what happens on a node is heard at once, and a listener costs others nothing. Method: a real node, over HTTP. */
@Timeout(60)
class EventsApiTest {
    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Node node;

    private void open(Map<String, String> settings) throws Exception {
        node = Nodes.open(folder.resolve("data"), settings, InstantSource.system());
        send("PUT", "/v1/buckets/photos", 0);
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        node.close();
    }

    /** One event as it came; what has no name is of type {@code message}. */
    private record Event(String id, String type, String data) {
        JsonObject json() {
            return new JsonObject(data);
        }
    }

    /** A stream of events, read as a browser does. */
    private static final class Listener implements AutoCloseable {
        private final InputStream body;
        private final BufferedReader lines;

        Listener(HttpResponse<InputStream> answer) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
            body = answer.body();
            lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        /** The next event of a type. */
        Event next(String type) throws IOException {
            Event event = next();
            while (!event.type().equals(type)) {
                event = next();
            }
            return event;
        }

        private Event next() throws IOException {
            Map<String, String> fields = new HashMap<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty() && fields.containsKey("data")) {
                    return new Event(
                            fields.getOrDefault("id", ""), fields.getOrDefault("event", "message"), fields.get("data"));
                }
                int colon = line.indexOf(": ");
                if (colon > 0) {
                    fields.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
            throw new IOException("the stream has ended");
        }

        /** @return how long it took until there were so many comments */
        Duration comments(int count) throws IOException {
            long began = System.nanoTime();
            for (int i = 0; i < count; ) {
                String line = lines.readLine();
                assertThat(line).isNotNull();
                i += line.startsWith(":") ? 1 : 0;
            }
            return Duration.ofNanos(System.nanoTime() - began);
        }

        /** Reads to the end. */
        void drain() throws IOException {
            while (lines.readLine() != null) {
                // Only the end matters.
            }
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    private Listener listen(String query) throws Exception {
        return new Listener(client.send(request("/v1/events" + query), BodyHandlers.ofInputStream()));
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(node.address().url() + path)).build();
    }

    @Test
    void figuresOfOperationsAndTheNodeComeEachSecond() throws Exception {
        open(Map.of());
        try (Listener listener = listen("?types=aggregate")) {
            JsonObject first = listener.next("aggregate").json();
            JsonObject node = first.getJsonObject("node");
            assertThat(node.getBoolean("ready")).isTrue();
            assertThat(node.getLong("heapUsedBytes")).isBetween(1L, node.getLong("heapLimitBytes"));
            assertThat(node.getLong("rocksdbLimitBytes")).isPositive();
            assertThat(node.getLong("diskFreeBytes")).isBetween(1L, node.getLong("diskTotalBytes"));
            assertThat(node.getLong("gateQueue")).isNotNegative();
            assertThat(node.getLong("uploadsInFlight")).isZero();

            long uploads = 0;
            send("PUT", "/v1/buckets/photos/objects/a", 1_000);
            send("PUT", "/v1/buckets/photos/objects/b", 1_000);
            send("GET", "/v1/buckets/photos/objects/none", 0);
            JsonObject recent = new JsonObject();
            while (uploads < 2) {
                JsonObject now = listener.next("aggregate").json();
                assertThat(now.getDouble("seconds")).isBetween(0.1, 10.0);
                recent = operation(now, "upload");
                uploads += recent.getJsonObject("second", new JsonObject()).getLong("count", 0L);
            }
            assertThat(uploads).isEqualTo(2);
            JsonObject ten = recent.getJsonObject("tenSeconds");
            assertThat(ten.getLong("bytes")).isEqualTo(2_000);
            assertThat(ten.getJsonObject("durationSeconds").getDouble("p95")).isPositive();
        }
    }

    private static JsonObject operation(JsonObject aggregate, String name) {
        JsonArray operations = aggregate.getJsonArray("operations");
        return operations.stream()
                .map(JsonObject.class::cast)
                .filter(one -> one.getString("operation").equals(name))
                .findFirst()
                .orElse(new JsonObject());
    }

    @Test
    void singleRequestsAreHeardWithTheirStages() throws Exception {
        open(Map.of());
        try (Listener listener = listen("?types=measurement")) {
            List<Event> heard = new ArrayList<>();
            Thread load = Thread.startVirtualThread(this::loadUntilInterrupted);
            heard.add(listener.next("measurement"));
            heard.add(listener.next("measurement"));
            load.interrupt();
            load.join();

            assertThat(heard).allSatisfy(event -> {
                assertThat(event.json().getJsonArray("stages")).isNotNull();
                assertThat(event.json().getString("id")).isNotEmpty();
            });
            assertThat(Long.parseLong(heard.getLast().id()))
                    .isGreaterThan(Long.parseLong(heard.getFirst().id()));
        }
    }

    private void loadUntilInterrupted() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                send("PUT", "/v1/buckets/photos/objects/a", 100);
            }
        } catch (IOException | InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anAlertIsHeardWhenItFiresAndWhenItIsSilenced() throws Exception {
        open(Map.of());
        try (Listener listener = listen("?types=alert")) {
            send("PUT", "/v1/alerts/rules/any-upload", """
                    {"measure":"duration","statistic":"each","operation":"upload","above":0.000001,"forSeconds":0}""");
            send("PUT", "/v1/buckets/photos/objects/a", 100);

            JsonObject fired = listener.next("alert").json();
            assertThat(fired.getString("rule")).isEqualTo("any-upload");
            assertThat(fired.getString("state")).isEqualTo("firing");
            assertThat(fired.getString("summary")).isNotEmpty();

            send("PUT", "/v1/alerts/rules/any-upload/silence", "{\"forSeconds\":60,\"by\":\"ada\"}");
            JsonObject silenced = listener.next("alert").json();
            assertThat(silenced.getString("id")).isEqualTo(fired.getString("id"));
            assertThat(silenced.getString("state")).isEqualTo("silenced");
            assertThat(silenced.getString("silencedBy")).isEqualTo("ada");
        }
    }

    private void send(String method, String path, String json) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(node.address().url() + path))
                        .method(method, BodyPublishers.ofString(json))
                        .header("Content-Type", "application/json")
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void aListenerTakesNoPlaceOfARequest() throws Exception {
        open(Map.of("http.requests-max", "3", "http.uploads-max", "2"));
        List<Listener> listeners = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            listeners.add(listen("?types=alert"));
        }
        assertThat(send("GET", "/v1/buckets", 0).statusCode()).isEqualTo(200);
        assertThat(send("GET", "/metrics", 0).body())
                .contains("cairn_events_listeners 10.0")
                .contains("cairn_http_requests 1.0");
        for (Listener listener : listeners) {
            listener.close();
        }
    }

    @Test
    void aQuietStreamOutlivesTheTimeAfterWhichIdleConnectionsAreClosed() throws Exception {
        open(Map.of("http.idle-timeout", "7s"));
        try (Listener listener = listen("?types=alert")) {
            assertThat(listener.comments(2)).isGreaterThan(Duration.ofSeconds(7));
        }
    }

    @Test
    void whoLeavesIsForgotten() throws Exception {
        open(Map.of());
        listen("").close();

        HttpResponse<String> metrics;
        do {
            metrics = send("GET", "/metrics", 0);
        } while (!metrics.body().contains("cairn_events_listeners 0.0"));
        assertThat(send("GET", "/v1/health/ready", 0).statusCode()).isEqualTo(200);
    }

    @Test
    void aNodeThatStopsEndsItsStreamsAndDoesNotWaitForThem() throws Exception {
        open(Map.of("node.shutdown-timeout", "30s"));
        try (Listener listener = listen("?types=aggregate")) {
            listener.next("aggregate");
            long began = System.nanoTime();
            node.close();

            listener.drain();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "news", "alert,news", "alert,,aggregate"})
    void typesThatThereAreNotAreRefused(String types) throws Exception {
        open(Map.of());
        HttpResponse<String> answer = send("GET", "/v1/events?types=" + types, 0);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(answer.body()).getString("field")).isEqualTo("types");
    }

    private HttpResponse<String> send(String method, String path, int bodyBytes)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(node.address().url() + path))
                        .method(method, BodyPublishers.ofByteArray(new byte[bodyBytes]))
                        .build(),
                BodyHandlers.ofString());
    }
}
