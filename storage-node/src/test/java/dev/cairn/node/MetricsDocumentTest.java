package dev.cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.cairn.node.DocumentedMetrics.Row;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Goal: {@code docs/metrics.md} and {@code /metrics} say the same. Method: a real node with a little traffic. */
class MetricsDocumentTest extends OpenedNode {
    private static final String OPEN_METRICS = "application/openmetrics-text;version=1.0.0,text/plain;q=0.5,*/*;q=0.1";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final int LARGE_BYTES = 100_000;

    /** Registered last of those that come after the start. */
    private static final String LAST = "process_start_time_seconds";

    @Test
    void everyMetricHasARowAndEveryRowAMetric() throws Exception {
        traffic();

        Map<String, Row> rows = DocumentedMetrics.rows();
        ScrapedMetrics scraped = scrapeWhenComplete();

        assertThat(scraped.types()).hasSizeGreaterThan(100);
        Set<String> exposed = new TreeSet<>(scraped.types().keySet());
        exposed.removeIf(scraped::isMaximum);
        assertThat(exposed).as("metrics without a row").isSubsetOf(rows.keySet());
        assertThat(rows.values().stream().filter(Row::always).map(Row::name))
                .as("rows without a metric")
                .isSubsetOf(exposed);
    }

    @Test
    void typesLabelsAndTheirValuesAreThoseOfTheRow() throws Exception {
        traffic();

        Map<String, Row> rows = DocumentedMetrics.rows();
        ScrapedMetrics scraped = scrapeWhenComplete();

        scraped.types().forEach((metric, type) -> {
            Row row = rows.get(scraped.isMaximum(metric) ? metric.replaceFirst("_max$", "") : metric);
            assertThat(row).as(metric).isNotNull();
            if (!scraped.isMaximum(metric)) {
                assertThat(row.type()).as("type of " + metric).isEqualTo(type);
            }
            assertThat(closed(scraped.labels().getOrDefault(metric, Map.of()), row))
                    .as("labels of " + metric)
                    .isEqualTo(closed(row.labels(), row));
        });
    }

    /** All of them from the start, so that an alert on a series that has not counted yet has something to look at. */
    @Test
    void aNodeWithoutTrafficHasAllSeries() throws Exception {
        ScrapedMetrics before = scrapeWhenComplete();
        traffic();
        ScrapedMetrics after = scrapeWhenComplete();

        assertThat(own(before)).isEqualTo(own(after));
    }

    @Test
    void noLabelHoldsABucketOrAKey() throws Exception {
        traffic();

        assertThat(metrics("*/*").body()).doesNotContain("a-certain-bucket").doesNotContain("a-certain-key");
    }

    @Test
    void openMetricsIsGivenToWhoAsksForItAndLeadsFromABucketToARequest() throws Exception {
        String upload = traffic();

        HttpResponse<String> answer = metrics(OPEN_METRICS);
        List<String> exemplars;
        do { // A request is measured a moment after its answer.
            exemplars = Pattern.compile("cairn_operation_seconds_bucket\\{operation=\"upload\",.*\\} \\d+ # (.*)")
                    .matcher(metrics(OPEN_METRICS).body())
                    .results()
                    .map(found -> found.group(1))
                    .toList();
        } while (exemplars.stream().noneMatch(one -> one.contains(upload)));

        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(answer.headers().firstValue("Vary")).hasValue("Accept");
        assertThat(answer.body()).endsWith("# EOF\n");
        assertThat(metrics(OPEN_METRICS).body().lines().filter(line -> line.contains(" # {")))
                .as("Prometheus refuses an answer with an exemplar elsewhere")
                .allMatch(line -> line.startsWith("cairn_operation_seconds_bucket{"));
        assertThat(exemplars)
                .allMatch(
                        one -> one.matches("\\{request_id=\"[^\"]+\",trace_id=\"" + TRACE + "\"\\} \\S+ \\d+\\.\\d+"));
        assertThat(send("GET", "/v1/metrics/exemplars/" + upload, 0).statusCode())
                .isEqualTo(200);
    }

    @Test
    void whoAsksForNothingSpecialGetsTextWithoutExemplars() throws Exception {
        traffic();

        HttpResponse<String> answer = metrics("text/html,*/*;q=0.8");

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body()).doesNotContain("# {");
    }

    @Test
    void figuresOfTheDatabasesAndTheDiskAreThoseOfThisNode() throws Exception {
        traffic();

        String text = scrape();
        assertThat(value(text, "cairn_rocksdb_memtable_bytes{database=\"metadata\"}"))
                .isPositive();
        assertThat(value(text, "cairn_rocksdb_keys{database=\"metadata\"}")).isPositive();
        assertThat(value(text, "cairn_rocksdb_keys{database=\"volume\"}")).isPositive();
        assertThat(value(text, "cairn_rocksdb_pinned_bytes")).isBetween(0.0, value(text, "cairn_rocksdb_memory_bytes"));
        assertThat(value(text, "cairn_volume_used_bytes") + value(text, "cairn_volume_free_bytes"))
                .isCloseTo(value(text, "cairn_volume_total_bytes"), withinPercentage(1));
        assertThat(value(text, "cairn_netty_direct_bytes"))
                .isBetween(1.0, value(text, "cairn_netty_direct_limit_bytes"));
    }

    /** @return the id of the large upload */
    private String traffic() throws IOException, InterruptedException {
        send("PUT", "/v1/buckets/a-certain-bucket", 0);
        send("PUT", "/v1/buckets/a-certain-bucket/objects/small", 10);
        HttpResponse<String> upload = send("PUT", "/v1/buckets/a-certain-bucket/objects/a-certain-key", LARGE_BYTES);
        assertThat(upload.statusCode()).isEqualTo(201);
        send("GET", "/v1/buckets/a-certain-bucket/objects/a-certain-key", 0);
        send("GET", "/v1/buckets/a-certain-bucket/objects", 0);
        send("GET", "/v1/buckets/a-certain-bucket/objects/nothing", 0);
        send("DELETE", "/v1/buckets/a-certain-bucket/objects/small", 0);
        return upload.headers().firstValue("Cairn-Request-Id").orElseThrow();
    }

    private ScrapedMetrics scrapeWhenComplete() throws IOException, InterruptedException {
        ScrapedMetrics scraped;
        do {
            scraped = ScrapedMetrics.parse(scrape());
        } while (!scraped.types().containsKey(LAST));
        return scraped;
    }

    private static Map<String, Map<String, Set<String>>> own(ScrapedMetrics metrics) {
        Map<String, Map<String, Set<String>>> own = new TreeMap<>(metrics.labels());
        own.keySet().removeIf(metric -> !metric.startsWith("cairn_"));
        return own;
    }

    /** Without the values of labels that the page leaves open. */
    private static Map<String, Set<String>> closed(Map<String, Set<String>> labels, Row row) {
        Map<String, Set<String>> closed = new TreeMap<>(labels);
        closed.replaceAll((label, values) ->
                Row.isOpen(row.labels().getOrDefault(label, Set.of())) ? Set.of() : new TreeSet<>(values));
        return closed;
    }

    private static double value(String text, String series) {
        return Pattern.compile("^" + Pattern.quote(series) + " (\\S+)$", Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map((MatchResult found) -> Double.parseDouble(found.group(1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + series));
    }

    private String scrape() throws IOException, InterruptedException {
        return metrics("*/*").body();
    }

    private HttpResponse<String> metrics(String accept) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(node.address().url() + "/metrics"))
                        .header("Accept", accept)
                        .build(),
                BodyHandlers.ofString());
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
