package dev.cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: what a node did can be asked for, in every form, before and after a restart. Method: a real node. */
class MetricsApiTest {
    @TempDir
    Path folder;

    @Test
    void everyOperationHasARowAndWhatWasDoneStandsInIt() throws Exception {
        try (Node node = open()) {
            upload(node, "photos", 3);
            assertThat(send(node, "GET", "/v1/buckets/photos/objects/nothing").statusCode())
                    .isEqualTo(404);

            JsonObject answer = json(node, "/v1/metrics/operations?window=1m");
            JsonObject uploads = row(answer, "upload", Optional.empty());
            assertThat(answer.getString("window")).isEqualTo("1m");
            assertThat(uploads.getLong("count")).isEqualTo(3);
            assertThat(uploads.getLong("bytes")).isEqualTo(30);
            assertThat(uploads.getDouble("successRate")).isEqualTo(1);
            assertThat(uploads.getJsonObject("outcomes").getMap()).containsOnlyKeys("success");
            assertThat(uploads.getJsonObject("durationSeconds").getDouble("p99"))
                    .isBetween(1e-6, 30.0);
            assertThat(row(answer, "download", Optional.empty())
                            .getJsonObject("outcomes")
                            .getLong("client"))
                    .isEqualTo(1);
            assertThat(row(answer, "repair", Optional.empty()).getLong("count")).isZero();
        }
    }

    @Test
    void eachAnswerTellsWhichNodeItsFiguresAreOf() throws Exception {
        try (Node node = open()) {
            for (String path : List.of("operations", "summary", "history?operation=upload", "export")) {
                assertThat(json(node, "/v1/metrics/" + path).getString("node"))
                        .as(path)
                        .isEqualTo(id(node));
            }
        }
    }

    @Test
    void aNodeOnItsOwnIsTheWholeCluster() throws Exception {
        try (Node node = open()) {
            upload(node, "photos", 3);

            JsonObject answer = json(node, "/v1/metrics/operations?scope=cluster&window=1m");

            assertThat(row(answer, "upload", Optional.empty()).getLong("count")).isEqualTo(3);
            assertThat(answer.getJsonArray("nodes"))
                    .containsExactly(new JsonObject().put("node", id(node)).put("leftOut", 0));
            assertThat(answer.getJsonArray("missing")).isEmpty();
            assertThat(send(node, "GET", "/v1/metrics/operations?scope=galaxy").statusCode())
                    .isEqualTo(400);
        }
    }

    private static String id(Node node) throws Exception {
        return json(node, "/v1/info").getString("node");
    }

    @Test
    void rowsByBucketAreThoseOfBucketsWithTraffic() throws Exception {
        try (Node node = open()) {
            upload(node, "photos", 2);
            upload(node, "docs", 1);

            JsonObject answer = json(node, "/v1/metrics/operations?buckets=true");
            assertThat(row(answer, "upload", Optional.of("photos")).getLong("count"))
                    .isEqualTo(2);
            assertThat(row(answer, "upload", Optional.of("docs")).getLong("count"))
                    .isEqualTo(1);
        }
    }

