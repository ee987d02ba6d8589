package dev.cairn.monitoring;

import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.recording.Sum;
import dev.cairn.monitoring.series.SeriesTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Statistics of what was taken until now: short windows, and that since the start, are in memory, those of an hour and a day in the
 * history, which blocks. Any thread; who wants what was measured a moment ago has it taken before.
 */
final class TakenFigures {
    private final SeriesTable table;
    private final MeasuredHistory history;
    private final Supplier<Duration> age;

    /** @param age how long the monitor has measured */
    TakenFigures(SeriesTable table, MeasuredHistory history, Supplier<Duration> age) {
        this.table = table;
        this.history = history;
        this.age = age;
    }

    /** How long a window is: a younger monitor has less to tell of. */
    Duration span(Window window) {
        return atMostAge(window.span());
    }

    private Duration atMostAge(Duration span) {
        Duration known = age.get();
        return known.compareTo(span) < 0 ? known : span;
    }

    /** What was counted in a span of time. */
    private record Counted(Sum sum, Duration span) {
        Statistics statistics() {
            return Statistics.of(sum, span);
        }
    }

    /** @return empty if there are no figures of this bucket */
    Optional<Statistics> of(String operation, Optional<String> bucket, Window window) {
        return window.isKept()
                ? kept(history.of(operation, window), bucket).map(Counted::statistics)
                : inMemory(operation, bucket, window).map(Counted::statistics);
    }

    /** In all buckets, or in each in which something was done. */
    List<SeriesStatistics> each(String operation, Window window, boolean byBucket) {
        List<SeriesStatistics> all = new ArrayList<>();
        each(operation, window, byBucket, (bucket, counted) -> {
            Statistics seen = counted.statistics();
            if (!byBucket || seen.count() > 0) {
                all.add(new SeriesStatistics(operation, bucket, seen));
            }
        });
        return all;
    }

    /** In all buckets, or in each, where something was done. */
    List<SeriesRecording> recordings(String operation, Window window, boolean byBucket) {
        List<SeriesRecording> all = new ArrayList<>();
        each(operation, window, byBucket, (bucket, counted) -> {
            Recording recording = counted.sum().recording();
            if (recording.count() > 0) {
                all.add(new SeriesRecording(operation, bucket, counted.span(), recording));
            }
        });
        return all;
    }

    private void each(String operation, Window window, boolean byBucket, BiConsumer<Optional<String>, Counted> reader) {
        if (window.isKept()) {
            KeptWindow kept = history.of(operation, window);
            each(byBucket, kept.buckets(), bucket -> kept(kept, bucket), reader);
        } else {
            Set<String> buckets = new TreeSet<>(table.buckets(operation));
            buckets.add(FileStoragePerformanceMonitor.OTHER_BUCKETS);
            each(byBucket, buckets, bucket -> inMemory(operation, bucket, window), reader);
        }
    }

    private static void each(
            boolean byBucket,
            Set<String> buckets,
            Function<Optional<String>, Optional<Counted>> counted,
            BiConsumer<Optional<String>, Counted> reader) {
        Stream<Optional<String>> each =
                byBucket ? buckets.stream().map(Optional::of) : Stream.of(Optional.<String>empty());
        each.forEach(bucket -> counted.apply(bucket).ifPresent(found -> reader.accept(bucket, found)));
    }

    private static Optional<Counted> kept(KeptWindow kept, Optional<String> bucket) {
        return kept.sum(bucket).map(sum -> new Counted(sum, kept.span()));
    }

    private Optional<Counted> inMemory(String operation, Optional<String> bucket, Window window) {
        Duration span = bucket.isPresent() && window != Window.START ? bucketSpan(seconds(window)) : span(window);
        return sum(operation, bucket, window).map(found -> new Counted(found, span));
    }

    /** What memory has of buckets is in long steps, so a window of them begins somewhat earlier. */
    private Duration bucketSpan(int seconds) {
        return atMostAge(Duration.ofSeconds(table.bucketTicks(seconds)));
    }

    private static int seconds(Window window) {
        return Math.toIntExact(window.span().toSeconds());
    }

    private Optional<Sum> sum(String operation, Optional<String> bucket, Window window) {
        Optional<String> name = bucket.filter(given -> !given.equals(FileStoragePerformanceMonitor.OTHER_BUCKETS));
        if (window == Window.START) {
            Optional<Recording> all =
                    bucket.isEmpty() ? Optional.of(table.sinceStart(operation)) : table.sinceStart(operation, name);
            return all.map(new Sum()::add);
        }
        return bucket.isEmpty()
                ? Optional.of(table.recent(operation, seconds(window)))
                : table.recent(operation, name, seconds(window));
    }

    /** The names of operations that there may be figures of, sorted: in the history also those that were not done since the start. */
    List<String> operations(Window window) {
        Set<String> operations = new TreeSet<>(table.operations());
        if (window.isKept()) {
            operations.addAll(history.operations());
        }
        return List.copyOf(operations);
    }

    /** @param slowest gives the slowest operation of a kind */
    SummaryParts summary(Window window, Function<String, Optional<EndedOperation>> slowest) {
        SummaryParts parts = new SummaryParts();
        for (String operation : operations(window)) {
            if (window.isKept()) {
                KeptWindow kept = history.of(operation, window);
                parts.operation(operation, kept.all(), kept.span(), slowest.apply(operation));
                kept.forEach(parts::bucket);
            } else {
                Sum all = sum(operation, Optional.empty(), window).orElseThrow();
                parts.operation(operation, all.recording(), span(window), slowest.apply(operation));
                table.buckets(operation)
                        .forEach(bucket -> sum(operation, Optional.of(bucket), window)
                                .ifPresent(some -> parts.bucket(bucket, some.recording())));
            }
        }
        return parts;
    }

    /** What each operation did since this was asked last. */
    List<SeriesStatistics> unseen(Duration span) {
        return ofAll(operation -> new Sum().add(table.takeUnseen(operation)), span);
    }

    List<SeriesStatistics> recent(int seconds) {
        return ofAll(operation -> table.recent(operation, seconds), atMostAge(Duration.ofSeconds(seconds)));
    }

    private List<SeriesStatistics> ofAll(Function<String, Sum> sum, Duration span) {
        return table.operations().stream()
                .map(operation ->
                        new SeriesStatistics(operation, Optional.empty(), Statistics.of(sum.apply(operation), span)))
                .toList();
    }

    /** What each operation did since the start. */
    Map<String, OperationTotals> totals(List<Duration> bounds) {
        Map<String, OperationTotals> totals = new TreeMap<>();
        for (String operation : table.operations()) {
            totals.put(operation, totals(table.sinceStart(operation), bounds));
        }
        return totals;
    }

    private static OperationTotals totals(Recording all, List<Duration> bounds) {
        Sum sum = new Sum().add(all);
        return new OperationTotals(
                Outcome.counts(all.outcomes()),
                all.bytes(),
                all.durations().nanos(),
                all.failedNanos(),
                bounds.stream().mapToLong(bound -> sum.within(bound.toNanos())).toArray());
    }
}
