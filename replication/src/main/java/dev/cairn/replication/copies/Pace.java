package dev.cairn.replication.copies;

import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Bounds how many bytes a second the background work of a node carries, all of it together. For any number of threads. */
public final class Pace {
    /** What was not used in this time is lost, so that a pause is not followed by a burst. */
    private static final Duration CREDIT_MAX = Duration.ofMillis(100);

    private static final double NANOS_PER_SECOND = 1e9;

    /** Waits; what {@link TimeUnit#sleep} does. */
    @FunctionalInterface
    interface Waiting {
        void sleep(long nanos) throws InterruptedException;
    }

    private final long bytesPerSecondMax;
    private final LongSupplier nanoClock;
    private final Waiting waiting;
    private final ReentrantLock lock = new ReentrantLock();
    private long paidUntilNanos;

    /** @param bytesPerSecondMax 1 or more */
    public Pace(long bytesPerSecondMax) {
        this(bytesPerSecondMax, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
    }

    Pace(long bytesPerSecondMax, LongSupplier nanoClock, Waiting waiting) {
        this.bytesPerSecondMax = bytesPerSecondMax;
        this.nanoClock = nanoClock;
        this.waiting = waiting;
        this.paidUntilNanos = nanoClock.getAsLong();
    }

    /**
     * Blocks until the bytes before these are paid for; those that ask at the same time one after the other.
     *
     * @throws BlobException {@link BlobError.Failed} if the thread is interrupted
     */
    void pay(long bytes) {
        long wait = take(bytes);
        if (wait > 0) {
            try {
                waiting.sleep(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BlobException(new BlobError.Failed("interrupted"), e);
            }
        }
    }

    private long take(long bytes) {
        lock.lock();
        try {
            long now = nanoClock.getAsLong();
            long wait = paidUntilNanos - now;
            long from = Math.max(paidUntilNanos - now, -CREDIT_MAX.toNanos());
            paidUntilNanos = now + from + Math.round(bytes * NANOS_PER_SECOND / bytesPerSecondMax);
            return wait;
        } finally {
            lock.unlock();
        }
    }
}
