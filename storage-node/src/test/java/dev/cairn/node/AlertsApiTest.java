package dev.cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: a person changes a threshold and gets the alert. Method: a real node, with a receiver of webhooks beside it. */
class AlertsApiTest {
    private static final String EACH = """
            {"measure":"duration","statistic":"each","operation":"upload","above":0,"windowSeconds":300}""";

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<JsonObject> posted = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonObject> refused = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> failing = new LinkedBlockingQueue<>();
    private HttpServer receiver;
    private Node node;

    @BeforeEach
    void open() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            posted.add(new JsonObject(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        node = Nodes.open(folder.resolve("data"));
        send("PUT", "/v1/buckets/photos", "");
    }

    @AfterEach
    void close() {
        client.close();
        node.close();
        receiver.stop(0);
    }

    @Test
    void aNewNodeHasItsDefaultRulesAndNoAlert() throws Exception {
        JsonObject alerts = json("GET", "/v1/alerts", "");
        assertThat(alerts.getBoolean("enabled")).isTrue();
        assertThat(alerts.getString("at")).endsWith("Z");

        JsonArray rules = json("GET", "/v1/alerts/rules", "").getJsonArray("rules");
        assertThat(rules).hasSize(11).allMatch(rule -> ((JsonObject) rule).getBoolean("default"));
        JsonObject rule = json("GET", "/v1/alerts/rules/write-p95", "");
        assertThat(rule.getString("measure")).isEqualTo("duration");
        assertThat(rule.getString("statistic")).isEqualTo("p95");
        assertThat(rule.getDouble("above")).isEqualTo(0.5);
        assertThat(rule.getLong("windowSeconds")).isEqualTo(60);
    }

    @Test
    void aBreachIsSeenAtOnceShownPostedSilencedAndRecorded() throws Exception {
        json("PUT", "/v1/alerts/webhooks/pager", webhook());
        json("PUT", "/v1/alerts/rules/any-upload", EACH);
        upload("one");

        JsonObject alert = alertOf("any-upload");
        assertThat(alert.getString("id")).isEqualTo("any-upload/upload");
        assertThat(alert.getString("state")).isEqualTo("firing");
        assertThat(alert.getString("severity")).isEqualTo("warning");
        assertThat(alert.getString("operation")).isEqualTo("upload");
        assertThat(alert.getString("unit")).isEqualTo("seconds");
        assertThat(alert.getDouble("value")).isPositive();
        assertThat(alert.getString("firedAt")).isEqualTo(alert.getString("since"));
        JsonObject post = posted.poll(30, TimeUnit.SECONDS);
        assertThat(post.getString("status")).isEqualTo("firing");
        assertThat(post.getString("externalURL")).isEqualTo(node.address().url());

        JsonObject silenced = json("PUT", "/v1/alerts/rules/any-upload/silence", """
                        {"forSeconds":600,"by":"ada","comment":"load test"}""");
        assertThat(silenced.getJsonObject("silence").getString("by")).isEqualTo("ada");
        assertThat(alertOf("any-upload").getString("silencedBy")).isEqualTo("ada");

        assertThat(send("DELETE", "/v1/alerts/rules/any-upload/silence?by=bob", "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(send("DELETE", "/v1/alerts/rules/any-upload", "").statusCode())
                .isEqualTo(204);
        assertThat(posted.poll(30, TimeUnit.SECONDS).getString("status")).isEqualTo("resolved");
        assertThat(states(history(4))).containsExactly("resolved", "unsilenced", "silenced", "firing");
        JsonObject end = history(4).getJsonObject(1);
        assertThat(end.getString("by")).isEqualTo("bob");
        assertThat(end.getString("alert")).isEqualTo("any-upload/upload");
        assertThat(history(4).getJsonObject(2).getString("comment")).isEqualTo("load test");
    }

    @Test
    void aLimitIsChangedAloneAndADefaultRestored() throws Exception {
        JsonObject changed = json("PATCH", "/v1/alerts/rules/write-p95", "{\"above\":0.25}");
        assertThat(changed.getDouble("above")).isEqualTo(0.25);
        assertThat(changed.getDouble("clear")).as("moves along").isEqualTo(0.2);
        assertThat(changed.getLong("forSeconds")).isEqualTo(30);

        JsonObject off = json("PATCH", "/v1/alerts/rules/write-p95", "{\"enabled\":false,\"clear\":null}");
        assertThat(off.getBoolean("enabled")).isFalse();
        assertThat(off.containsKey("clear")).isFalse();
        assertThat(off.getDouble("above")).isEqualTo(0.25);

        assertThat(send("DELETE", "/v1/alerts/rules/write-p95", "").statusCode())
                .isEqualTo(204);
        JsonObject restored = json("GET", "/v1/alerts/rules/write-p95", "");
        assertThat(restored.getDouble("above")).isEqualTo(0.5);
        assertThat(restored.getBoolean("enabled")).isTrue();
    }

    @Test
    void whatARuleSaysCanBeSentBackAsItIs() throws Exception {
        JsonObject rule = json("GET", "/v1/alerts/rules/error-rate", "");

        assertThat(json("PUT", "/v1/alerts/rules/error-rate", rule.encode())).isEqualTo(rule);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | measure",
                "{\"measure\":\"speed\",\"above\":1} | measure",
                "{\"measure\":\"errorRate\"} | above",
                "{\"measure\":\"errorRate\",\"above\":1,\"below\":0} | above",
                "{\"measure\":\"errorRate\",\"above\":2} | above",
                "{\"measure\":\"errorRate\",\"above\":\"much\"} | above",
                "{\"measure\":\"duration\",\"above\":1} | statistic",
                "{\"measure\":\"errorRate\",\"above\":0.1,\"windowSeconds\":301} | windowSeconds",
                "{\"measure\":\"errorRate\",\"above\":0.1,\"forSeconds\":1.5} | forSeconds",
                "{\"measure\":\"errorRate\",\"above\":0.1,\"severity\":\"bad\"} | severity",
                "{\"measure\":\"errorRate\",\"above\":0.1,\"name\":\"other\"} | name",
                "{\"measure\":\"errorRate\",\"above\":0.1,\"color\":\"red\"} | color",
                "{\"measure\":\"errorRate\",\"above\":0.1,\"minimumCount\":0} | minimumCount"
            })
    void aRuleThatMakesNoSenseIsRefusedByNameAndChangesNothing(String body, String field) throws Exception {
        JsonObject before = json("GET", "/v1/alerts/rules", "");
        HttpResponse<String> refused = send("PUT", "/v1/alerts/rules/write-p95", body);

        assertThat(refused.statusCode()).isEqualTo(400);
        JsonObject problem = new JsonObject(refused.body());
        assertThat(problem.getString("field")).isEqualTo(field);
        assertThat(problem.getMap()).containsKeys("limit", "value");
        assertThat(json("GET", "/v1/alerts/rules", "")).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /v1/alerts/history?limit=0 | limit | ''",
                "GET | /v1/alerts/history?before=now | before | ''",
                "PUT | /v1/alerts/rules/write-p95/silence | until | {\"by\":\"ada\"}",
                "PUT | /v1/alerts/rules/write-p95/silence | by | {\"forSeconds\":60}",
                "PUT | /v1/alerts/rules/write-p95/silence | forSeconds | {\"forSeconds\":0,\"by\":\"ada\"}",
                "PUT | /v1/alerts/rules/write-p95/silence | until | {\"until\":\"2020-01-01T00:00:00Z\",\"by\":\"ada\"}",
                "PUT | /v1/alerts/webhooks/pager | url | {\"url\":\"ftp://example.org\"}",
                "PUT | /v1/alerts/webhooks/pager | headers | {\"url\":\"http://h/\",\"headers\":{\"Host\":\"x\"}}",
                "PUT | /v1/alerts/rules/NAME | name | {\"measure\":\"errorRate\",\"above\":0.1}",
                "POST | /v1/alerts/rules:try | measure | {\"measure\":\"diskUsed\",\"above\":0.1}"
            })
    void whatMakesNoSenseIsRefusedByName(String method, String path, String field, String body) throws Exception {
        HttpResponse<String> refused = send(method, path, body);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(new JsonObject(refused.body()).getString("field")).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, rules/nothing",
        "PATCH, rules/nothing",
        "DELETE, rules/nothing",
        "PUT, rules/nothing/silence",
        "DELETE, rules/nothing/silence",
        "GET, webhooks/nothing",
        "DELETE, webhooks/nothing"
    })
    void whatIsNotThereIsNotFound(String method, String path) throws Exception {
        String body = method.equals("PUT") ? "{\"forSeconds\":60,\"by\":\"ada\"}" : "{}";
        HttpResponse<String> answer =
                send(method, "/v1/alerts/" + path, method.equals("GET") || method.equals("DELETE") ? "" : body);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(answer.body()).getString("type")).isEqualTo("urn:cairn:problem:not-found");
    }

    @Test
    void theValuesOfHeadersAreNeverGivenOut() throws Exception {
        String secret = "Bearer 5ecret";
        JsonObject webhook = new JsonObject(webhook()).put("headers", new JsonObject().put("Authorization", secret));
        HttpResponse<String> put = send("PUT", "/v1/alerts/webhooks/pager", webhook.encode());

        assertThat(put.body()).doesNotContain(secret);
        assertThat(send("GET", "/v1/alerts/webhooks", "").body()).doesNotContain(secret);
        JsonObject shown = json("GET", "/v1/alerts/webhooks/pager", "");
        assertThat(shown.encode()).doesNotContain(secret);
        assertThat(shown.getJsonArray("headerNames")).containsExactly("Authorization");
        assertThat(send("DELETE", "/v1/alerts/webhooks/pager", "").statusCode()).isEqualTo(204);
        assertThat(json("GET", "/v1/alerts/webhooks", "").getJsonArray("webhooks"))
                .isEmpty();
    }

    @Test
    void aRuleCanBeTriedOnTheLastDayWithoutBeingKept() throws Exception {
        JsonObject trial = json("POST", "/v1/alerts/rules:try", """
                {"measure":"absence","operation":"upload","windowSeconds":60}""");

        assertThat(trial.getBoolean("complete")).isTrue();
        assertThat(trial.getJsonArray("firings")).hasSize(1);
        assertThat(trial.getJsonArray("firings").getJsonObject(0).getString("series"))
                .isEqualTo("upload");
        assertThat(json("GET", "/v1/alerts/rules", "").getJsonArray("rules")).hasSize(11);
    }

    @Test
    void receiversThatFailHangOrRefuseDelayNeitherEachOtherNorOperations() throws Exception {
        receiver.createContext("/fails", exchange -> {
            failing.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            int gone;
            try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                gone = closed.getLocalPort();
            }
            webhook(
                    "a-fails",
                    "http://127.0.0.1:%d/fails".formatted(receiver.getAddress().getPort()));
            webhook("b-hangs", "http://127.0.0.1:%d/".formatted(silent.getLocalPort()));
            webhook("c-refuses", "http://127.0.0.1:%d/".formatted(gone));
            json("PUT", "/v1/alerts/webhooks/d-works", webhook());
            json("PUT", "/v1/alerts/rules/any-upload", EACH);
            upload("one");

            assertThat(posted.poll(30, TimeUnit.SECONDS).getString("receiver")).isEqualTo("d-works");
            assertThat(failing.poll(30, TimeUnit.SECONDS)).as("tried").isNotNull();
            assertThat(failing.poll(30, TimeUnit.SECONDS)).as("tried again").isNotNull();
            for (int i = 0; i < 20; i++) {
                upload("other-" + i);
            }
            assertThat(alertOf("any-upload").getString("state")).isEqualTo("firing");
        }
    }

    private void webhook(String name, String url) throws Exception {
        json(
                "PUT",
                "/v1/alerts/webhooks/" + name,
                new JsonObject().put("url", url).encode());
    }

    @Test
    void theNodeLooksAtItselfByItselfAndSaysWhatIsWrongInItsLogAndToWebhooks() throws Exception {
        json("PUT", "/v1/alerts/webhooks/pager", webhook());
        try (HeardLog log = new HeardLog("dev.cairn.alerts")) {
            json("PUT", "/v1/alerts/rules/any-use", """
                    {"measure":"diskUsed","above":0.0000001,"forSeconds":0,"severity":"critical"}""");

            assertThat(posted.poll(30, TimeUnit.SECONDS).getString("status")).isEqualTo("firing");
            assertThat(log.await(line -> line.getFormattedMessage().contains("any-use/node"))
                            .getFormattedMessage())
                    .startsWith("Alert any-use/node (CRITICAL): Used part of the disk is ");
        }
    }

    @Test
    void whatAReceiverHasNotTakenBeforeAStopComesAfterIt() throws Exception {
        AtomicBoolean works = new AtomicBoolean();
        receiver.createContext("/later", exchange -> {
            JsonObject post =
                    new JsonObject(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            (works.get() ? posted : refused).add(post);
            exchange.sendResponseHeaders(works.get() ? 200 : 500, -1);
            exchange.close();
        });
        webhook(
                "pager",
                "http://127.0.0.1:%d/later".formatted(receiver.getAddress().getPort()));
        json("PUT", "/v1/alerts/rules/any-upload", EACH);
        upload("one");
        assertThat(refused.poll(30, TimeUnit.SECONDS)).as("tried").isNotNull();
        node.close();
        works.set(true);
        node = Nodes.open(folder.resolve("data"));

        JsonObject post = posted.poll(30, TimeUnit.SECONDS);
        assertThat(post.getString("status")).isEqualTo("firing");
        assertThat(post.getString("externalURL")).isEqualTo(node.address().url());
    }

    @Test
    void whatWasSaidAndWhatFiredOutlivesARestart() throws Exception {
        json("PUT", "/v1/alerts/rules/any-upload", EACH);
        json("PUT", "/v1/alerts/rules/error-rate/silence", "{\"forSeconds\":600,\"by\":\"ada\"}");
        json("PUT", "/v1/alerts/webhooks/pager", webhook());
        upload("one");
        String since = alertOf("any-upload").getString("since");
        node.close();
        node = Nodes.open(folder.resolve("data"));

        assertThat(alertOf("any-upload").getString("since")).isEqualTo(since);
        assertThat(json("GET", "/v1/alerts/rules/error-rate", "")
                        .getJsonObject("silence")
                        .getString("by"))
                .isEqualTo("ada");
        assertThat(json("GET", "/v1/alerts/webhooks", "").getJsonArray("webhooks"))
                .hasSize(1);
        assertThat(states(history(2))).containsExactlyInAnyOrder("silenced", "firing");
    }

    @Test
    void whoWouldReplaceWhatCannotBeReadIsToldWhichFileItIs() throws Exception {
        node.close();
        Path file = folder.resolve("data/alerts/alerts.json");
        Files.writeString(file, "{\"format\":1000}");
        node = Nodes.open(folder.resolve("data"));

        HttpResponse<String> refused = send("PATCH", "/v1/alerts/rules/write-p95", "{\"above\":1}");
        assertThat(refused.statusCode()).isEqualTo(503);
        JsonObject problem = new JsonObject(refused.body());
        assertThat(problem.getString("type")).isEqualTo("urn:cairn:problem:unavailable");
        assertThat(problem.getString("detail")).contains(file.toString()).contains("format 1000");
        assertThat(json("GET", "/v1/alerts/rules/write-p95", "").getDouble("above"))
                .isEqualTo(0.5);
        assertThat(file).hasContent("{\"format\":1000}");
    }

    @Test
    void metersTellOfAlerts() throws Exception {
        json("PUT", "/v1/alerts/rules/any-upload", EACH);
        upload("one");
        JsonObject _ = alertOf("any-upload");

        String metrics = send("GET", "/metrics", "").body();
        assertThat(metrics)
                .containsPattern("cairn_alerts\\{severity=\"warning\",state=\"firing\"} [1-9]\\.0")
                .contains("cairn_alert_notifications_total{channel=\"webhook\",result=\"dropped\"} 0.0")
                .contains("cairn_alert_queue{channel=\"webhook\"} 0.0")
                .contains("cairn_alert_evaluation_seconds_count");
    }

    private String webhook() {
        return new JsonObject()
                .put(
                        "url",
                        "http://127.0.0.1:%d/hook"
                                .formatted(receiver.getAddress().getPort()))
                .encode();
    }

    private void upload(String key) throws Exception {
        assertThat(send("PUT", "/v1/buckets/photos/objects/" + key, "0123456789")
                        .statusCode())
                .isEqualTo(201);
    }

    /** An operation ends a moment after its answer. */
    private JsonObject alertOf(String rule) throws Exception {
        while (true) {
            for (Object each : json("GET", "/v1/alerts", "").getJsonArray("alerts")) {
                JsonObject alert = (JsonObject) each;
                if (alert.getString("rule").equals(rule)) {
                    return alert;
                }
            }
        }
    }

    /** What is told is recorded a moment later. */
    private JsonArray history(int count) throws Exception {
        JsonArray changes;
        do {
            changes = new JsonArray(json("GET", "/v1/alerts/history?limit=100", "").getJsonArray("changes").stream()
                    .filter(change -> !((JsonObject) change).getString("rule").startsWith("disk"))
                    .toList());
        } while (changes.size() < count);
        return changes;
    }

    private static List<String> states(JsonArray changes) {
        return changes.stream()
                .map(change -> ((JsonObject) change).getString("state"))
                .toList();
    }

    private JsonObject json(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = send(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        return new JsonObject(answer.body());
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(node.address().url() + path))
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
