package dev.cairn.monitoring;

import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.recording.Sum;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Adds up what several nodes did, cell by cell, so that percentiles are those of all their operations together; a mean of the nodes' own
 * would be none. Used by one thread.
 */
public final class MergedSeries {
    private static final Comparator<Key> ORDER = Comparator.comparing(Key::operation)
            .thenComparing(key -> key.bucket().orElse(""));

    /** Sparse: there may be a hundred buckets of each operation. */
    private final Map<Key, Counted> all = new TreeMap<>(ORDER);

    private record Key(String operation, Optional<String> bucket) {}

    private record Counted(Recording recording, Duration span) {
        /** The longer span: a node that is younger did nothing before. */
        Counted plus(Counted other) {
            return new Counted(recording.plus(other.recording), span.compareTo(other.span) < 0 ? other.span : span);
        }
    }

    /** What one node did. */
    public MergedSeries add(List<SeriesRecording> ofNode) {
        for (SeriesRecording one : ofNode) {
            all.merge(new Key(one.operation(), one.bucket()), new Counted(one.recording(), one.span()), Counted::plus);
        }
        return this;
    }

    /** What all of them did, by operation, then by bucket. */
    public List<SeriesStatistics> statistics() {
        return all.entrySet().stream()
                .map(one -> new SeriesStatistics(
                        one.getKey().operation(),
                        one.getKey().bucket(),
                        Statistics.of(
                                new Sum().add(one.getValue().recording()),
                                one.getValue().span())))
                .toList();
    }
}
