package dev.cairn.monitoring;

import java.time.Duration;
import java.time.Instant;

/**
 * One row of the history, as it is kept.
 *
 * @param bucket {@link FileStoragePerformanceMonitor#OTHER_BUCKETS} for all without figures of their own
 * @param trend whether it is one of the hours that are kept beside the fine rows: what is in it is in fine rows, too, unless those are
 *     gone already
 * @param step how much time it stands for
 * @param begin of the step
 */
public record HistoryRow(
        String operation, String bucket, boolean trend, Duration step, Instant begin, Statistics statistics) {}
