package dev.cairn.monitoring;

import dev.cairn.monitoring.series.SeriesTable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What memory has of the last minutes, up to one moment. For as long as nobody else asks the monitor, it stays as it is. */
public final class RecentFigures {
    /** How far memory reaches back. */
    public static final Duration SPAN_MAX = Duration.ofSeconds(SeriesTable.RECENT_TICKS);

    private final SeriesTable table;
    private final Function<String, Duration> measuredFor;

    /** @param measuredFor how long at most an operation has been measured without a break; nothing while it is not */
    RecentFigures(SeriesTable table, Function<String, Duration> measuredFor) {
        this.table = table;
        this.measuredFor = measuredFor;
    }

    /** The names of all operations, sorted. */
    public List<String> operations() {
        return table.operations();
    }

    /** The buckets of which an operation has figures of their own, sorted. */
    public List<String> buckets(String operation) {
        return table.buckets(operation);
    }

    /**
     * What an operation did in the last seconds; nothing if there is no such operation or bucket. That of a bucket is known in steps
     * of ten seconds, and the one in which the span begins is all in it: then the figures say how long they really are.
     *
     * @param bucket {@link FileStoragePerformanceMonitor#OTHER_BUCKETS} for all that have none of their own; empty for all
     * @param span whole seconds, at most {@link #SPAN_MAX}; of what has been measured for less, so much
     */
    public Figures of(String operation, Optional<String> bucket, Duration span) {
        int seconds = (int) span.toSeconds();
        Duration measured = measuredFor.apply(operation);
        Duration told = bucket.isEmpty() ? span : Duration.ofSeconds(table.bucketTicks(seconds));
        return new Figures(
                measured.compareTo(told) < 0 ? measured : told,
                table.recordings(operation, bucket, FileStoragePerformanceMonitor.OTHER_BUCKETS, seconds));
    }
}
