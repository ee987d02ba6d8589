package dev.cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.cairn.node.http.Exchange;
import dev.cairn.node.telemetry.Collector;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.KeyValuePair;

/** Goal: a collector has the figures of /metrics and the requests of its traces. Method: a real node and a small collector. */
class TelemetryTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final String SAMPLED = "00-%s-%s-01".formatted(TRACE, PARENT);
    private static final String NOT_SAMPLED = "00-%s-%s-00".formatted(TRACE, PARENT);

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Collector collector;
    private Node node;

    @BeforeEach
    void open() throws Exception {
        collector = new Collector();
    }

    @AfterEach
    void close() {
        client.close();
        if (node != null) {
            node.close();
        }
        collector.close();
    }

    private void node(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of("telemetry.otlp-endpoint", collector.endpoint()));
        settings.putAll(more);
        node = Nodes.open(folder.resolve("data"), settings, InstantSource.system());
    }

    @Test
    void aRequestIsASpanOfItsClientsTraceWithItsStages() throws Exception {
        node(Map.of());

        HttpResponse<String> answer = send("PUT", "/v1/buckets/photos", SAMPLED);

        Span span = collector.span();
        assertThat(hex(span.getTraceId().toByteArray())).isEqualTo(TRACE);
        assertThat(hex(span.getParentSpanId().toByteArray())).isEqualTo(PARENT);
        assertThat(span.getName()).isEqualTo("PUT /v1/buckets/{bucket}");
        assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(attributes(span.getAttributesList()))
                .containsEntry("http.request.method", "PUT")
                .containsEntry("http.route", "/v1/buckets/{bucket}")
                .containsEntry("url.path", "/v1/buckets/photos")
                .containsEntry("http.response.status_code", "201")
                .containsEntry("cairn.bucket", "photos")
                .containsEntry("cairn.request_id", requestId(answer))
                .doesNotContainKey("error.type");
        assertThat(span.getEventsList().stream().map(Span.Event::getName)).contains("access", "metadata");
        assertThat(answer.headers().firstValue("traceresponse"))
                .contains("00-%s-%s-01".formatted(TRACE, hex(span.getSpanId().toByteArray())));
        assertThat(attributes(collector.resource().getAttributesList()))
                .containsEntry("service.name", "cairn")
                .containsKeys("service.instance.id", "service.version");
    }

    @Test
    void whatTheLogSaysOfARequestNamesItsTrace() throws Exception {
        node(Map.of());
        try (HeardLog log = new HeardLog(Exchange.class.getName())) {
            HttpResponse<String> answer = send("PUT", "/v1/buckets/photos", SAMPLED);

            ILoggingEvent line = log.await(event -> event.getKeyValuePairs() != null);
            assertThat(line.getKeyValuePairs())
                    .contains(new KeyValuePair("requestId", requestId(answer)), new KeyValuePair("traceId", TRACE));
        }
    }

    @Test
    void whoeverDoesNotWantItsRequestFollowedIsNotButItsTraceIsNamed() throws Exception {
        node(Map.of("telemetry.trace-share", "1"));

        HttpResponse<String> answer = send("GET", "/v1/buckets/none", NOT_SAMPLED);

        assertThat(answer.headers().firstValue("traceresponse")).isEmpty();
        assertThat(new JsonObject(answer.body()).getString("traceId")).isEqualTo(TRACE);
        send("GET", "/v1/buckets/none", SAMPLED);
        Span first = collector.span();
        assertThat(attributes(first.getAttributesList()))
                .containsEntry("http.response.status_code", "404")
                .containsEntry("error.type", "client");
        assertThat(first.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
        assertThat(collector.hasSpan()).isFalse();
    }

    @Test
    void aShareOfTheOthersIsFollowedUnderTracesOfTheNodesOwn() throws Exception {
        node(Map.of("telemetry.trace-share", "1"));

        HttpResponse<String> answer = send("GET", "/v1/buckets/none", null);

        String trace = hex(collector.span().getTraceId().toByteArray());
        assertThat(new JsonObject(answer.body()).getString("traceId")).isEqualTo(trace);
        assertThat(answer.headers().firstValue("traceresponse").orElseThrow()).startsWith("00-" + trace);
    }

    @Test
    void noneOfThemIsWhereTheShareIsNothing() throws Exception {
        node(Map.of("telemetry.trace-share", "0"));

        HttpResponse<String> answer = send("GET", "/v1/buckets/none", null);
        send("GET", "/v1/buckets/none", SAMPLED);

        assertThat(new JsonObject(answer.body()).containsKey("traceId")).isFalse();
        assertThat(hex(collector.span().getTraceId().toByteArray())).isEqualTo(TRACE);
        assertThat(collector.hasSpan()).isFalse();
    }

    @Test
    void theCollectorHasTheFiguresOfMetrics() throws Exception {
        node(Map.of("telemetry.metrics-interval", "1s", "telemetry.otlp-headers", "Authorization: Bearer abc"));
        send("PUT", "/v1/buckets/photos", null);

        Map<String, Metric> metrics = collector.metrics();
        while (count(metrics) == 0) {
            metrics = collector.metrics();
        }

        assertThat(collector.authorization()).isEqualTo("Bearer abc");
        Metric seconds = metrics.get("cairn_operation");
        assertThat(seconds.getUnit()).isEqualTo("s");
        HistogramDataPoint writes = writes(seconds);
        assertThat(writes.getCount()).isEqualTo(1); // The request; what it changed is a command.
        assertThat(writes.getBucketCountsList()).hasSize(writes.getExplicitBoundsCount() + 1);
        assertThat(writes.getBucketCountsList().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(1);
        assertThat(metrics.get("cairn_operation_moved").getSum().getIsMonotonic())
                .isTrue();
        String page = send("GET", "/metrics", null).body();
        assertThat(page).contains("cairn_operation_seconds_count{operation=\"metadata_write\"}");
        assertThat(metrics.keySet()).allSatisfy(name -> assertThat(page).contains(name));
    }

    @Test
    void aCollectorThatTakesNothingIsCountedAndHoldsUpNobody() throws Exception {
        collector.answers(400);
        node(Map.of("telemetry.metrics-interval", "1s"));

        assertThat(send("PUT", "/v1/buckets/photos", SAMPLED).statusCode()).isEqualTo(201);

        collector.authorization();
        String failures = "cairn_telemetry_exports_total{result=\"failed\",signal=\"metrics\"} 0.0";
        while (send("GET", "/metrics", null).body().contains(failures)) {
            collector.authorization();
        }
        assertThat(send("GET", "/metrics", null).body())
                .contains("cairn_telemetry_exports_total{result=\"delivered\",signal=\"metrics\"} 0.0");
    }

    @Test
    void whatMayBeASecretIsNotTold() throws Exception {
        node(Map.of("telemetry.otlp-headers", "Authorization: Bearer abc"));

        assertThat(send("GET", "/v1/info", null).body())
                .contains("telemetry.otlp-headers")
                .doesNotContain("Bearer");
    }

    private static long count(Map<String, Metric> metrics) {
        return metrics.containsKey("cairn_operation")
                ? writes(metrics.get("cairn_operation")).getCount()
                : 0;
    }

    private static HistogramDataPoint writes(Metric seconds) {
        return seconds.getHistogram().getDataPointsList().stream()
                .filter(point ->
                        attributes(point.getAttributesList()).get("operation").equals("metadata_write"))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> attributes(List<KeyValue> pairs) {
        Map<String, String> attributes = new HashMap<>();
        for (KeyValue pair : pairs) {
            attributes.put(
                    pair.getKey(),
                    pair.getValue().hasIntValue()
                            ? Long.toString(pair.getValue().getIntValue())
                            : pair.getValue().getStringValue());
        }
        return attributes;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String requestId(HttpResponse<String> answer) {
        return answer.headers().firstValue("Cairn-Request-Id").orElseThrow();
    }

    private HttpResponse<String> send(String method, String path, String traceParent) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://%s%s".formatted(node.address(), path)))
                .method(method, BodyPublishers.noBody());
        if (traceParent != null) {
            request.header("traceparent", traceParent);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
