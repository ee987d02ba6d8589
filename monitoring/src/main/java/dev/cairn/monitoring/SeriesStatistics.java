package dev.cairn.monitoring;

import java.util.Optional;

/**
 * What one operation did.
 *
 * @param bucket empty for all of them together; {@link FileStoragePerformanceMonitor#OTHER_BUCKETS} for all without figures of
 *     their own
 */
public record SeriesStatistics(String operation, Optional<String> bucket, Statistics statistics) {}
