package dev.cairn.monitoring.alerts;

import dev.cairn.monitoring.EndedOperation;
import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.Outcome;
import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Rules about each measurement. Told of a breach on the thread that measured it, before the measurement ends: of an alert that fires
 * already only the time is noted, without a lock.
 */
final class EachWatch {
    private static final double NANOS_PER_SECOND = 1e9;

    private final FileStoragePerformanceMonitor monitor;
    private final AlertBoard board;
    private final Clock clock;
    private volatile Map<String, List<AlertRule>> rules = Map.of();

    EachWatch(FileStoragePerformanceMonitor monitor, AlertBoard board, Clock clock) {
        this.monitor = monitor;
        this.board = board;
        this.clock = clock;
    }

    /** From now on these. */
    void set(Collection<AlertRule> each) {
        rules = each.stream()
                .collect(Collectors.groupingBy(rule -> rule.scope().operation().orElseThrow()));
        Map<String, Duration> slowerThan = new HashMap<>();
        rules.forEach((operation, some) -> slowerThan.put(
                operation,
                some.stream().map(EachWatch::limit).min(Duration::compareTo).orElseThrow()));
        monitor.watch(slowerThan, this::ended);
    }

    private static Duration limit(AlertRule rule) {
        double nanos = Math.min(rule.limit().value() * NANOS_PER_SECOND, Long.MAX_VALUE);
        return Duration.ofNanos((long) nanos);
    }

    private void ended(EndedOperation operation) {
        if (operation.outcome() != Outcome.SUCCESS) {
            return; // As in every other figure of durations; and its bucket may not exist.
        }
        for (AlertRule rule : rules.getOrDefault(operation.operation(), List.of())) {
            if (operation.took().compareTo(limit(rule)) > 0) {
                series(rule, operation).ifPresent(series -> breached(rule, series, operation.took()));
            }
        }
    }

    private static Optional<Series> series(AlertRule rule, EndedOperation operation) {
        Scope scope = rule.scope();
        if (scope.bucket().isEmpty()) {
            return Optional.of(Series.of(operation.operation()));
        }
        return operation
                .bucket()
                .filter(bucket -> scope.isEachBucket() || scope.bucket().equals(operation.bucket()))
                .map(bucket -> Series.of(operation.operation(), bucket));
    }

    private void breached(AlertRule rule, Series series, Duration took) {
        double seconds = took.toNanos() / NANOS_PER_SECOND;
        if (!board.breachedAgain(rule, series, seconds, clock.monotonicTime())) {
            board.breached(rule, series, seconds, Moment.of(clock));
        }
    }
}
