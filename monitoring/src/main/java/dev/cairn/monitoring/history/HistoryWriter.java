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

    /** Takes what was measured. Nothing is lost if it cannot be written. */
    public void take(List<Taken> rows) {
        unwritten.add(rows);
    }

    /** Writes what was taken to the row of a minute. @throws IOException if it could not; it is written once when that goes again */
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
            open.add(batch, minute, rows);
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
            open.removeBefore(
                    Step.MINUTE, Step.MINUTE.at(nowMillis - retention.minutes().toMillis()));
            open.removeBefore(
                    Step.HOUR, Step.HOUR.at(nowMillis - retention.hours().toMillis()));
            open.fit(retention.bytesMax(), nowMillis);
            return true;
        });
    }

    /**
     * As {@link History#read}, row by row, for there may be hundreds of thousands; what is not written yet comes last, in rows of
     * {@code currentStep} of their own. If a row turns out to be damaged, those before it have been given, and no other is.
     */
    public synchronized void read(
            Step step, String operation, long from, long to, long currentStep, History.Reader reader)
            throws IOException {
        on(false, open -> {
            open.read(step, operation, from, to, reader);
            return true;
        });
        if (currentStep >= from && currentStep < to) {
            unwritten.of(operation).forEach(row -> reader.row(currentStep, row.bucket(), row.recording()));
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
