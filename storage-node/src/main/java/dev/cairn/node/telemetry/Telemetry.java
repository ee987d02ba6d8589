package dev.cairn.node.telemetry;

import dev.cairn.node.http.RequestTraces;
import dev.cairn.node.telemetry.ExportMeters.Signal;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What is sent to a collector while this is open. At most {@link #SPANS_MAX} spans wait for it, what comes then is dropped; what it
 * does not take is tried again by the exporter, some seconds long, and then dropped and counted. Metrics are sums since the start,
 * so one that was missed costs nothing but its moment.
 */
public final class Telemetry implements AutoCloseable {
    static final int SPANS_MAX = 2_048;
    private static final Duration REQUEST_MAX = Duration.ofSeconds(10);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(3);

    /** Of the exporters, which would write to the terminal in a form of their own; {@link Deliveries} tells instead. */
    private static final Logger EXPORTERS = Logger.getLogger("io.opentelemetry");

    private final Optional<SdkMeterProvider> metrics;
    private final Optional<SdkTracerProvider> traces;

    private Telemetry(Optional<SdkMeterProvider> metrics, Optional<SdkTracerProvider> traces) {
        this.metrics = metrics;
        this.traces = traces;
    }

    /** What the node says of itself to a collector. */
    public record Identity(String nodeId, String version) {
        Resource resource() {
            return Resource.getDefault()
                    .merge(Resource.create(Attributes.builder()
                            .put("service.name", "cairn")
                            .put("service.instance.id", nodeId)
                            .put("service.version", version)
                            .build()));
        }
    }

    /**
     * Begins to send. Whether the collector can be reached shows later, in the log and in {@code cairn.telemetry.exports}.
     *
     * @param registry whose metrics are sent
     * @param meters where this counts
     */
    public static Telemetry open(
            TelemetryConfig config,
            URI endpoint,
            Identity identity,
            PrometheusRegistry registry,
            ExportMeters meters,
            InstantSource clock) {
        EXPORTERS.setLevel(Level.OFF);
        Resource resource = identity.resource();
        return new Telemetry(
                config.metrics()
                        ? Optional.of(metrics(config, endpoint, resource, registry, meters, clock))
                        : Optional.empty(),
                config.traces() ? Optional.of(traces(config, endpoint, resource, meters)) : Optional.empty());
    }

    private static SdkMeterProvider metrics(
            TelemetryConfig config,
            URI endpoint,
            Resource resource,
            PrometheusRegistry registry,
            ExportMeters meters,
            InstantSource clock) {
        OtlpHttpMetricExporter exporter = OtlpHttpMetricExporter.builder()
                .setEndpoint(endpoint + "/v1/metrics")
                .setHeaders(config::headers)
                .setTimeout(REQUEST_MAX)
                .build();
        return SdkMeterProvider.builder()
                .setResource(resource)
                .registerMetricProducer(new RegistryMetrics(registry, clock))
                .registerMetricReader(PeriodicMetricReader.builder(
                                new WatchedMetricExporter(exporter, new Deliveries(Signal.METRICS, endpoint, meters)))
                        .setInterval(config.metricsInterval())
                        .build())
                .build();
    }

    private static SdkTracerProvider traces(
            TelemetryConfig config, URI endpoint, Resource resource, ExportMeters meters) {
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint + "/v1/traces")
                .setHeaders(config::headers)
                .setTimeout(REQUEST_MAX)
                .build();
        return SdkTracerProvider.builder()
                .setResource(resource)
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(config.traceShare())))
                .addSpanProcessor(BatchSpanProcessor.builder(
                                new WatchedSpanExporter(exporter, new Deliveries(Signal.TRACES, endpoint, meters)))
                        .setMaxQueueSize(SPANS_MAX)
                        .build())
                .build();
    }

    /** What follows requests. */
    public RequestTraces traces() {
        return traces.<RequestTraces>map(provider -> new SpanTraces(provider.get("dev.cairn.node")))
                .orElse(RequestTraces.NONE);
    }

    /** Sends what waits, for some seconds at most, and ends. */
    @Override
    public void close() {
        traces.ifPresent(provider -> provider.shutdown().join(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS));
        metrics.ifPresent(provider -> provider.shutdown().join(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS));
    }
}
