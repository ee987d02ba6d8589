package dev.cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

/** Goal: an export has everything, and one that does not says so. Method: a real node. */
class ExportApiTest extends OpenedNode {
    @Test
    void jsonIsOneObjectWithAllWindowsExemplarsAndRows() throws Exception {
        work(3);

        HttpResponse<String> answer = get("/v1/metrics/export", "");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonObject export = new JsonObject(answer.body());
        assertThat(export.getString("format")).isEqualTo("cairn-metrics");
        assertThat(export.getInteger("version")).isEqualTo(1);
        JsonArray windows = export.getJsonArray("windows");
        assertThat(all(windows, "window")).containsExactlyInAnyOrder("1m", "5m", "1h", "24h", "start");
        assertThat(counts(windows, "upload", "24h"))
                .containsExactlyInAnyOrder("all=3", "bucket-0=1", "bucket-1=1", "bucket-2=1");
        assertThat(all(export.getJsonArray("exemplars"), "operation")).contains("upload", "commit");
        assertThat(export.getJsonArray("history").stream()
                        .map(JsonObject.class::cast)
                        .filter(row -> row.getString("operation").equals("upload") && row.getBoolean("trend"))
                        .mapToLong(row -> row.getLong("count"))
                        .sum())
                .isEqualTo(3);
        assertThat(export.getJsonObject("end").getInteger("history"))
                .isEqualTo(export.getJsonArray("history").size());
    }

    @Test
    void csvIsOneTableThatEndsWithItsCounts() throws Exception {
        work(2);

        HttpResponse<String> answer = get("/v1/metrics/export", "text/csv");
        List<List<String>> table = parsed(answer.body());

        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
        List<String> names = table.getFirst();
        assertThat(names).startsWith("record", "window", "trend", "step_seconds", "begin", "operation", "bucket");
        assertThat(table).allMatch(row -> row.size() == names.size());
        JsonObject end = new JsonObject(table.getLast().getLast());
        assertThat(table.getLast().getFirst()).isEqualTo("end");
        for (String record : List.of("window", "exemplar", "history")) {
            String list = record.equals("history") ? record : record + "s";
            assertThat(table.stream().filter(row -> row.getFirst().equals(record)))
                    .as(record)
                    .hasSize(end.getInteger(list));
        }
        JsonObject about = new JsonObject(table.get(1).getLast());
        assertThat(about.getString("format")).isEqualTo("cairn-metrics");
        assertThat(about.getString("node"))
                .isEqualTo(new JsonObject(get("/v1/info", "").body()).getString("node"));
        List<String> exemplar = table.stream()
                .filter(row -> row.getFirst().equals("exemplar") && row.contains("upload"))
                .findFirst()
                .orElseThrow();
        assertThat(new JsonObject(exemplar.getLast()).getString("method")).isEqualTo("PUT");
        assertThat(new JsonArray(exemplar.get(names.indexOf("stages")))).isNotEmpty();
    }

    @Test
    void theQueryGoesBeforeTheHeader() throws Exception {
        assertThat(get("/v1/metrics/export?format=json", "text/csv").body()).startsWith("{\"format\"");
        assertThat(get("/v1/metrics/export?format=xml", "").statusCode()).isEqualTo(400);
        assertThat(get("/v1/metrics/operations", "text/csv").body()).startsWith("node,operation,bucket,");
    }

    @Test
    void anExportIsWholeAfterARestart() throws Exception {
        work(2);
        restart();

        JsonObject export = new JsonObject(get("/v1/metrics/export", "").body());

        assertThat(counts(export.getJsonArray("windows"), "upload", "24h")).contains("all=2");
        assertThat(counts(export.getJsonArray("windows"), "upload", "start")).contains("all=0");
    }

    @Test
    void anExportOfWhichARowCannotBeReadIsBrokenOff() throws Exception {
        work(40);
        node.close();
        damage();
        node = Nodes.open(folder.resolve("data"));

        assertThatThrownBy(() -> get("/v1/metrics/export", ""))
                .as("an answer without its end")
                .isInstanceOf(IOException.class);
    }

    @Test
    void oneIsMadeAtATimeAndAClientThatLeavesMakesRoom() throws Exception {
        work(60);
        try (InputStream body = client.send(request("/v1/metrics/export", ""), BodyHandlers.ofInputStream())
                .body()) {
            assertThat(body.read()).isEqualTo('{');
        }

        HttpResponse<String> next;
        do { // The node hears of it some time later.
            next = get("/v1/metrics/export", "");
        } while (next.statusCode() == 503);
        assertThat(next.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(next.body()).getJsonObject("end")).isNotNull();
    }

    /** A row of a minute, behind all others of its operation, that is none. */
    private void damage() throws Exception {
        byte[] key = ByteBuffer.allocate(1 + 6 + 1 + Long.BYTES + 1)
                .put((byte) 'm')
                .put("upload".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 0)
                .putLong(0)
                .put((byte) 'x')
                .array();
        try (Options options = new Options();
                RocksDB db = RocksDB.open(
                        options, folder.resolve("data/monitoring/history").toString())) {
            db.put(key, new byte[] {99});
        }
    }

    private void restart() throws Exception {
        node.close();
        node = Nodes.open(folder.resolve("data"));
    }

    private void work(int buckets) throws Exception {
        for (int i = 0; i < buckets; i++) {
            put("/v1/buckets/bucket-" + i, "");
            put("/v1/buckets/bucket-" + i + "/objects/one", "0123456789");
        }
    }

    private static Set<String> all(JsonArray rows, String field) {
        return rows.stream().map(row -> ((JsonObject) row).getString(field)).collect(Collectors.toSet());
    }

    private static List<String> counts(JsonArray windows, String operation, String window) {
        return windows.stream()
                .map(JsonObject.class::cast)
                .filter(row -> row.getString("operation").equals(operation)
                        && row.getString("window").equals(window))
                .map(row -> row.getString("bucket", "all") + "=" + row.getLong("count"))
                .toList();
    }

    /** By RFC 4180. */
    private static List<List<String>> parsed(String csv) {
        List<List<String>> table = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < csv.length(); i++) {
            char sign = csv.charAt(i);
            if (quoted && sign == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
                cell.append(sign);
                i++;
            } else if (sign == '"') {
                quoted = !quoted;
            } else if (!quoted && (sign == ',' || sign == '\r')) {
                row.add(cell.toString());
                cell.setLength(0);
                if (sign == '\r') {
                    table.add(row);
                    row = new ArrayList<>();
                    i++;
                }
            } else {
                cell.append(sign);
            }
        }
        return table;
    }

    private void put(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .PUT(BodyPublishers.ofString(body))
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
    }

    private HttpResponse<String> get(String path, String accept) throws IOException, InterruptedException {
        return client.send(request(path, accept), BodyHandlers.ofString());
    }

    private HttpRequest request(String path, String accept) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        return accept.isEmpty()
                ? request.build()
                : request.header("Accept", accept).build();
    }

    private URI uri(String path) {
        return URI.create(node.address().url() + path);
    }
}
