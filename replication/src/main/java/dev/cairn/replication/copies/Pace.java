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
 * than {@link #LATE}, even once in {@link #CHANGE}, ever less of the pace is used, down to {@link #SHARE_MIN}; else ever more. They are threads that give way to others, so uploads that fill them count, too. It is not asked how long requests take: what slows all of them evenly
 * would be what they are compared with.
 *
 * <p>After a pause it begins at {@link #SHARE_MIN}, and has all of the pace a second later where no thread waits, or once what was paid for by then is carried: as TCP's slow start, so that what begins is no blow.
 */
public final class Pace {
    /** What was not used in this time is lost, so that a pause is not followed by a burst. */
    private static final Duration CREDIT_MAX = Duration.ofMillis(100);

    private static final double NANOS_PER_SECOND = 1e9;

    /** More than a thread waits for a processor where one is free, and less than a turn of another thread takes. */
    static final Duration LATE = Duration.ofMillis(1);

    /** Slept at least while clients are served. */
    private static final Duration PROBE = Duration.ofMillis(1);

    /** Apart are the moments at which those who wait while clients are served may go on: a power of two, 67 ms. */
    private static final long TURN_NANOS_MAX = 1L << 26;

    /** So much of the pace is used however busy the processors are, or no copy would ever come to its end. */
    static final double SHARE_MIN = 1.0 / 16;

    /** Nor less than this: with less, streams would stand still for so long that they are taken to be broken. */
    static final long BYTES_PER_SECOND_MIN = 1 << 20;

    /** Between two changes of the share. */
    static final Duration CHANGE = Duration.ofMillis(100);

    /**
     * By so much the share grows: gently where it is small, and back to all within three seconds. With {@link #FALL} it settles at all where
     * threads wait in less than one of nine {@link #CHANGE}s, as for a collection now and then, and at {@link #SHARE_MIN} where in more.
     */
    private static final double RISE = 1.1;

    /** Of what begins, until a thread waits. */
    private static final double FIRST_RISE = 1.5;

    /** Who paid nothing for so long begins anew: what was known of the processors is old. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    static final double FALL = 0.5;

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
    private volatile double share = SHARE_MIN;
    private boolean begins = true;
    private boolean wasLate;

    /** The last moment of which it is known whether threads waited: of those that go on together the first one tells, as others wait for it. */
    private long judgedNanos;

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
        this.judgedNanos = paidUntilNanos;
    }

    /**
     * Blocks until the bytes before these are paid for; those that ask at the same time one after the other.
     *
     * @throws BlobException {@link BlobError.Failed} if the thread is interrupted
     */
    void pay(long bytes) {
        boolean serves = servesClients.getAsBoolean();
        long owed = take(bytes);
        long now = nanoClock.getAsLong();
        long wait = serves ? Math.max(together(now, owed), PROBE.toNanos()) : owed;
        long wakes = now + wait;
        if (wait > 0) {
            try {
                waiting.sleep(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BlobException(new BlobError.Failed("interrupted"), e);
            }
        }
        change(wakes, serves && nanoClock.getAsLong() - wakes > LATE.toNanos());
    }

    /** Longer than {@code wait}, so that those who wait end it at one moment: they then share batches, syncs and turns of threads. */
    private static long together(long now, long wait) {
        long turn = Math.min(Long.highestOneBit(Math.max(wait, 1)), TURN_NANOS_MAX);
        return wait + turn - Math.floorMod(now + wait, turn);
    }

    private void change(long wakes, boolean late) {
        lock.lock();
        try {
            long now = nanoClock.getAsLong();
            if (wakes - judgedNanos > 0) {
                judgedNanos = wakes;
                wasLate |= late;
                begins &= !late;
            }
            if (now - changedNanos >= CHANGE.toNanos()) {
                share = wasLate ? Math.max(SHARE_MIN, share * FALL) : Math.min(1, share * (begins ? FIRST_RISE : RISE));
                wasLate = false;
                changedNanos = now;
            }
        } finally {
            lock.unlock();
        }
    }

    private void beginAnew(long now) {
        share = SHARE_MIN;
        begins = true;
        wasLate = false;
        changedNanos = now;
    }

    double bytesPerSecond() {
        return Math.max(bytesPerSecondMax * share, (double) least(bytesPerSecondMax));
    }

    /** What is left of a pace however busy the processors are, in bytes per second. */
    static long least(long bytesPerSecondMax) {
        return Math.max((long) (bytesPerSecondMax * SHARE_MIN), Math.min(bytesPerSecondMax, BYTES_PER_SECOND_MIN));
    }

    private long take(long bytes) {
        lock.lock();
        try {
            long now = nanoClock.getAsLong();
            if (now - paidUntilNanos > PAUSE.toNanos() && now - changedNanos > PAUSE.toNanos()) {
                beginAnew(now);
            }
            long wait = paidUntilNanos - now;
            long from = Math.max(paidUntilNanos - now, -CREDIT_MAX.toNanos());
            paidUntilNanos = now + from + Math.round(bytes * NANOS_PER_SECOND / bytesPerSecond());
            return wait;
        } finally {
            lock.unlock();
        }
    }
}
