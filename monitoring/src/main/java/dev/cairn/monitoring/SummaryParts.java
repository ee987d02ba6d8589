package dev.cairn.monitoring;

import dev.cairn.monitoring.Summary.OneBucket;
import dev.cairn.monitoring.Summary.OneOperation;
import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.recording.Sum;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Adds up what a summary is of. Used by one thread. */
final class SummaryParts {
    private final Sum total = new Sum();
    private final List<OneOperation> operations = new ArrayList<>();
    private final Map<String, Recording> buckets = new HashMap<>();
    private final Map<Outcome, Map<String, Long>> errors = new EnumMap<>(Outcome.class);
    private Duration span = Duration.ZERO;

    /** What an operation did in all buckets. */
    void operation(String name, Recording all, Duration of, Optional<EndedOperation> slowest) {
        span = span.compareTo(of) < 0 ? of : span;
        if (all.count() == 0) {
            return;
        }
        total.add(all);
        Statistics statistics = Statistics.of(new Sum().add(all), of);
        operations.add(new OneOperation(name, statistics, slowest));
        statistics.outcomes().forEach((outcome, count) -> {
            if (outcome != Outcome.SUCCESS && count > 0) {
                errors.computeIfAbsent(outcome, _ -> new TreeMap<>()).put(name, count);
            }
        });
    }

    /** What one operation did in a bucket. */
    void bucket(String name, Recording some) {
        if (some.count() > 0 && !name.equals(FileStoragePerformanceMonitor.OTHER_BUCKETS)) {
            buckets.merge(name, some, Recording::plus);
        }
    }

    Statistics total() {
        return Statistics.of(total, span);
    }

    List<OneOperation> operations() {
        return operations;
    }

    /** The busiest first; of those that are as busy, by name. */
    List<OneBucket> busiest() {
        Comparator<Map.Entry<String, Recording>> byCount =
                Comparator.comparingLong(bucket -> bucket.getValue().count());
        return buckets.entrySet().stream()
                .sorted(byCount.reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(Summary.BUCKETS_MAX)
                .map(bucket -> new OneBucket(bucket.getKey(), Statistics.of(new Sum().add(bucket.getValue()), span)))
                .toList();
    }

    Map<Outcome, Map<String, Long>> errors() {
        return errors;
    }
}
