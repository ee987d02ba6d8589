package dev.cairn.monitoring.recording;

import java.util.Arrays;

/** Collects the cells of {@link Durations}, in order. Used by one thread. */
final class CellCounts {
    private int[] cells = new int[16];
    private long[] counts = new long[16];
    private int size;

    /** @param cell above all that were added */
    void add(int cell, long count) {
        if (size == cells.length) {
            cells = Arrays.copyOf(cells, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
        }
        cells[size] = cell;
        counts[size] = count;
        size++;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Whether the first cell, of those that are not none, is that of this duration or a later one's. */
    boolean beginsAt(long nanos) {
        return nanos < DurationScale.from(cells[0] + 1);
    }

    /** Whether the last cell, of those that are not none, is that of this duration or an earlier one's. */
    boolean endsAt(long nanos) {
        return nanos >= DurationScale.from(cells[size - 1]);
    }

    /**
     * What was collected, which is not nothing.
     *
     * @param min shortest that was seen, in nanoseconds; brought into the range of the first cell, as it may have been counted a
     *     moment before or after
     * @param max longest that was seen, likewise
     */
    Durations durations(long nanos, long min, long max) {
        long shortest = within(min, cells[0]);
        return new Durations(
                Arrays.copyOf(cells, size),
                Arrays.copyOf(counts, size),
                nanos,
                shortest,
                Math.max(shortest, within(max, cells[size - 1]))); // Of one cell, neither may have been told yet.
    }

    private static long within(long nanos, int cell) {
        return Math.clamp(nanos, DurationScale.from(cell), DurationScale.from(cell + 1) - 1);
    }
}
