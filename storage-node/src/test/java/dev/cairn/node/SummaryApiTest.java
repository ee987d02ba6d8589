package dev.cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: one request shows what the whole node does. Method: a real node. */
class SummaryApiTest extends OpenedNode {
    @ParameterizedTest
    @ValueSource(strings = {"1m", "5m", "1h", "24h", "start"})
    void severalOperationsAreInItWithTheirErrorsAndBuckets(String window) throws Exception {
        work();

        JsonObject summary = json("/v1/metrics/summary?window=" + window);

        assertThat(summary.getString("window")).isEqualTo(window);
        assertThat(Instant.parse(summary.getString("since"))).isBefore(Instant.parse(summary.getString("at")));
        assertThat(summary.getBoolean("measuring")).isTrue();
        JsonObject uploads = row(summary, "operations", "operation", "upload");
        assertThat(uploads.getLong("count")).isEqualTo(3);
        assertThat(uploads.getLong("bytes")).isEqualTo(30);
        assertThat(uploads.getDouble("successRate")).isEqualTo(1);
        assertThat(uploads.getDouble("errorRate")).isZero();
        assertThat(uploads.getDouble("perSecond")).isPositive();
        assertThat(uploads.getJsonObject("durationSeconds").getMap()).containsKeys("p50", "p95", "p99");
        assertThat(uploads.getJsonObject("slowest").getDouble("seconds"))
                .isEqualTo(uploads.getJsonObject("durationSeconds").getDouble("max"));
        assertThat(row(summary, "operations", "operation", "download").getDouble("errorRate"))
                .isEqualTo(1);
        JsonObject client = row(summary, "errors", "outcome", "client");
        assertThat(client.getJsonObject("operations").getMap()).containsEntry("download", 1);
        assertThat(summary.getJsonArray("busiestBuckets").getJsonObject(0).getString("bucket"))
                .isEqualTo("photos");
        assertThat(summary.getJsonObject("total").getLong("count"))
                .isEqualTo(summary.getJsonArray("operations").stream()
                        .mapToLong(one -> ((JsonObject) one).getLong("count"))
                        .sum());
    }

    @Test
    void whatIsNotMeasuredIsSaidToBeOff() throws Exception {
        send("PATCH", "/v1/monitoring/settings", "{\"measuring\":false}");

        assertThat(json("/v1/metrics/summary").getBoolean("measuring")).isFalse();
    }

    @Test
    void csvHasTheSameRows() throws Exception {
        work();

        HttpResponse<String> csv = send("GET", "/v1/metrics/summary?format=csv", "");

        List<String> lines = csv.body().lines().toList();
        assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
        assertThat(lines.getFirst()).startsWith("node,of,name,seconds,count,");
        assertThat(lines.get(1)).contains(",total,,");
        assertThat(lines).anyMatch(line -> line.contains(",operation,upload,"));
        assertThat(lines).anyMatch(line -> line.contains(",bucket,photos,"));
    }

    @Test
    void aWindowThatThereIsNotIsRefused() throws Exception {
        HttpResponse<String> refused = send("GET", "/v1/metrics/summary?window=2h", "");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(refused.body()).getString("field")).isEqualTo("window");
    }

    private void work() throws Exception {
        send("PUT", "/v1/buckets/photos", "");
        for (int i = 0; i < 3; i++) {
            assertThat(send("PUT", "/v1/buckets/photos/objects/" + i, "0123456789")
                            .statusCode())
                    .isEqualTo(201);
        }
        assertThat(send("GET", "/v1/buckets/photos/objects/nothing", "").statusCode())
                .isEqualTo(404);
    }

    private static JsonObject row(JsonObject summary, String list, String field, String value) {
        return summary.getJsonArray(list).stream()
                .map(JsonObject.class::cast)
                .filter(row -> row.getString(field).equals(value))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + value + " in " + summary));
    }

    private JsonObject json(String path) throws Exception {
        HttpResponse<String> answer = send("GET", path, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
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
