package dev.cairn.node.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The metrics of {@code /metrics} as those of OpenTelemetry: one set of figures, whoever asks. A unit at the end of a name stands in
 * the unit instead, so that a collector which writes to Prometheus gives back the name that {@code /metrics} has.
 */
final class RegistryMetrics implements MetricProducer {
    private static final String UNIT_NONE = "";

    private final PrometheusRegistry registry;
    private final InstantSource clock;
    private final long startNanos;

    /** @param clock tells when figures were read, and now, since when they count */
    RegistryMetrics(PrometheusRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        this.startNanos = nanos(clock);
    }

    private static long nanos(InstantSource clock) {
        return Math.multiplyExact(clock.millis(), 1_000_000L);
    }

    @Override
    public Collection<MetricData> produce(Resource resource) {
        long now = nanos(clock);
        List<MetricData> metrics = new ArrayList<>();
        for (MetricSnapshot snapshot : registry.scrape()) {
            translated(snapshot, now)
                    .map(metric -> metric.of(resource, snapshot))
                    .ifPresent(metrics::add);
        }
        return metrics;
    }

    private record Translated(MetricDataType type, Data<?> data) {
        MetricData of(Resource resource, MetricSnapshot snapshot) {
            Named named = Named.of(snapshot.getMetadata().getName());
            String help = snapshot.getMetadata().getHelp();
            return new ProducedMetric(resource, named.name(), help == null ? "" : help, named.unit(), type, data);
        }
    }

    /** Units as UCUM writes them. */
    private record Named(String name, String unit) {
        static Named of(String name) {
            if (name.endsWith("_seconds")) {
                return new Named(name.substring(0, name.length() - "_seconds".length()), "s");
            }
            if (name.endsWith("_bytes")) {
                return new Named(name.substring(0, name.length() - "_bytes".length()), "By");
            }
            return new Named(name, UNIT_NONE);
        }
    }

    /** Kinds that no meter of a node is of are left out. */
    private Optional<Translated> translated(MetricSnapshot snapshot, long now) {
        return Optional.ofNullable(
                switch (snapshot) {
                    case CounterSnapshot counter ->
                        new Translated(
                                MetricDataType.DOUBLE_SUM,
                                SumData.createDoubleSumData(
                                        true,
                                        AggregationTemporality.CUMULATIVE,
                                        points(
                                                counter.getDataPoints(),
                                                now,
                                                CounterSnapshot.CounterDataPointSnapshot::getValue)));
                    case GaugeSnapshot gauge ->
                        gauge(gauge.getDataPoints(), now, GaugeSnapshot.GaugeDataPointSnapshot::getValue);
                    case UnknownSnapshot unknown ->
                        gauge(unknown.getDataPoints(), now, UnknownSnapshot.UnknownDataPointSnapshot::getValue);
                    case InfoSnapshot info -> gauge(info.getDataPoints(), now, _ -> 1);
                    case HistogramSnapshot histogram ->
                        new Translated(
                                MetricDataType.HISTOGRAM,
                                HistogramData.create(
                                        AggregationTemporality.CUMULATIVE,
                                        histogram.getDataPoints().stream()
                                                .map(point -> histogram(point, now))
                                                .toList()));
                    case SummarySnapshot summary ->
                        new Translated(
                                MetricDataType.SUMMARY,
                                SummaryData.create(summary.getDataPoints().stream()
                                        .map(point -> summary(point, now))
                                        .toList()));
                    default -> null;
                });
    }

    private <P extends DataPointSnapshot> Translated gauge(List<P> points, long now, ToDoubleFunction<P> value) {
        return new Translated(MetricDataType.DOUBLE_GAUGE, GaugeData.createDoubleGaugeData(points(points, now, value)));
    }

    private <P extends DataPointSnapshot> List<DoublePointData> points(
            List<P> points, long now, ToDoubleFunction<P> value) {
        return points.stream()
                .map(point -> DoublePointData.create(
                        startNanos, now, attributes(point), value.applyAsDouble(point), List.of()))
                .toList();
    }

    private HistogramPointData histogram(HistogramDataPointSnapshot point, long now) {
        ClassicHistogramBuckets buckets = point.getClassicBuckets();
        List<Double> bounds = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        for (int i = 0; i < buckets.size(); i++) {
            counts.add(buckets.getCount(i));
            if (buckets.getUpperBound(i) != Double.POSITIVE_INFINITY) {
                bounds.add(buckets.getUpperBound(i));
            }
        }
        return HistogramPointData.create(
                startNanos, now, attributes(point), point.getSum(), false, 0, false, 0, bounds, counts);
    }

    private SummaryPointData summary(SummaryDataPointSnapshot point, long now) {
        return SummaryPointData.create(startNanos, now, attributes(point), point.getCount(), point.getSum(), List.of());
    }

    private static Attributes attributes(DataPointSnapshot point) {
        AttributesBuilder attributes = Attributes.builder();
        for (Label label : point.getLabels()) {
            attributes.put(label.getName(), label.getValue());
        }
        return attributes.build();
    }
}
