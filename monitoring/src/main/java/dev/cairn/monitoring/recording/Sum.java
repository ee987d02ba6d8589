package dev.cairn.monitoring.recording;

/**
 * Adds recordings up, of other times, series or nodes: cells are added, so that percentiles of the sum are those of all its
 * operations. Used by one thread.
 */
public final class Sum {
    private final long[] cells = new long[DurationScale.CELLS];
    private final long[] outcomes = new long[Recording.OUTCOMES];
    private final long[] stageNanos = new long[Recording.STAGES];
    private long nanos;
    private long minNanos = Long.MAX_VALUE;
    private long maxNanos;
    private long failedNanos;
    private long bytes;
    private long allocatedBytes;
    private long allocating;

    public Sum add(Recording more) {
        Durations durations = more.durations();
        if (!durations.isEmpty()) {
            addDurations(durations);
        }
        for (int i = 0; i < Recording.OUTCOMES; i++) {
            outcomes[i] += more.outcomes()[i];
        }
        failedNanos += more.failedNanos();
        bytes += more.bytes();
        allocatedBytes += more.allocatedBytes();
        allocating += more.allocating();
        for (int i = 0; i < Recording.STAGES; i++) {
            stageNanos[i] += more.stageNanos()[i];
        }
        return this;
    }

    private void addDurations(Durations durations) {
        for (int i = 0; i < durations.cells().length; i++) {
            cells[durations.cells()[i]] += durations.counts()[i];
        }
        nanos += durations.nanos();
        minNanos = Math.min(minNanos, durations.minNanos());
        maxNanos = Math.max(maxNanos, durations.maxNanos());
    }

    public long successes() {
        return outcomes[Recording.SUCCESS];
    }

    /**
     * The duration that the given part of all successes did not exceed: the middle of the cell of the one whose rank is
     * {@code ceil(quantile × successes)}, within 0.4 % of it.
     *
     * @param quantile 0 to 1; 0 gives the shortest duration, 1 the longest, both exactly
     * @return nanoseconds; 0 if there were no successes
     */
    public long percentile(double quantile) {
        if (!(quantile >= 0 && quantile <= 1)) {
            throw new IllegalArgumentException("quantile must be 0..1; is " + quantile);
        }
        long rank = Math.max(1, (long) Math.ceil(quantile * successes()));
        if (successes() == 0) {
            return 0;
        }
        if (quantile == 0) {
            return minNanos;
        }
        if (rank >= successes()) {
            return maxNanos;
        }
        long seen = 0;
        int index = -1;
        while (seen < rank) {
            index++;
            seen += cells[index];
        }
        return Math.clamp(DurationScale.middle(index), minNanos, maxNanos);
    }

    /** How many successes took at most so long: those whose cell has its middle there or before. */
    public long within(long nanos) {
        long within = 0;
        for (int i = 0; i < cells.length && DurationScale.middle(i) <= nanos; i++) {
            within += cells[i];
        }
        return within;
    }

    /** All that was added as one. */
    public Recording recording() {
        CellCounts counted = new CellCounts();
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] > 0) {
                counted.add(i, cells[i]);
            }
        }
        return new Recording(
                counted.isEmpty() ? Durations.NONE : counted.durations(nanos, minNanos, maxNanos),
                outcomes.clone(),
                failedNanos,
                bytes,
                allocatedBytes,
                allocating,
                stageNanos.clone());
    }
}
