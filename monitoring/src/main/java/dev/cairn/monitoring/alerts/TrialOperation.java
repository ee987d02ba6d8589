package dev.cairn.monitoring.alerts;

import dev.cairn.monitoring.Figures;
import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.alerts.TrialResult.Firing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The series of one operation in a trial, minute after minute: only as many are held as a window has. Used by one thread. */
final class TrialOperation {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final AlertRule rule;
    private final String operation;
    private final Instant begin;
    private final Instant end;
    private final Map<Series, TrialSeries> series = new TreeMap<>(Comparator.comparing(Series::name));
    private Instant minute;

    /**
     * @param first minute that is given: so much earlier than the trial begins that its first window is a whole one
     * @param end of the last minute
     */
    TrialOperation(AlertRule rule, String operation, Instant first, Instant begin, Instant end) {
        this.rule = rule;
        this.operation = operation;
        this.minute = first;
        this.begin = begin;
        this.end = end;
        if (!rule.scope().isEachBucket()) { // It has values of silence, too.
            series(new Series(Optional.of(operation), rule.scope().bucket()));
        }
    }

    /** The next row: of the same minute as the last one, or of a later one. */
    void minute(Instant begin, String bucket, Figures figures) {
        endMinutes(begin);
        if (rule.scope().isEachBucket()) {
            if (bucket.equals(FileStoragePerformanceMonitor.OTHER_BUCKETS)) {
                return;
            }
            series(Series.of(operation, bucket)).add(figures);
        } else if (rule.scope().bucket().isEmpty()
                || rule.scope().bucket().get().equals(bucket)) {
            series.values().forEach(only -> only.add(figures));
        }
    }

    private TrialSeries series(Series of) {
        return series.computeIfAbsent(of, _ -> new TrialSeries(rule, of.name()));
    }

    private void endMinutes(Instant until) {
        for (; minute.isBefore(until); minute = minute.plus(MINUTE)) {
            Instant ended = minute.plus(MINUTE);
            boolean looks = ended.isAfter(begin);
            series.values().forEach(one -> one.endMinute(ended, looks));
        }
    }

    /** All that would have been told. */
    List<Firing> firings() {
        endMinutes(end);
        List<Firing> all = new ArrayList<>();
        series.values().forEach(one -> all.addAll(one.firings()));
        return all;
    }
}
