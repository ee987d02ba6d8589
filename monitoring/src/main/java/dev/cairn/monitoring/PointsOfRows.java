package dev.cairn.monitoring;

import dev.cairn.monitoring.history.Step;
import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.recording.Sum;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Points made of rows of several steps, none shorter than asked for. Where a longer row lies over shorter ones, because the interval
 * was changed in its time, they are one point: so no points overlap, and each is right for its whole span. Used by one thread.
 */
final class PointsOfRows {
    private final Step least;
    /** By the minute in which they begin. */
    private final TreeMap<Long, Point> points = new TreeMap<>();

    private record Point(long minutes, Recording recording) {
        Point plus(Recording more) {
            return new Point(minutes, recording.plus(more));
        }
    }

    PointsOfRows(Step least) {
        this.least = least;
    }

    /** Rows of longer steps come before those of shorter ones. */
    void add(Step step, long number, Recording recording) {
        long minutes = Math.max(step.minutes(), least.minutes());
        long begin = Math.floorDiv(number * step.minutes(), minutes) * minutes;
        Map.Entry<Long, Point> before = points.floorEntry(begin);
        if (before != null && before.getKey() + before.getValue().minutes() > begin) {
            points.put(before.getKey(), before.getValue().plus(recording));
        } else {
            points.put(begin, new Point(minutes, recording));
        }
    }

    /** In the order of time; the one under way is as long as it has lasted. */
    List<HistoryPoint> until(Instant now) {
        List<HistoryPoint> all = new ArrayList<>();
        points.forEach((minute, point) -> {
            Instant begin = Instant.EPOCH.plus(Duration.ofMinutes(minute));
            Duration length = Duration.ofMinutes(point.minutes());
            Duration soFar = Duration.between(begin, now);
            Duration span = soFar.compareTo(length) < 0 ? soFar : length;
            all.add(new HistoryPoint(begin, Statistics.of(new Sum().add(point.recording()), span)));
        });
        return all;
    }
}
