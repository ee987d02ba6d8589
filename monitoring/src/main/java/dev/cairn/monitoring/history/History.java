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
    /**
     * Adds to the rows of a minute, and of its hour, all or nothing.
     *
     * @throws IOException if nothing was added
     */
    void add(long minute, List<Taken> rows) throws IOException;

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

    /** The names of all operations that there are rows of, sorted. */
    List<String> operations() throws IOException;

    /** Removes the rows of all steps before one. */
    void removeBefore(Step step, long first) throws IOException;

    /** Removes the oldest minutes, and then the oldest hours, until the rest takes at most so much room on the disk. */
    void fit(long bytesMax) throws IOException;

    /** Removes all rows of an operation; of all of them if it is empty. */
    void clear(Optional<String> operation) throws IOException;

    /** Room that the rows take, in memory and on the disk. */
    long bytes() throws IOException;

    @Override
    void close();
}
