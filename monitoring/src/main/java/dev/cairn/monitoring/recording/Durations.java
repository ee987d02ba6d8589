package dev.cairn.monitoring.recording;

/**
 * How often operations took how long: only cells that counted something, in order. Immutable; who makes one gives the arrays away.
 *
 * @param cells indexes in {@link DurationScale}, growing
 * @param counts of each cell, all above 0
 * @param nanos sum of all durations, exact
 * @param minNanos shortest of them, exact; 0 if there are none
 * @param maxNanos longest of them, exact; 0 if there are none
 */
public record Durations(int[] cells, long[] counts, long nanos, long minNanos, long maxNanos) {
    public static final Durations NONE = new Durations(new int[0], new long[0], 0, 0, 0);

    public boolean isEmpty() {
        return cells.length == 0;
    }

    Durations plus(Durations other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        CellCounts both = new CellCounts();
        int mine = 0;
        int others = 0;
        while (mine < cells.length || others < other.cells.length) {
            int one = mine < cells.length ? cells[mine] : Integer.MAX_VALUE;
            int two = others < other.cells.length ? other.cells[others] : Integer.MAX_VALUE;
            long count = (one <= two ? counts[mine++] : 0) + (two <= one ? other.counts[others++] : 0);
            both.add(Math.min(one, two), count);
        }
        return both.durations(
                nanos + other.nanos, Math.min(minNanos, other.minNanos), Math.max(maxNanos, other.maxNanos));
    }

    /** How many operations there were. */
    public long count() {
        long count = 0;
        for (long one : counts) {
            count += one;
        }
        return count;
    }
}
