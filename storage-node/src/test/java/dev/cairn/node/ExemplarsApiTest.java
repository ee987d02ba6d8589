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
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: a slow request shows on what its time went. Method: a real node. */
class ExemplarsApiTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final int SMALL_BYTES = 100;
    private static final int PIECE_BYTES = 50_000;
    private static final int STREAM_BYTES = 3 << 20;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Node node;

    @BeforeEach
    void open() throws Exception {
        node = Nodes.open(folder.resolve("data"));
        send("PUT", "/v1/buckets/photos", 0);
    }

    @AfterEach
    void close() {
        client.close();
        node.close();
    }

    @Test
    void aSmallUploadWasCheckedReceivedMadeVisibleAndAnswered() throws Exception {
        JsonObject upload = exemplar(send("PUT", "/v1/buckets/photos/objects/small", SMALL_BYTES));

        assertThat(stages(upload)).contains("access", "client", "metadata", "encode");
        assertThat(upload.getString("operation")).isEqualTo("upload");
        assertThat(upload.getString("bucket")).isEqualTo("photos");
        assertThat(upload.getString("outcome")).isEqualTo("success");
        assertThat(upload.getLong("bytes")).isEqualTo(SMALL_BYTES);
        assertThat(upload.getString("traceId")).isEqualTo(TRACE);
        assertThat(upload.getJsonObject("notes").getMap())
                .containsEntry("method", "PUT")
                .containsEntry("path", "/v1/buckets/photos/objects/small")
                .containsEntry("status", "201");
    }

    @Test
    void theBytesOfALargerOneWereSynced() throws Exception {
        assertThat(stages(exemplar(send("PUT", "/v1/buckets/photos/objects/piece", PIECE_BYTES))))
                .containsSubsequence("client", "encode", "fsync", "metadata");
        assertThat(stages(exemplar(send("PUT", "/v1/buckets/photos/objects/stream", STREAM_BYTES))))
                .containsSubsequence("wait", "client", "encode", "disk", "fsync", "metadata");
    }

    @Test
    void aDownloadOfABlobReadTheDisk() throws Exception {
        send("PUT", "/v1/buckets/photos/objects/stream", STREAM_BYTES);

        JsonObject download = exemplar(send("GET", "/v1/buckets/photos/objects/stream", 0));
        assertThat(stages(download)).containsSubsequence("access", "metadata", "disk", "client");
        assertThat(download.getLong("bytes")).isEqualTo(STREAM_BYTES);
    }

    @Test
    void theStagesOfAnOperationAreAllItsTime() throws Exception {
        JsonObject upload = exemplar(send("PUT", "/v1/buckets/photos/objects/stream", STREAM_BYTES));

        double staged = upload.getJsonArray("stages").stream()
                .mapToDouble(stage -> ((JsonObject) stage).getDouble("seconds"))
                .sum();
        assertThat(staged).isEqualTo(upload.getDouble("seconds"), Offset.offset(0.001));
    }

    @Test
    void heapIsToldOfWhatWorkedOnThreadsOfItsOwn() throws Exception {
        send("PUT", "/v1/buckets/photos/objects/stream", STREAM_BYTES);
        JsonObject downloads;
        do { // The JVM's figures are asked for some time after the start.
            send("GET", "/v1/buckets/photos/objects/stream", 0);
            downloads = row("download");
        } while (!downloads.containsKey("allocatedBytesMean"));

        assertThat(downloads.getDouble("allocatedBytesMean")).isBetween(1.0, 100.0 * STREAM_BYTES);
        assertThat(downloads.getJsonObject("stageMeanSeconds").getMap()).containsKeys("access", "disk", "client");
    }

    @Test
    void theSlowestComeFirstAndOnlyThoseThatWereAskedFor() throws Exception {
        send("PUT", "/v1/buckets/docs", 0);
        for (int i = 0; i < 5; i++) {
            send("PUT", "/v1/buckets/photos/objects/" + i, PIECE_BYTES);
            send("PUT", "/v1/buckets/docs/objects/" + i, PIECE_BYTES);
            send("GET", "/v1/buckets/photos/objects/" + i, 0);
        }

        JsonArray all = list("");
        assertThat(all).hasSize(10);
        assertThat(seconds(all)).isSortedAccordingTo((some, other) -> Double.compare(other, some));
        assertThat(list("?limit=3")).hasSize(3);
        JsonArray uploads = list("?window=start&operation=upload&bucket=photos");
        assertThat(uploads)
                .isNotEmpty()
                .allMatch(one -> ((JsonObject) one).getString("operation").equals("upload")
                        && ((JsonObject) one).getString("bucket").equals("photos"));
    }

    @Test
    void whatIsNotKeptIsNotFound() throws Exception {
        HttpResponse<String> answer = send("GET", "/v1/metrics/exemplars/unheard-of", 0);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(answer.body()).getString("type")).isEqualTo("urn:cairn:problem:not-found");
    }

    @ParameterizedTest
    @CsvSource({
        "window=2m, window",
        "operation=nothing, operation",
        "limit=0, limit",
        "limit=1001, limit",
        "limit=x, limit"
    })
    void whatMakesNoSenseIsRefusedByName(String query, String field) throws Exception {
        HttpResponse<String> answer = send("GET", "/v1/metrics/exemplars?" + query, 0);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(answer.body()).getString("field")).isEqualTo(field);
    }

    /** Of the request that was answered so: there are few, so that each is among the slowest. It ends a moment after its answer. */
    private JsonObject exemplar(HttpResponse<String> answered) throws Exception {
        assertThat(answered.statusCode()).isBetween(200, 201);
        String id = answered.headers().firstValue("Cairn-Request-Id").orElseThrow();
        HttpResponse<String> answer;
        do {
            answer = send("GET", "/v1/metrics/exemplars/" + id, 0);
        } while (answer.statusCode() == 404);
        JsonArray operations = new JsonObject(answer.body()).getJsonArray("operations");
        assertThat(operations).hasSize(1);
        return operations.getJsonObject(0);
    }

    private JsonObject row(String operation) throws Exception {
        JsonObject answer =
                new JsonObject(send("GET", "/v1/metrics/operations", 0).body());
        return answer.getJsonArray("operations").stream()
                .map(JsonObject.class::cast)
                .filter(row -> row.getString("operation").equals(operation))
                .findFirst()
                .orElseThrow();
    }

    private JsonArray list(String query) throws Exception {
        return new JsonObject(send("GET", "/v1/metrics/exemplars" + query, 0).body()).getJsonArray("exemplars");
    }

    private static List<Double> seconds(JsonArray exemplars) {
        return exemplars.stream()
                .map(one -> ((JsonObject) one).getDouble("seconds"))
                .toList();
    }

    private static List<String> stages(JsonObject exemplar) {
        return exemplar.getJsonArray("stages").stream()
                .map(stage -> ((JsonObject) stage).getString("stage"))
                .toList();
    }

    private HttpResponse<String> send(String method, String path, int bodyBytes)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(node.address().url() + path))
                        .method(method, BodyPublishers.ofByteArray(new byte[bodyBytes]))
                        .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                        .build(),
                BodyHandlers.ofString());
    }
}
