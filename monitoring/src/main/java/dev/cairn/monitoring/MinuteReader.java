package dev.cairn.monitoring;

import java.time.Instant;

/** Is given the minutes of a history. */
@FunctionalInterface
public interface MinuteReader {
    /** @param bucket {@link FileStoragePerformanceMonitor#OTHER_BUCKETS} for all that had no rows of their own */
    void minute(Instant begin, String bucket, Figures figures);
}
