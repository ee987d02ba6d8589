package dev.cairn.node.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/** Takes OTLP over HTTP as a collector does, and keeps it. */
public final class Collector implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final BlockingQueue<Span> spans = new LinkedBlockingQueue<>();
    private final BlockingQueue<Map<String, Metric>> metrics = new LinkedBlockingQueue<>();
    private final BlockingQueue<Resource> resources = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> authorizations = new LinkedBlockingQueue<>();
    private final HttpServer server;
    private volatile int status = 200;

    public Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::takeTraces);
        server.createContext("/v1/metrics", this::takeMetrics);
        server.start();
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on it answers so, and keeps nothing unless that is 200. */
    public void answers(int status) {
        this.status = status;
    }

    public Span span() throws InterruptedException {
        return next(spans);
    }

    public boolean hasSpan() {
        return !spans.isEmpty();
    }

    /** The metrics of one request, by name. */
    public Map<String, Metric> metrics() throws InterruptedException {
        return next(metrics);
    }

    public Resource resource() throws InterruptedException {
        return next(resources);
    }

    public String authorization() throws InterruptedException {
        return next(authorizations);
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T one = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (one == null) {
            throw new AssertionError("nothing came in " + PATIENCE_SECONDS + " s");
        }
        return one;
    }

    private void takeTraces(HttpExchange exchange) throws IOException {
        ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(body(exchange));
        if (status == 200) {
            request.getResourceSpansList().forEach(ofResource -> {
                resources.add(ofResource.getResource());
                ofResource.getScopeSpansList().forEach(ofScope -> spans.addAll(ofScope.getSpansList()));
            });
        }
        answer(exchange);
    }

    private void takeMetrics(HttpExchange exchange) throws IOException {
        ExportMetricsServiceRequest request = ExportMetricsServiceRequest.parseFrom(body(exchange));
        Map<String, Metric> byName = new ConcurrentHashMap<>();
        request.getResourceMetricsList()
                .forEach(ofResource -> ofResource
                        .getScopeMetricsList()
                        .forEach(ofScope ->
                                ofScope.getMetricsList().forEach(metric -> byName.put(metric.getName(), metric))));
        if (status == 200) {
            metrics.add(byName);
        }
        answer(exchange);
    }

    private InputStream body(HttpExchange exchange) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        authorizations.add(authorization == null ? "" : authorization);
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        InputStream plain = new ByteArrayInputStream(bytes);
        return "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                ? new GZIPInputStream(plain)
                : plain;
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