    @Test
    void whatWasMeasuredBeforeARestartIsInTheHistoryAndTheLongWindows() throws Exception {
        try (Node node = open()) {
            upload(node, "photos", 3);
        }
        try (Node node = open()) {
            upload(node, "docs", 1);

            assertThat(counted(json(node, "/v1/metrics/operations?window=start")))
                    .isEqualTo(1);
            assertThat(counted(json(node, "/v1/metrics/operations?window=24h"))).isEqualTo(4);
            JsonObject history = json(node, "/v1/metrics/history?operation=upload&bucket=photos&resolution=hour");
            assertThat(history.getJsonArray("points").stream()
                            .mapToLong(point -> ((JsonObject) point).getLong("count"))
                            .sum())
                    .isEqualTo(3);

            assertThat(send(node, "DELETE", "/v1/metrics/history?operation=upload")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(counted(json(node, "/v1/metrics/operations?window=24h"))).isZero();
            assertThat(counted(json(node, "/v1/metrics/operations?window=start")))
                    .isEqualTo(1);
        }
    }

    @Test
    void oneOperationIsForgottenOrAllAreAndAnUnknownOneIsRefused() throws Exception {
        try (Node node = open()) {
            upload(node, "photos", 2);

            assertThat(send(node, "DELETE", "/v1/metrics/history?operation=nothing")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(send(node, "DELETE", "/v1/metrics/history?operation=commit")
                            .statusCode())
                    .isEqualTo(204);
            JsonObject one = json(node, "/v1/metrics/operations?window=24h");
            assertThat(counted(one)).isEqualTo(2);
            assertThat(row(one, "commit", Optional.empty()).getLong("count")).isZero();

            assertThat(send(node, "DELETE", "/v1/metrics/history").statusCode()).isEqualTo(204);
            assertThat(counted(json(node, "/v1/metrics/operations?window=24h"))).isZero();
        }
        try (Node node = open()) {
            assertThat(counted(json(node, "/v1/metrics/operations?window=24h")))
                    .as("after a restart")
                    .isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"minute, :00Z", "5-minutes, :00Z", "15-minutes, :00Z", "hour, :00:00Z"})
    void trendsHaveThePointsThatWereAskedFor(String resolution, String end) throws Exception {
        try (Node node = open()) {
            upload(node, "photos", 2);

            JsonObject trend = json(node, "/v1/metrics/history?operation=upload&resolution=" + resolution);
            assertThat(trend.getString("resolution")).isEqualTo(resolution);
            assertThat(trend.getJsonArray("points").stream()
                            .mapToLong(point -> ((JsonObject) point).getLong("count"))
                            .sum())
                    .isEqualTo(2);
            assertThat(trend.getJsonArray("points").getJsonObject(0).getString("begin"))
                    .endsWith(end);
        }
    }

    @Test
    void csvHasOneLineOfNamesAndOneForEachRow() throws Exception {
        try (Node node = open()) {
            upload(node, "photos", 1);

            HttpResponse<String> csv = send(node, "GET", "/v1/metrics/operations?format=csv");
            List<String> lines = csv.body().lines().toList();
            assertThat(csv.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/csv"));
            assertThat(lines.getFirst())
                    .startsWith("node,operation,bucket,seconds,count,")
                    .endsWith(",overload,internal");
            assertThat(lines).allMatch(line -> columns(line) == columns(lines.getFirst()));
            String row = id(node) + ",upload,,";
            assertThat(lines).anyMatch(line -> line.startsWith(row));
            assertThat(send(node, "GET", "/v1/metrics/history?operation=upload&format=csv")
                            .body()
                            .lines())
                    .hasSizeBetween(2, 3)
                    .first()
                    .asString()
                    .startsWith("node,begin,seconds,count,");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "operations?window=2m, window",
        "operations?buckets=yes, buckets",
        "operations?format=xml, format",
        "history, operation",
        "history?operation=nothing, operation",
        "history?operation=upload&resolution=day, resolution",
        "history?operation=upload&from=yesterday, from",
        "history?operation=upload&from=2020-01-01T00:00:00Z, from",
        "history?operation=upload&to=-1000000000-01-01T00:00:00Z, to",
        "history?operation=upload&to=2020-01-01T00:00:00Z&from=2021-01-01T00:00:00Z, from"
    })
    void whatMakesNoSenseIsRefusedByName(String path, String field) throws Exception {
        try (Node node = open()) {
            HttpResponse<String> refused = send(node, "GET", "/v1/metrics/" + path);

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(new JsonObject(refused.body()).getString("field")).isEqualTo(field);
        }
    }

    private Node open() throws StartException {
        return Nodes.open(folder.resolve("data"));
    }

    private static int columns(String line) {
        return line.split(",", -1).length;
    }

    private static long counted(JsonObject answer) {
        return row(answer, "upload", Optional.empty()).getLong("count");
    }

    private static JsonObject row(JsonObject answer, String operation, Optional<String> bucket) {
        JsonArray rows = answer.getJsonArray("operations");
        return rows.stream()
                .map(JsonObject.class::cast)
                .filter(row -> row.getString("operation").equals(operation)
                        && Optional.ofNullable(row.getString("bucket")).equals(bucket))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row of " + operation + " in " + answer));
    }

    private static void upload(Node node, String bucket, int count) throws Exception {
        send(node, "PUT", "/v1/buckets/" + bucket);
        for (int i = 0; i < count; i++) {
            assertThat(send(node, "PUT", "/v1/buckets/" + bucket + "/objects/" + i, "0123456789")
                            .statusCode())
                    .isEqualTo(201);
        }
    }

    private static JsonObject json(Node node, String path) throws Exception {
        HttpResponse<String> answer = send(node, "GET", path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private static HttpResponse<String> send(Node node, String method, String path) throws Exception {
        return send(node, method, path, "");
    }

    private static HttpResponse<String> send(Node node, String method, String path, String body)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(node.address().url() + path))
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
