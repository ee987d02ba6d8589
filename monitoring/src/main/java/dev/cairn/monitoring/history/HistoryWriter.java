package dev.cairn.monitoring.history;

import dev.cairn.monitoring.history.History.DamagedException;
import dev.cairn.monitoring.history.History.Opener;
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
 * disk is full, stays as one recording for each series, 10,000 at most, and counts in the minute in which it is written. Any
 * thread; {@link #take} never waits for the disk, the other methods block.
 */
public final class HistoryWriter implements AutoCloseable {
    private static final long NO_BATCH = -1;

    private final Unwritten unwritten;
    private @Nullable Opener opener;
    private @Nullable History history;
    private @Nullable Doubtful doubtful;
    private boolean closed;
    private Retention retention = Retention.DEFAULT;
    private Step fine = Step.MINUTE;

    /** Rows of which the disk did not say whether they were written. */
    private record Doubtful(long batch, List<Taken> rows) {}

    /** Something that is done with the history. */
    private interface Work<T> {
        T with(History open) throws IOException;
    }

    /** @param restBucket takes what is of too many buckets */
    public HistoryWriter(String restBucket) {
        unwritten = new Unwritten(restBucket);
    }

    /** From now on rows are written to and read from a history, which is opened when it is needed, and closed with this. */
    public synchronized void keep(Opener from) {
        opener = from;
    }

    /** Does work on the history, which is opened, or begun anew if it turns out to be damaged; nothing without one. */
    private <T> T on(T without, Work<T> work) throws IOException {
        if (opener == null || closed) {
            return without;
        }
        try {
            return work.with(opened(opener));
        } catch (DamagedException e) {
            closeHistory();
            history = opener.replace(e);
            return work.with(settled(history));
        }
    }

    private History opened(Opener from) throws IOException {
        History open = history == null ? from.open() : history;
        history = open;
        return settled(open);
    }

    /** What is doubtful was written if it is the last batch that is there. */
    private History settled(History open) throws IOException {
        Doubtful last = doubtful;
        if (last != null) {
            boolean written = open.lastBatch() == last.batch;
            doubtful = null;
            if (!written) {
                unwritten.add(last.rows);
            }
        }
        return open;
    }

    /** How long rows are kept from now on. */
    public synchronized void retain(Retention newRetention) {
        retention = newRetention;
    }

    /** How fine rows are from now on; those that are there stay as they are. */
    public synchronized void interval(Step newFine) {
        fine = newFine;
    }

    /** Takes what was measured. Nothing is lost if it cannot be written. */
    public void take(List<Taken> rows) {
        unwritten.add(rows);
    }

    /** Writes what was taken to the row that a minute belongs to. @throws IOException if it could not; it is written once when that goes again */
    public synchronized void write(long minute) throws IOException {
        on(false, open -> {
            List<Taken> rows = unwritten.takeAll();
            if (!rows.isEmpty()) {
                add(open, minute, rows);
            }
            return true;
        });
    }

    private void add(History open, long minute, List<Taken> rows) throws IOException {
        long batch = NO_BATCH;
        boolean added = false;
        try {
            batch = open.lastBatch() + 1;
            open.add(batch, fine, minute, rows);
            added = true;
        } finally {
            if (!added) {
                // A database whose write failed may take no more of them until it is opened again.
                doubtful = new Doubtful(batch, rows);
                closeHistory();
            }
        }
    }

    /** Removes what is too old or too much. */
    public synchronized void expire(long nowMillis) throws IOException {
        on(false, open -> {
            for (Step step : Step.FINE) {
                open.removeBefore(step, step.at(nowMillis - retention.minutes().toMillis()));
            }
            open.removeBefore(
                    Step.HOUR, Step.HOUR.at(nowMillis - retention.hours().toMillis()));
            return true;
        });
        fit(nowMillis);
    }

    /** Removes what is too much, and nothing only because it is old. */
    public synchronized void fit(long nowMillis) throws IOException {
        on(false, open -> {
            open.fit(retention.bytesMax(), nowMillis);
            return true;
        });
    }

    /** Is given rows of several steps. */
    public interface StepReader {
        void row(Step step, long number, String bucket, Recording recording);
    }

    /**
     * As {@link History#read}, row by row, for there may be hundreds of thousands; what is not written yet comes last, in rows of the
     * hour under way of their own. If a row turns out to be damaged, those before it have been given, and no other is.
     */
    public synchronized void readHours(String operation, long from, long to, long currentMinute, History.Reader reader)
            throws IOException {
        read(Step.HOUR, operation, from, to, reader);
        readUnwritten(Step.HOUR, operation, from, to, currentMinute, reader);
    }

    /**
     * The same of rows of fine steps that begin in a span of time, the longest steps first; what is not written yet is in a row of
     * its own, of the step in which it would be written now.
     *
     * @param fromMinute the first minute in which a row may begin
     * @param toMinute the one after the last
     */
    public synchronized void readFine(
            String operation, long fromMinute, long toMinute, long currentMinute, StepReader reader)
            throws IOException {
        for (Step step : Step.FINE) {
            long from = Math.ceilDiv(fromMinute, step.minutes());
            long to = Math.ceilDiv(toMinute, step.minutes());
            History.Reader rows = (number, bucket, recording) -> reader.row(step, number, bucket, recording);
            read(step, operation, from, to, rows);
            if (step == fine) {
                readUnwritten(step, operation, from, to, currentMinute, rows);
            }
        }
    }

    /** The first minute of the longest fine row that contains a minute; the minute itself if there is none. */
    public synchronized long beginOfRow(String operation, long minute, long currentMinute) throws IOException {
        long[] begin = {minute};
        for (Step step : Step.FINE) {
            long number = step.ofMinute(minute);
            History.Reader row = (_, _, _) -> begin[0] = Math.min(begin[0], number * step.minutes());
            read(step, operation, number, number + 1, row);
            if (step == fine) {
                readUnwritten(step, operation, number, number + 1, currentMinute, row);
            }
        }
        return begin[0];
    }

    private void read(Step step, String operation, long from, long to, History.Reader reader) throws IOException {
        on(false, open -> {
            open.read(step, operation, from, to, reader);
            return true;
        });
    }

    private void readUnwritten(
            Step step, String operation, long from, long to, long currentMinute, History.Reader reader) {
        long current = step.ofMinute(currentMinute);
        if (current >= from && current < to) {
            unwritten.of(operation).forEach(row -> reader.row(current, row.bucket(), row.recording()));
        }
    }

    /** Writes what was taken, and goes through all rows. Any thread; as long as it is open, rows that are removed take room. */
    public synchronized Optional<History.Cursor> cursor(long minute) throws IOException {
        write(minute);
        Optional<History.Cursor> none = Optional.empty();
        return on(none, open -> Optional.of(new LockedCursor(open.cursor())));
    }

    /** The rows and their database are used by one thread at a time. */
    private final class LockedCursor implements History.Cursor {
        private final History.Cursor cursor;

        LockedCursor(History.Cursor cursor) {
            this.cursor = cursor;
        }

        @Override
        public List<History.Row> next(int max) throws IOException {
            synchronized (HistoryWriter.this) {
                return cursor.next(max);
            }
        }

        @Override
        public void close() {
            synchronized (HistoryWriter.this) {
                cursor.close();
            }
        }
    }

    /** The names of all operations that there are rows of, sorted. */
    public synchronized List<String> operations() throws IOException {
        return on(List.of(), History::operations);
    }

    /** As {@link History#clear}, and of what is not written yet. */
    public synchronized void clear(Optional<String> operation) throws IOException {
        on(false, open -> {
            open.clear(operation);
            return true;
        });
        unwritten.clear(operation);
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeHistory();
    }

    private void closeHistory() {
        if (history != null) {
            history.close();
            history = null;
        }
    }

    /** One recording for each series. With a lock of its own, which nobody holds for long. */
    private static final class Unwritten {
        /** Names of buckets go from one to another, so there may be many in a long time. */
        private static final int SERIES_MAX = 10_000;

        private final Map<Series, Recording> recordings = new HashMap<>();
        private final String restBucket;

        private record Series(String operation, String bucket) {}

        Unwritten(String restBucket) {
            this.restBucket = restBucket;
        }

        synchronized void add(List<Taken> rows) {
            for (Taken row : rows) {
                Series own = new Series(row.operation(), row.bucket());
                boolean fits = recordings.size() < SERIES_MAX || recordings.containsKey(own);
                recordings.merge(
                        fits ? own : new Series(row.operation(), restBucket), row.recording(), Recording::plus);
            }
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
