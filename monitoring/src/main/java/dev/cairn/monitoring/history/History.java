package dev.cairn.monitoring.history;

import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.series.SeriesTable.Taken;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Rows of what each operation did in each bucket. Used by one thread at a time; all methods block.
 *
 * <p>Writes are not synced: a process that is killed loses nothing that was added, a machine that loses power the last minutes.
 */
public interface History extends AutoCloseable {
    /** Where a history comes from. */
    interface Opener {
        /** @throws IOException if it cannot be opened; {@link DamagedException} if it never can */
        History open() throws IOException;

        /** Puts what is damaged aside, and begins anew. Nobody may have it open. */
        History replace(DamagedException why) throws IOException;
    }

    /** What is there cannot be read and will not be. */
    final class DamagedException extends IOException {
        private static final long serialVersionUID = 1;

        public DamagedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Adds to the rows of the step that contains a minute, and of its hour, all or nothing.
     *
     * @param batch the next number after {@link #lastBatch}
     * @param fine one of {@link Step#FINE}
     * @throws IOException if it is not known whether it was added: that can be told by the last batch when it has been opened again
     */
    void add(long batch, Step fine, long minute, List<Taken> rows) throws IOException;

    /** The number that was given with the last rows that were added; 0 if there are none. */
    long lastBatch() throws IOException;

    /** Is given rows. */
    interface Reader {
        /** @param number of the step */
        void row(long number, String bucket, Recording recording);
    }

    /**
     * Gives what an operation did, by step and bucket, in the order of time.
     *
     * @param from first step
     * @param to the one after the last
     * @throws IOException if it cannot be read, or is not what was written
     */
    void read(Step step, String operation, long from, long to, Reader reader) throws IOException;

    /** One row. */
    record Row(Step step, String operation, long number, String bucket, Recording recording) {}

    /** Goes through all rows that there were at one moment. To be closed; useless once the history is closed. */
    interface Cursor extends AutoCloseable {
        /**
         * @return the next rows, at most so many; none after the last
         * @throws IOException if they cannot be read, are not what was written, or the history has been closed
         */
        List<Row> next(int max) throws IOException;

        @Override
        void close();
    }

    /** All rows as they are now: step by step, of each operation together, in the order of time. */
    Cursor cursor() throws IOException;

    /** The names of all operations that there are rows of, sorted. */
    List<String> operations() throws IOException;

    /** Removes the rows of all steps before one. */
    void removeBefore(Step step, long first) throws IOException;

    /**
     * Removes the oldest fine rows but for those of the last day, then the oldest hours but for those of the last day, then the rest
     * of the fine rows and of the hours, until what is left takes at most so much room on the disk.
     */
    void fit(long bytesMax, long nowMillis) throws IOException;

    /** Removes all rows of an operation; of all of them if it is empty. */
    void clear(Optional<String> operation) throws IOException;

    /** Room that the rows take, in memory and on the disk. */
    long bytes() throws IOException;

    @Override
    void close();
}
