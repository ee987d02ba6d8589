package dev.cairn.replication.copies;

import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Bounds how many bytes a second the background work of a node carries, all of it together, and gives way to clients. For any number of threads.
 *
 * <p>While clients are served, threads that pay sleep, and how late they wake up says how long threads wait for a processor now. Where that is longer
 * than {@link #LATE}, ever less of the pace is used, down to {@link #SHARE_MIN}; else ever more. They are threads that give way to others, so uploads that fill them count, too. It is not asked how long requests take: what slows all of them evenly
 * would be what they are compared with.
 */
public final class Pace {
    /** What was not used in this time is lost, so that a pause is not followed by a burst. */
    private static final Duration CREDIT_MAX = Duration.ofMillis(100);

    private static final double NANOS_PER_SECOND = 1e9;

    /** More than a thread waits for a processor where one is free, and less than a turn of another thread takes. */
    static final Duration LATE = Duration.ofMillis(1);

    /** Slept at least while clients are served. */
    private static final Duration PROBE = Duration.ofMillis(1);

    /** So much of the pace is used however busy the processors are, or no copy would ever come to its end. */
    static final double SHARE_MIN = 1.0 / 16;

    /** Nor less than this: with less, streams would stand still for so long that they are taken to be broken. */
    static final long BYTES_PER_SECOND_MIN = 1 << 20;

    /** Between two changes of the share. */
    static final Duration CHANGE = Duration.ofMillis(100);

    /** All of the pace is used ten seconds after the processors were busy. */
    private static final double RISE = 0.01;

    private static final double FALL = 0.7;

    /** Waits; what {@link TimeUnit#sleep} does. */
    @FunctionalInterface
    interface Waiting {
        void sleep(long nanos) throws InterruptedException;
    }

    private final long bytesPerSecondMax;
    private final BooleanSupplier servesClients;
    private final LongSupplier nanoClock;
    private final Waiting waiting;
    private final ReentrantLock lock = new ReentrantLock();
    private long paidUntilNanos;
    private volatile double share = 1;
    private long changedNanos;

    /**
     * @param bytesPerSecondMax 1 or more
     * @param servesClients whether a request of a client is in flight here now
     */
    public Pace(long bytesPerSecondMax, BooleanSupplier servesClients, MeterRegistry meters) {
        this(bytesPerSecondMax, servesClients, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
        Gauge.builder("cairn.repair.pace", this, Pace::bytesPerSecond)
                .baseUnit("bytes")
                .description("How much repairs and moves may carry in a second now")
                .register(meters);
    }

    Pace(long bytesPerSecondMax, BooleanSupplier servesClients, LongSupplier nanoClock, Waiting waiting) {
        this.bytesPerSecondMax = bytesPerSecondMax;
        this.servesClients = servesClients;
        this.nanoClock = nanoClock;
        this.waiting = waiting;
        this.paidUntilNanos = nanoClock.getAsLong();
        this.changedNanos = paidUntilNanos;
    }

    /**
     * Blocks until the bytes before these are paid for; those that ask at the same time one after the other.
     *
     * @throws BlobException {@link BlobError.Failed} if the thread is interrupted
     */
    void pay(long bytes) {
        boolean serves = servesClients.getAsBoolean();
        long wait = Math.max(take(bytes), serves ? PROBE.toNanos() : 0);
        long wakes = nanoClock.getAsLong() + wait;
        if (wait > 0) {
            try {
                waiting.sleep(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BlobException(new BlobError.Failed("interrupted"), e);
            }
        }
        change(serves && nanoClock.getAsLong() - wakes > LATE.toNanos());
    }

    private void change(boolean late) {
        lock.lock();
        try {
            long now = nanoClock.getAsLong();
            if (now - changedNanos >= CHANGE.toNanos()) {
                share = late ? Math.max(SHARE_MIN, share * FALL) : Math.min(1, share + RISE);
                changedNanos = now;
            }
        } finally {
            lock.unlock();
        }
    }

    double bytesPerSecond() {
        return Math.max(bytesPerSecondMax * share, (double) Math.min(bytesPerSecondMax, BYTES_PER_SECOND_MIN));
    }

    private long take(long bytes) {
        lock.lock();
        try {
            long now = nanoClock.getAsLong();
            long wait = paidUntilNanos - now;
            long from = Math.max(paidUntilNanos - now, -CREDIT_MAX.toNanos());
            paidUntilNanos = now + from + Math.round(bytes * NANOS_PER_SECOND / bytesPerSecond());
            return wait;
        } finally {
            lock.unlock();
        }
    }
}
