package dev.cairn.replication.copies;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How long answers of other nodes took lately, and so from when on one is late: later than 95 of 100. Asking a second node then costs a
 * twentieth more requests and takes the longest waits away (Dean and Barroso, "The Tail at Scale", 2013). For any number of threads.
 */
final class ReadTimes {
    private static final int KEPT = 256;
    private static final int BETWEEN_LOOKS = 32;
    private static final double LATE = 0.95;
    private static final long LATE_NANOS_MIN = Duration.ofMillis(2).toNanos();
    private static final long LATE_NANOS_MAX = Duration.ofSeconds(1).toNanos();

    private final ReentrantLock lock = new ReentrantLock();
    private final long[] nanos = new long[KEPT];
    private int count;
    private volatile long late = Duration.ofMillis(50).toNanos();

    void took(long answerNanos) {
        lock.lock();
        try {
            nanos[count % KEPT] = answerNanos;
            count = count == 2 * KEPT - 1 ? KEPT : count + 1;
            if (count % BETWEEN_LOOKS == 0) {
                late = percentile(Math.min(count, KEPT));
            }
        } finally {
            lock.unlock();
        }
    }

    /** From 2 ms to 1 s. */
    Duration late() {
        return Duration.ofNanos(late);
    }

    private long percentile(int known) {
        long[] sorted = Arrays.copyOf(nanos, known);
        Arrays.sort(sorted);
        return Math.clamp(sorted[(int) Math.ceil(known * LATE) - 1], LATE_NANOS_MIN, LATE_NANOS_MAX);
    }
}
