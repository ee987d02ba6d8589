package dev.cairn.monitoring;

import dev.cairn.monitoring.recording.Recording;
import java.time.Duration;
import java.util.Optional;

/**
 * What one operation did, cell by cell: what nodes did can be added up, as {@link MergedSeries} does.
 *
 * @param bucket as of {@link SeriesStatistics}
 * @param span what it was recorded in
 */
public record SeriesRecording(String operation, Optional<String> bucket, Duration span, Recording recording) {}
