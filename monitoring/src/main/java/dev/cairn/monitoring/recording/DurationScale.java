package dev.cairn.monitoring.recording;

/**
 * The cells in which durations are counted: as wide as a nanosecond up to 256 ns, then 128 to each doubling, so that a cell is at
 * most 0.8 % wide and its middle within 0.4 % of all that it holds. That is the layout of HdrHistogram with two significant
 * digits; here cells are numbered without gaps, and come in rows of which a recorder needs those that were used.
 */
final class DurationScale {
    /** Cells of one row: one doubling, but for the first two rows, which are 0 to 127 and 128 to 255 ns. */
    static final int ROW_CELLS = 128;

    /** Longer durations count as this: 39 hours. */
    static final long NANOS_MAX = (1L << 47) - 1;

    static final int CELLS = index(NANOS_MAX) + 1;
    static final int ROWS = CELLS / ROW_CELLS;

    private static final int ROW_BITS = 7;

    private DurationScale() {}

    /** @param nanos 0 to {@link #NANOS_MAX} */
    static int index(long nanos) {
        // How far it must be shifted to have 8 bits, of which the first is 1 and need not be told apart.
        int shift = Math.max(0, Long.SIZE - ROW_BITS - 1 - Long.numberOfLeadingZeros(nanos));
        return (shift << ROW_BITS) + (int) (nanos >> shift);
    }

    /** The least duration of a cell. */
    static long from(int index) {
        int shift = shift(index);
        return (long) (index - (shift << ROW_BITS)) << shift;
    }

    /** The middle of a cell: what stands for all durations in it. */
    static long middle(int index) {
        return from(index) + ((1L << shift(index)) >> 1);
    }

    private static int shift(int index) {
        return Math.max(0, (index >> ROW_BITS) - 1);
    }
}
