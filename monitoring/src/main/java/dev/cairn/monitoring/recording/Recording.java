package dev.cairn.monitoring.recording;

import java.util.Arrays;

/**
 * What one series counted in some span of time. Immutable; who makes one gives the array away.
 *
 * @param durations of operations that succeeded
 * @param outcomes how many operations ended in each way, by its number: {@link #SUCCESS}, or a kind of failure
 * @param failedNanos sum of the durations of those that did not succeed
 * @param bytes moved by all operations
 * @param allocatedBytes heap that operations allocated, of those whose threads tell
 * @param allocating how many operations tell
 * @param stageNanos how long all operations together were in each stage, by its number
 */
public record Recording(
        Durations durations,
        long[] outcomes,
        long failedNanos,
        long bytes,
        long allocatedBytes,
        long allocating,
        long[] stageNanos) {
    /** How many ways there may be for an operation to end. Recordings are kept, so a number never changes its meaning. */
    public static final int OUTCOMES = 16;

    /** How many stages an operation may have; the same is true of their numbers. */
    public static final int STAGES = 16;

    public static final int SUCCESS = 0;

    public static final Recording NONE =
            new Recording(Durations.NONE, new long[OUTCOMES], 0, 0, 0, 0, new long[STAGES]);

    /** How many operations ended. */
    public long count() {
        long count = 0;
        for (long one : outcomes) {
            count += one;
        }
        return count;
    }

    /** Whether there is nothing in it, not even the bytes of an operation that is counted a moment later. */
    public boolean isEmpty() {
        return count() == 0
                && failedNanos == 0
                && bytes == 0
                && allocating == 0
                && allocatedBytes == 0
                && Arrays.stream(stageNanos).allMatch(nanos -> nanos == 0);
    }

    /** Both as one. For many use a {@link Sum}. */
    public Recording plus(Recording other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        return new Recording(
                durations.plus(other.durations),
                sums(outcomes, other.outcomes),
                failedNanos + other.failedNanos,
                bytes + other.bytes,
                allocatedBytes + other.allocatedBytes,
                allocating + other.allocating,
                sums(stageNanos, other.stageNanos));
    }

    private static long[] sums(long[] some, long[] others) {
        long[] sums = some.clone();
        for (int i = 0; i < sums.length; i++) {
            sums[i] += others[i];
        }
        return sums;
    }
}
