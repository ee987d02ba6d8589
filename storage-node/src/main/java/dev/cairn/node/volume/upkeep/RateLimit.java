package dev.cairn.node.volume.upkeep;

import dev.cairn.node.volume.threads.VolumeThreads;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Slows background work down to so many bytes a second, so that requests keep most of the disk. Used by one thread. */
public final class RateLimit {
    /** What was not used in this time is lost, so that a pause is not followed by a burst. */
    private static final Duration CREDIT_MAX = Duration.ofMillis(100);

    private static final double NANOS_PER_SECOND = 1e9;

    private final long bytesPerSecond;
    private final VolumeThreads threads;
    private final LongSupplier nanoClock;
    private long paidUntilNanos;

    public RateLimit(long bytesPerSecond, VolumeThreads threads, LongSupplier nanoClock) {
        this.bytesPerSecond = bytesPerSecond;
        this.threads = threads;
        this.nanoClock = nanoClock;
        this.paidUntilNanos = nanoClock.getAsLong();
    }

    /** Waits until the bytes before these are paid for. Answers false if the volume is closing. */
    boolean pay(long bytes) {
        long now = nanoClock.getAsLong();
        long waitNanos = paidUntilNanos - now;
        boolean goOn = waitNanos <= 0 || threads.pause(Duration.ofNanos(waitNanos));
        long from = Math.max(paidUntilNanos, now - CREDIT_MAX.toNanos());
        paidUntilNanos = from + Math.round(bytes * NANOS_PER_SECOND / bytesPerSecond);
        return goOn;
    }
}
