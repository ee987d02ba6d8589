package dev.cairn.monitoring;

import dev.cairn.monitoring.history.History;
import dev.cairn.monitoring.history.HistoryWriter;
import dev.cairn.monitoring.history.Retention;
import dev.cairn.monitoring.history.Step;
import dev.cairn.monitoring.series.SeriesTable.Taken;
import io.micrometer.core.instrument.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was measured over time: which minute a row is of, and which rows are a window. {@link #take} never waits for the disk;
 * everything else may.
 */
final class MeasuredHistory implements AutoCloseable {
    static final int POINTS_MAX = 10_080;

    private static final long MINUTES_PER_HOUR = Step.HOUR.length().toMinutes();
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final Duration JUMP_MAX = Duration.ofMinutes(1);
    private static final Duration EXPIRE_EVERY = Duration.ofHours(1);

    private final HistoryWriter writer;
    private final Clock clock;
    private final long startMillis;
    private final Map<String, Long> clearedMillis = new ConcurrentHashMap<>();
    private volatile long allClearedMillis;

    /** What was taken and not written is of this one: it is written when it has ended. */
    private volatile long minute;

    /** Whether what is kept is to be looked at when the next minute has ended. */
    private volatile boolean expiresSoon;

    /** A node that never runs for an hour must not grow for ever. How large it is no clock can be wrong about. */
    private boolean fitsFirst = true;

    private Optional<Retention> retained = Optional.empty();
    private long minuteNanos;
    private long minuteMillis;
    private long nextExpiryNanos;

    /** @param restBucket see {@link HistoryWriter} */
    MeasuredHistory(Clock clock, String restBucket) {
        this.writer = new HistoryWriter(restBucket);
        this.clock = clock;
        this.startMillis = clock.wallTime();
        this.minute = Step.MINUTE.at(startMillis);
        this.allClearedMillis = startMillis;
        this.minuteMillis = startMillis;
        this.minuteNanos = clock.monotonicTime();
        // Who has started with a clock that is ahead has an hour to set it before what seems to be old is removed.
        this.nextExpiryNanos = minuteNanos + EXPIRE_EVERY.toNanos();
    }

    void keep(History.Opener opener) {
        writer.keep(opener);
    }

    /** What people change takes effect at once; what holds from the start does not, as {@link #nextExpiryNanos} says. */
    synchronized void retain(Retention retention) {
        writer.retain(retention);
        if (retained.filter(before -> !before.equals(retention)).isPresent()) {
            expiresSoon = true;
        }
        retained = Optional.of(retention);
    }

    void interval(Step fine) {
        writer.interval(fine);
    }

    void take(List<Taken> rows) {
        writer.take(rows);
    }

    /** Writes the minute that has ended, if one has; after the first removes what is too much, and once an hour what is old, too. For one thread. */
    void writeEnded() throws IOException {
        long now = clock.wallTime();
        long ended = minute;
        if (Step.MINUTE.at(now) == ended) {
            return;
        }
        boolean expires = isExpiryDue(now, clock.monotonicTime());
        try {
            writer.write(ended);
        } finally {
            minute = Step.MINUTE.at(now);
            if (expires) { // Above all when the disk is full.
                writer.expire(now);
            } else if (fitsFirst) {
                writer.fit(now);
            }
            fitsFirst = false;
        }
    }

    /** Not when the wall clock has jumped: it may jump back, and what was removed would be gone. */
    private boolean isExpiryDue(long millis, long nanos) {
        long jump = Math.abs(millis - minuteMillis - (nanos - minuteNanos) / NANOS_PER_MILLI);
        minuteMillis = millis;
        minuteNanos = nanos;
        if (jump > JUMP_MAX.toMillis()) {
            nextExpiryNanos = nanos + EXPIRE_EVERY.toNanos();
        }
        boolean due = jump <= JUMP_MAX.toMillis() && (expiresSoon || nanos >= nextExpiryNanos);
        if (due) {
            expiresSoon = false;
            nextExpiryNanos = nanos + EXPIRE_EVERY.toNanos();
        }
        return due;
    }

    /** Writes what there is of the minute under way. */
    void writeLast() throws IOException {
        writer.write(Step.MINUTE.at(clock.wallTime()));
    }

    List<HistoryPoint> points(String operation, Optional<String> bucket, Step step, Instant from, Instant to) {
        Instant now = Instant.ofEpochMilli(clock.wallTime());
        long first = step.at((from.isBefore(Instant.EPOCH) ? Instant.EPOCH : from).toEpochMilli());
        long end = step.at((to.isAfter(now) ? now : to).toEpochMilli()) + 1;
        if (end - first > POINTS_MAX) {
            throw new IllegalArgumentException(
                    "a history has at most %,d points; asked for are %,d".formatted(POINTS_MAX, end - first));
        }
        PointsOfRows points = new PointsOfRows(step);
        if (step == Step.HOUR) {
            readHours(operation, first, end, (number, of, recording) -> {
                if (bucket.isEmpty() || bucket.get().equals(of)) {
                    points.add(step, number, recording);
                }
            });
        } else {
            long begin = beginOfRow(operation, first * step.minutes());
            readFine(operation, begin, end * step.minutes(), (of, number, name, recording) -> {
                if (bucket.isEmpty() || bucket.get().equals(name)) {
                    points.add(of, number, recording);
                }
            });
        }
        return points.until(now);
    }

    /**
     * Gives the minutes of a span one by one, in the order of time, by bucket; of a longer row each has its share, and of one under
     * way each minute that has begun.
     */
    void minutes(String operation, Instant from, Instant to, MinuteReader reader) {
        long first = Step.MINUTE.at(from.toEpochMilli());
        long end = Step.MINUTE.at(to.toEpochMilli());
        SortedMap<Long, List<Runnable>> byMinute = new TreeMap<>();
        readFine(operation, beginOfRow(operation, first), end, (step, number, bucket, recording) -> {
            long begin = number * step.minutes();
            long begun = Math.clamp(minute + 1 - begin, 1, step.minutes());
            Figures share = Figures.shareOf(recording, begun, Step.MINUTE.length());
            for (long one = Math.max(first, begin); one < Math.min(end, begin + begun); one++) {
                Instant at = Instant.ofEpochMilli(one * Step.MINUTE.length().toMillis());
                byMinute.computeIfAbsent(one, _ -> new ArrayList<>()).add(() -> reader.minute(at, bucket, share));
            }
        });
        byMinute.values().forEach(rows -> rows.forEach(Runnable::run));
    }

    /**
     * A window of an operation. It begins where the row begins that its first minute is in. Of a day, whole hours come from their
     * rows, and what is before them from fine ones; when it began is told by the fine rows of the first.
     */
    KeptWindow of(String operation, Window window) {
        long now = clock.wallTime();
        long end = Step.MINUTE.at(now) + 1;
        long whole = end - window.span().toMinutes();
        long first = beginOfRow(operation, whole);
        long firstHour = Math.ceilDiv(first, MINUTES_PER_HOUR);
        long endOfFine = window == Window.DAY ? firstHour * MINUTES_PER_HOUR : end;
        KeptWindow kept = new KeptWindow(
                window.span().plusMinutes(whole - first),
                now,
                Math.max(allClearedMillis, clearedMillis.getOrDefault(operation, 0L)));
        readFine(operation, first, endOfFine, (step, number, bucket, recording) -> {
            kept.add(bucket, recording);
            kept.began(step, number);
        });
        if (window == Window.DAY) {
            SortedSet<Long> hours = new TreeSet<>();
            readHours(operation, firstHour, Step.HOUR.at(now) + 1, (number, bucket, recording) -> {
                kept.add(bucket, recording);
                hours.add(number);
            });
            if (!hours.isEmpty()) {
                long begin = hours.first() * MINUTES_PER_HOUR;
                readFine(operation, begin, begin + MINUTES_PER_HOUR, (step, number, _, _) -> kept.began(step, number));
            }
        }
        return kept;
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T unchecked(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long beginOfRow(String operation, long firstMinute) {
        return unchecked(() -> writer.beginOfRow(operation, firstMinute, minute));
    }

    private void readFine(String operation, long from, long to, HistoryWriter.StepReader reader) {
        unchecked(() -> {
            writer.readFine(operation, from, to, minute, reader);
            return true;
        });
    }

    private void readHours(String operation, long from, long to, History.Reader reader) {
        unchecked(() -> {
            writer.readHours(operation, from, to, minute, reader);
            return true;
        });
    }

    /** See {@link HistoryWriter#cursor}. */
    Optional<History.Cursor> cursor() throws IOException {
        return writer.cursor(minute);
    }

    List<String> operations() {
        return unchecked(writer::operations);
    }

    void clear(Optional<String> operation) {
        unchecked(() -> {
            writer.clear(operation);
            return true;
        });
        long now = clock.wallTime();
        operation.ifPresentOrElse(name -> clearedMillis.put(name, now), () -> allClearedMillis = now);
    }

    @Override
    public void close() {
        writer.close();
    }
}
