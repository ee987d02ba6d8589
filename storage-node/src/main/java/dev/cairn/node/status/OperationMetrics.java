package dev.cairn.node.status;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.OperationTotals;
import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.Window;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/** What the monitor counted since the start, for Prometheus: read from the same recorders as every other figure. */
public final class OperationMetrics implements MultiCollector {
    private static final double NANOS_PER_SECOND = 1e9;

    /** From a request that memory answers to one that nobody waits for any more. */
    private static final List<Duration> BOUNDS = LongStream.of(
                    100,
                    250,
                    500,
                    1_000,
                    2_500,
                    5_000,
                    10_000,
                    25_000,
                    50_000,
                    100_000,
                    250_000,
                    500_000,
                    1_000_000,
                    2_500_000,
                    5_000_000,
                    10_000_000,
                    30_000_000,
                    60_000_000)
            .mapToObj(micros -> Duration.ofNanos(1_000 * micros))
            .toList();

    private final FileStoragePerformanceMonitor monitor;

    public OperationMetrics(FileStoragePerformanceMonitor monitor) {
        this.monitor = monitor;
    }

    @Override
    public MetricSnapshots collect() {
        HistogramSnapshot.Builder seconds = HistogramSnapshot.builder()
                .name("cairn_operation_seconds")
                .help("How long operations took that succeeded");
        CounterSnapshot.Builder failures =
                CounterSnapshot.builder().name("cairn_operation_failures").help("Operations that did not succeed");
        CounterSnapshot.Builder failedSeconds = CounterSnapshot.builder()
                .name("cairn_operation_failed_seconds")
                .help("How long all operations took that did not succeed");
        CounterSnapshot.Builder moved = CounterSnapshot.builder()
                .name("cairn_operation_moved_bytes")
                .help("Bytes moved by operations that have ended");
        monitor.totals(BOUNDS).forEach((operation, totals) -> {
            Labels labels = Labels.of("operation", operation);
            seconds.dataPoint(histogram(labels, totals, exemplars(operation)));
            for (Outcome outcome : Outcome.values()) {
                if (outcome != Outcome.SUCCESS) {
                    failures.dataPoint(
                            counter(labels.add("outcome", outcome.name().toLowerCase(Locale.ROOT)), (double)
                                    totals.outcomes().getOrDefault(outcome, 0L)));
                }
            }
            failedSeconds.dataPoint(counter(labels, (double) totals.failedNanos() / NANOS_PER_SECOND));
            moved.dataPoint(counter(labels, (double) totals.bytes()));
        });
        return MetricSnapshots.of(seconds.build(), failures.build(), failedSeconds.build(), moved.build());
    }

    private static CounterDataPointSnapshot counter(Labels labels, double value) {
        return CounterDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    private Exemplars exemplars(String operation) {
        return SlowExemplars.of(monitor.slowest(operation, Window.FIVE_MINUTES), BOUNDS);
    }

    private static HistogramDataPointSnapshot histogram(Labels labels, OperationTotals totals, Exemplars exemplars) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        long before = 0;
        for (int i = 0; i < BOUNDS.size(); i++) {
            long within = totals.within()[i];
            buckets.bucket((double) BOUNDS.get(i).toNanos() / NANOS_PER_SECOND, within - before);
            before = within;
        }
        buckets.bucket(Double.POSITIVE_INFINITY, totals.successes() - before);
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(buckets.build())
                .sum((double) totals.successNanos() / NANOS_PER_SECOND)
                .exemplars(exemplars)
                .build();
    }
}
