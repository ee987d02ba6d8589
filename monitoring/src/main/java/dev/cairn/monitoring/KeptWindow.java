package dev.cairn.monitoring;

import dev.cairn.monitoring.history.Step;
import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.recording.Sum;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** What one operation did in a window, added up from rows of its history. Used by one thread. */
final class KeptWindow {
    /** Sparse: a day may have rows of many more buckets than have a name now. */
    private final Map<String, Recording> byBucket = new TreeMap<>();

    private final Duration window;
    private final long nowMillis;
    private long earliestMillis;

    /**
     * @param window how far back rows were read
     * @param startMillis since when this node has measured: so much is known even if nothing was done
     */
    KeptWindow(Duration window, long nowMillis, long startMillis) {
        this.window = window;
        this.nowMillis = nowMillis;
        this.earliestMillis = startMillis;
    }

    void add(String bucket, Recording recording) {
        byBucket.merge(bucket, recording, Recording::plus);
    }

    /** Something was done in this step. */
    void began(Step step, long number) {
        earliestMillis = Math.min(earliestMillis, number * step.length().toMillis());
    }

    /** Of all buckets, or of one; empty if that did nothing. */
    Optional<Sum> sum(Optional<String> bucket) {
        if (bucket.isPresent()) {
            return Optional.ofNullable(byBucket.get(bucket.get())).map(new Sum()::add);
        }
        Sum all = new Sum();
        byBucket.values().forEach(all::add);
        return Optional.of(all);
    }

    /** Of all buckets. */
    Recording all() {
        Sum all = new Sum();
        byBucket.values().forEach(all::add);
        return all.recording();
    }

    void forEach(BiConsumer<String, Recording> reader) {
        byBucket.forEach(reader);
    }

    Set<String> buckets() {
        return byBucket.keySet();
    }

    Duration span() {
        Duration age = Duration.ofMillis(Math.max(0, nowMillis - earliestMillis));
        return age.compareTo(window) < 0 ? age : window;
    }
}
