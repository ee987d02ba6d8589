package dev.cairn.monitoring.recording;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Counts the operations of one series, or of some threads in it.
 *
 * <h2>Counting while others read</h2>
 *
 * All counters only grow, and whoever takes a recording subtracts what was there the last time. So nothing is ever reset, writers
 * meet no lock and no second copy, and no operation is lost or counted twice, whichever moment is chosen. What a reader may see is
 * an operation of which one counter is a moment ahead of another: it then stands in two recordings, with its bytes in the one and
 * its duration in the other. The number of successes is not a counter of its own but the sum of the cells, so percentiles and
 * counts always agree.
 *
 * <p>A row of cells is made when a duration first falls into it: 1 KiB, some ten for most series. After that, recording allocates
 * nothing.
 */
final class Counters {
    private final AtomicReferenceArray<@Nullable AtomicLongArray> rows = new AtomicReferenceArray<>(DurationScale.ROWS);
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong minNanos = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong maxNanos = new AtomicLong(-1);
    private final AtomicLongArray failures = new AtomicLongArray(Recording.OUTCOMES);
    private final AtomicLong failedNanos = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong allocatedBytes = new AtomicLong();
    private final AtomicLong allocating = new AtomicLong();
    private final AtomicLongArray stageNanos = new AtomicLongArray(Recording.STAGES);
    private final Taken taken = new Taken();

    /** What the counters were at the last take. */
    private static final class Taken {
        private final long[] @Nullable [] rows = new long[DurationScale.ROWS][];
        private final long[] failures = new long[Recording.OUTCOMES];
        private long nanos;
        private long minNanos = Long.MAX_VALUE;
        private long maxNanos = -1;
        private long failedNanos;
        private long bytes;
        private long allocatedBytes;
        private long allocating;
        private final long[] stageNanos = new long[Recording.STAGES];
    }

    /**
     * Counts one operation. Any thread.
     *
     * @param nanos how long it took; a clock that went back counts as 0
     * @param outcome {@link Recording#SUCCESS}, or the number of a kind of failure, below {@link Recording#OUTCOMES}
     * @param bytes that it moved, at least 0
     * @param allocatedBytes that its thread allocated, or less than 0 if that is not known
     */
    void record(long nanos, int outcome, long bytes, long allocatedBytes) {
        long duration = Math.clamp(nanos, 0, DurationScale.NANOS_MAX);
        if (outcome == Recording.SUCCESS) {
            succeeded(duration);
        } else {
            failures.incrementAndGet(outcome);
            failedNanos.addAndGet(duration);
        }
        if (bytes > 0) {
            this.bytes.addAndGet(bytes);
        }
        if (allocatedBytes >= 0) {
            this.allocatedBytes.addAndGet(allocatedBytes);
            allocating.incrementAndGet();
        }
    }

    /**
     * Counts how long an operation was in a stage. Any thread.
     *
     * @param stage its number, below {@link Recording#STAGES}
     * @param nanos at least 0
     */
    void recordStage(int stage, long nanos) {
        stageNanos.addAndGet(stage, nanos);
    }

    private void succeeded(long duration) {
        // The extremes before the cell: what was counted lies within those that were taken with it or before it.
        if (duration < minNanos.get()) {
            minNanos.accumulateAndGet(duration, Math::min);
        }
        if (duration > maxNanos.get()) {
            maxNanos.accumulateAndGet(duration, Math::max);
        }
        int index = DurationScale.index(duration);
        row(index / DurationScale.ROW_CELLS).incrementAndGet(index % DurationScale.ROW_CELLS);
        nanos.addAndGet(duration);
    }

    private AtomicLongArray row(int number) {
        AtomicLongArray row = rows.get(number);
        if (row == null) {
            row = new AtomicLongArray(DurationScale.ROW_CELLS);
            AtomicLongArray other = rows.compareAndExchange(number, null, row);
            return other == null ? row : other;
        }
        return row;
    }

    /** What was counted since the last call. One thread at a time. */
    Recording take() {
        long[] outcomes = since(failures, taken.failures);
        long[] stages = since(stageNanos, taken.stageNanos);
        long failedNow = failedNanos.get();
        long bytesNow = bytes.get();
        long allocatedNow = allocatedBytes.get();
        long allocatingNow = allocating.get();
        Durations durations = takeDurations();
        outcomes[Recording.SUCCESS] = durations.count();
        Recording recording = new Recording(
                durations,
                outcomes,
                failedNow - taken.failedNanos,
                bytesNow - taken.bytes,
                allocatedNow - taken.allocatedBytes,
                allocatingNow - taken.allocating,
                stages);
        taken.failedNanos = failedNow;
        taken.bytes = bytesNow;
        taken.allocatedBytes = allocatedNow;
        taken.allocating = allocatingNow;
        return recording;
    }

    private static long[] since(AtomicLongArray counters, long[] before) {
        long[] since = new long[before.length];
        for (int i = 0; i < before.length; i++) {
            long now = counters.get(i);
            since[i] = now - before[i];
            before[i] = now;
        }
        return since;
    }

    /** The sum of all that {@link #take} has given. Not beside a take. */
    Recording taken() {
        CellCounts counted = new CellCounts();
        for (int row = 0; row < DurationScale.ROWS; row++) {
            long[] counts = taken.rows[row];
            for (int i = 0; counts != null && i < DurationScale.ROW_CELLS; i++) {
                if (counts[i] > 0) {
                    counted.add(row * DurationScale.ROW_CELLS + i, counts[i]);
                }
            }
        }
        Durations durations =
                counted.isEmpty() ? Durations.NONE : counted.durations(taken.nanos, taken.minNanos, taken.maxNanos);
        long[] outcomes = taken.failures.clone();
        outcomes[Recording.SUCCESS] = durations.count();
        return new Recording(
                durations,
                outcomes,
                taken.failedNanos,
                taken.bytes,
                taken.allocatedBytes,
                taken.allocating,
                taken.stageNanos.clone());
    }

    private Durations takeDurations() {
        CellCounts counted = new CellCounts();
        for (int row = 0; row < DurationScale.ROWS; row++) {
            AtomicLongArray cells = rows.get(row);
            if (cells != null) {
                takeRow(row, cells, counted);
            }
        }
        if (counted.isEmpty()) {
            return Durations.NONE; // what was added to the sum meanwhile belongs to the next recording, with its cell
        }
        long min = minNanos.getAndSet(Long.MAX_VALUE);
        long max = maxNanos.getAndSet(-1);
        taken.minNanos = Math.min(taken.minNanos, min);
        taken.maxNanos = Math.max(taken.maxNanos, max);
        long nanosNow = nanos.get();
        // An extreme that an earlier take took, a moment before its cell was counted, is among all that were taken.
        Durations durations = counted.durations(
                nanosNow - taken.nanos,
                counted.beginsAt(min) ? min : taken.minNanos,
                counted.endsAt(max) ? max : taken.maxNanos);
        taken.nanos = nanosNow;
        return durations;
    }

    private void takeRow(int row, AtomicLongArray cells, CellCounts counted) {
        long[] before = taken.rows[row];
        if (before == null) {
            before = new long[DurationScale.ROW_CELLS];
            taken.rows[row] = before;
        }
        for (int i = 0; i < DurationScale.ROW_CELLS; i++) {
            long now = cells.get(i);
            if (now != before[i]) {
                counted.add(row * DurationScale.ROW_CELLS + i, now - before[i]);
                before[i] = now;
            }
        }
    }
}
