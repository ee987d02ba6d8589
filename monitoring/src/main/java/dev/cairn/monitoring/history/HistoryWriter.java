package dev.cairn.monitoring.history;

import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.series.SeriesTable.Taken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was taken until it is written, and answers for both. What cannot be written yet, because there is no history or its
 * disk is full, stays as one recording for each series, of which there is a bounded number, and counts in the minute in which it
 * is written. Any thread; {@link #take} never waits for the disk, the other methods block.
 */
public final class HistoryWriter implements AutoCloseable {
    private final Unwritten unwritten = new Unwritten();
    private @Nullable History history;
    private boolean closed;
    private Retention retention = Retention.DEFAULT;

    /** From now on rows are written there; it is closed with this, at once if this is closed. */
    public synchronized void open(History opened) {
        if (closed) {
            opened.close();
        } else {
            history = opened;
        }
    }

    /** How long rows are kept from now on. */
    public synchronized void retain(Retention newRetention) {
        retention = newRetention;
    }

    /** Takes what was measured. Nothing is lost if it cannot be written. */
    public void take(List<Taken> rows) {
        unwritten.add(rows);
    }

    /** Writes what was taken to the row of a minute. @throws IOException if it could not; it stays then */
    public synchronized void write(long minute) throws IOException {
        if (history == null) {
            return;
        }
        List<Taken> rows = unwritten.takeAll();
        boolean written = rows.isEmpty();
        try {
            if (!written) {
                history.add(minute, rows);
                written = true;
            }
        } finally {
            if (!written) {
                unwritten.add(rows);
            }
        }
    }

    /** Removes what is too old or too much. */
    public synchronized void expire(long epochMillis) throws IOException {
        if (history != null) {
            history.removeBefore(
                    Step.MINUTE,
                    Step.MINUTE.at(epochMillis - retention.minutes().toMillis()));
            history.removeBefore(
                    Step.HOUR, Step.HOUR.at(epochMillis - retention.hours().toMillis()));
            history.fit(retention.bytesMax());
        }
    }

    /** As {@link History#read}, where what is not written yet comes last, in rows of {@code currentStep} of their own. */
    public synchronized void read(
            Step step, String operation, long from, long to, long currentStep, History.Reader reader)
            throws IOException {
        if (history != null) {
            history.read(step, operation, from, to, reader);
        }
        if (currentStep >= from && currentStep < to) {
            unwritten.of(operation).forEach(row -> reader.row(currentStep, row.bucket(), row.recording()));
        }
    }

    /** The names of all operations that there are rows of, sorted. */
    public synchronized List<String> operations() throws IOException {
        return history == null ? List.of() : history.operations();
    }

    /** As {@link History#clear}, and of what is not written yet. */
    public synchronized void clear(Optional<String> operation) throws IOException {
        unwritten.clear(operation);
        if (history != null) {
            history.clear(operation);
        }
    }

    /** Room that the rows take. */
    public synchronized long bytes() throws IOException {
        return history == null ? 0 : history.bytes();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (history != null) {
            history.close();
            history = null;
        }
    }

    /** One recording for each series. With a lock of its own, which nobody holds for long. */
    private static final class Unwritten {
        private final Map<Series, Recording> recordings = new HashMap<>();

        private record Series(String operation, String bucket) {}

        synchronized void add(List<Taken> rows) {
            rows.forEach(row ->
                    recordings.merge(new Series(row.operation(), row.bucket()), row.recording(), Recording::plus));
        }

        synchronized List<Taken> takeAll() {
            List<Taken> all = rows(_ -> true);
            recordings.clear();
            return all;
        }

        synchronized List<Taken> of(String operation) {
            return rows(series -> series.operation.equals(operation));
        }

        synchronized void clear(Optional<String> operation) {
            recordings
                    .keySet()
                    .removeIf(series -> operation.map(series.operation::equals).orElse(true));
        }

        private List<Taken> rows(Predicate<Series> which) {
            List<Taken> rows = new ArrayList<>();
            recordings.forEach((series, recording) -> {
                if (which.test(series)) {
                    rows.add(new Taken(series.operation, series.bucket, recording));
                }
            });
            return rows;
        }
    }
}
