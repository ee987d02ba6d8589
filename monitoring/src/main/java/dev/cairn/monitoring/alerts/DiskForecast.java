package dev.cairn.monitoring.alerts;

import dev.cairn.monitoring.alerts.NodeMeasures.Room;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Foretells when the disk is full: the straight line that is nearest to what was used at times of a window. Used by one thread.
 */
final class DiskForecast {
    static final Duration WINDOW_MAX = Duration.ofHours(1);
    static final Duration EVERY = Duration.ofSeconds(10);

    /** In seconds: to divide durations takes BigDecimal, which takes 30 ms of a start. */
    static final int SAMPLES_MAX = (int) (WINDOW_MAX.toSeconds() / EVERY.toSeconds()) + 1;

    private static final double NANOS_PER_SECOND = 1e9;

    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(long nanos, Room room) {}

    /** Due once a second; keeps one of ten. */
    void see(long nowNanos, Room room) {
        if (samples.isEmpty() || nowNanos - samples.getLast().nanos() >= EVERY.toNanos()) {
            samples.addLast(new Sample(nowNanos, room));
            if (samples.size() > SAMPLES_MAX) {
                samples.removeFirst();
            }
        }
    }

    /**
     * In how many seconds the disk is full; infinite if it does not fill up.
     *
     * @return empty if less than the window was seen
     */
    OptionalDouble secondsToFull(long nowNanos, Duration window) {
        List<Sample> seen = samples.stream()
                .filter(sample -> nowNanos - sample.nanos() <= window.toNanos())
                .toList();
        if (seen.size() < 2
                || nowNanos - samples.getFirst().nanos() < window.minus(EVERY).toNanos()) {
            return OptionalDouble.empty();
        }
        Room last = seen.getLast().room();
        double left = (double) last.fullBytes() - last.usedBytes();
        double slope = bytesPerSecond(seen);
        if (left <= 0) {
            return OptionalDouble.of(0);
        }
        return OptionalDouble.of(slope > 0 ? left / slope : Double.POSITIVE_INFINITY);
    }

    private static double bytesPerSecond(List<Sample> seen) {
        Sample first = seen.getFirst();
        double meanSeconds =
                seen.stream().mapToDouble(one -> seconds(first, one)).average().orElse(0);
        double meanBytes =
                seen.stream().mapToDouble(one -> bytes(first, one)).average().orElse(0);
        double products = 0;
        double squares = 0;
        for (Sample one : seen) {
            double time = seconds(first, one) - meanSeconds;
            products += time * (bytes(first, one) - meanBytes);
            squares += time * time;
        }
        return squares == 0 ? 0 : products / squares;
    }

    private static double seconds(Sample first, Sample one) {
        return (one.nanos() - first.nanos()) / NANOS_PER_SECOND;
    }

    /** Differences, as a double does not hold each byte of a large disk and its square. */
    private static double bytes(Sample first, Sample one) {
        return (double) (one.room().usedBytes() - first.room().usedBytes());
    }
}
