package dev.cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: every setting of the monitor is changed by one request, holds at once and after a restart. Method: a real node. */
class MonitoringApiTest {
    private static final String DEFAULTS = """
            {"measuring":true,"alerting":true,
             "groups":{"transfer":true,"metadata":true,"storage":true,"cluster":true,"content":true,"custom":true},
             "history":{"intervalSeconds":60,"keepSeconds":172800,"keepHoursSeconds":7776000,"bytesMax":268435456}}""";

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Node node;

    @BeforeEach
    void open() throws Exception {
        node = Nodes.open(folder.resolve("data"));
        send("PUT", "/v1/buckets/photos", "");
    }

    @AfterEach
    void close() {
        client.close();
        node.close();
    }

    @Test
    void aNewNodeHasDefaults() throws Exception {
        HttpResponse<String> answer = send("GET", "/v1/monitoring/settings", "");

        assertThat(new JsonObject(answer.body())).isEqualTo(new JsonObject(DEFAULTS));
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void whatIsChangedHoldsWhatIsNotStaysAndBothOutliveARestart() throws Exception {
        JsonObject changed = patch("""
                {"alerting":false,"groups":{"storage":false},"history":{"intervalSeconds":900,"bytesMax":33554432}}""");
        JsonObject expected = new JsonObject(DEFAULTS).put("alerting", false);
        expected.getJsonObject("groups").put("storage", false);
        expected.getJsonObject("history").put("intervalSeconds", 900).put("bytesMax", 33554432);
        assertThat(changed).isEqualTo(expected);

        assertThat(patch("{}")).isEqualTo(expected);
        restart();

        assertThat(settings()).isEqualTo(expected);
        assertThat(patch("{\"alerting\":true}")).isEqualTo(expected.copy().put("alerting", true));
    }

    @Test
    void nothingIsCountedWhileMeasuringIsOff() throws Exception {
        upload();
        patch("{\"measuring\":false}");
        upload();
        restart();
        upload();
        assertThat(uploads("24h")).isEqualTo(1);

        patch("{\"measuring\":true}");
        upload();

        assertThat(uploads("24h")).isEqualTo(2);
        assertThat(uploads("start")).isEqualTo(1);
    }

    @Test
    void aGroupThatIsOffIsNotCountedAndOthersAre() throws Exception {
        patch("{\"groups\":{\"transfer\":false}}");
        upload();

        assertThat(uploads("start")).isZero();
        assertThat(count("commit", "start")).isPositive();
    }

    @Test
    void anotherIntervalHoldsAtOnceAndLosesNothing() throws Exception {
        upload();
        patch("{\"history\":{\"intervalSeconds\":3600}}");
        upload();
        restart();

        JsonObject history = new JsonObject(
                send("GET", "/v1/metrics/history?operation=upload", "").body());
        assertThat(history.getJsonArray("points").stream()
                        .mapToLong(point -> ((JsonObject) point).getLong("count"))
                        .sum())
                .isEqualTo(2);
        assertThat(history.getJsonArray("points").getJsonObject(0).getString("begin"))
                .endsWith(":00:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{\"measurin\":true}; measurin; one of measuring, alerting, groups, history; measurin",
                "{\"measuring\":\"yes\"}; measuring; true or false; yes",
                "{\"measuring\":null}; measuring; true or false; null",
                "{\"groups\":[]}; groups; an object; Array[values=[]]",
                "{\"groups\":{\"uploads\":true}}; groups.uploads; "
                        + "one of transfer, metadata, storage, cluster, content, custom; uploads",
                "{\"groups\":{\"content\":0}}; groups.content; true or false; 0",
                "{\"history\":{\"intervalSeconds\":120}}; history.intervalSeconds; one of 60, 300, 900, 3600; 120",
                "{\"history\":{\"intervalSeconds\":60.5}}; history.intervalSeconds; a whole number; 60.5",
                "{\"history\":{\"keepSeconds\":86399}}; history.keepSeconds; 86400..2678400; 86399",
                "{\"history\":{\"keepHoursSeconds\":157766401}}; history.keepHoursSeconds; 86400..157766400; 157766401",
                "{\"history\":{\"bytesMax\":-1}}; history.bytesMax; 16777216..1099511627776; -1",
                "{\"history\":{\"bytes\":1}}; history.bytes; "
                        + "one of intervalSeconds, keepSeconds, keepHoursSeconds, bytesMax; bytes"
            })
    void aPatchOfWhichOnePartIsWrongChangesNothing(String wrong, String field, String limit, String value)
            throws Exception {
        String patch = "{\"alerting\":false," + wrong.substring(1);

        HttpResponse<String> refused = send("PATCH", "/v1/monitoring/settings", patch);

        assertThat(refused.statusCode()).isEqualTo(400);
        JsonObject problem = new JsonObject(refused.body());
        assertThat(problem.getString("field")).isEqualTo(field);
        assertThat(problem.getString("limit")).isEqualTo(limit);
        assertThat(problem.getString("value")).isEqualTo(value);
        assertThat(settings()).isEqualTo(new JsonObject(DEFAULTS));
    }

    @Test
    void aDamagedFileIsPutAsideAndTheNodeStartsWithDefaults() throws Exception {
        patch("{\"measuring\":false}");
        node.close();
        Path file = folder.resolve("data/monitoring/settings.json");
        assertThat(file).content().contains("\"measuring\" : false");
        Files.writeString(file, "{\"measuring\":fal");

        node = Nodes.open(folder.resolve("data"));

        assertThat(settings()).isEqualTo(new JsonObject(DEFAULTS));
        assertThat(folder.resolve("data/monitoring/settings.json.broken")).exists();
    }

    @Test
    void aPageOfAnotherOriginChangesNothing() throws Exception {
        HttpResponse<String> refused = client.send(
                HttpRequest.newBuilder(uri("/v1/monitoring/settings"))
                        .header("Origin", "http://elsewhere.example")
                        .method("PATCH", BodyPublishers.ofString("{\"measuring\":false}"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(settings()).isEqualTo(new JsonObject(DEFAULTS));
    }

    private void restart() throws Exception {
        node.close();
        node = Nodes.open(folder.resolve("data"));
    }

    private void upload() throws Exception {
        assertThat(send("PUT", "/v1/buckets/photos/objects/one", "bytes").statusCode())
                .isBetween(200, 201);
    }

    private long uploads(String window) throws Exception {
        return count("upload", window);
    }

    private long count(String operation, String window) throws Exception {
        JsonObject answer = new JsonObject(
                send("GET", "/v1/metrics/operations?window=" + window, "").body());
        return answer.getJsonArray("operations").stream()
                .map(JsonObject.class::cast)
                .filter(row -> row.getString("operation").equals(operation))
                .mapToLong(row -> row.getLong("count"))
                .sum();
    }

    private JsonObject settings() throws Exception {
        return new JsonObject(send("GET", "/v1/monitoring/settings", "").body());
    }

    private JsonObject patch(String json) throws Exception {
        HttpResponse<String> answer = send("PATCH", "/v1/monitoring/settings", json);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private URI uri(String path) {
        return URI.create(node.address().url() + path);
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
