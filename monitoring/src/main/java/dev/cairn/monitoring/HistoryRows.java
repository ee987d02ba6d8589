package dev.cairn.monitoring;

import dev.cairn.monitoring.history.History;
import dev.cairn.monitoring.history.Step;
import dev.cairn.monitoring.recording.Sum;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * All rows of a history as they were at one moment, given some at a time, so that none need be held. Used by one thread at a time; all
 * methods block. To be closed: until then, what is removed meanwhile takes room on the disk.
 */
public final class HistoryRows implements AutoCloseable {
    private final History.Cursor cursor;
    private final Instant now;

    HistoryRows(History.Cursor cursor, Instant now) {
        this.cursor = cursor;
        this.now = now;
    }

    /**
     * @return the next rows, at most so many; none after the last
     * @throws IOException if they cannot be read, or the history has been closed or begun anew: the rest cannot be had
     */
    public List<HistoryRow> next(int max) throws IOException {
        return cursor.next(max).stream().map(this::row).toList();
    }

    private HistoryRow row(History.Row row) {
        Duration step = row.step().length();
        Instant begin = Instant.ofEpochMilli(row.number() * step.toMillis());
        Duration soFar = Duration.between(begin, now);
        boolean underWay = !soFar.isNegative() && soFar.compareTo(step) < 0; // A clock that went back knows later rows.
        Duration span = underWay ? soFar : step;
        return new HistoryRow(
                row.operation(),
                row.bucket(),
                row.step() == Step.HOUR,
                step,
                begin,
                Statistics.of(new Sum().add(row.recording()), span));
    }

    @Override
    public void close() {
        cursor.close();
    }
}
