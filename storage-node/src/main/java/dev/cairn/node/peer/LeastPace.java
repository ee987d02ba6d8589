package dev.cairn.node.peer;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How far behind a peer may fall with frames that a thread waits for: one that gives a byte now and then does not stand still, but would be waited
 * for without end. A frame may take {@link #FRAME_WITHIN}. What one takes longer adds up, up to {@link #BEHIND_MAX}; what another one is sooner
 * makes up for it, so that a peer may pause. Only waits count: who asks seldom, since the own client is slow, does not tire of the peer. For one thread.
 */
final class LeastPace {
    /** 64 KiB a second where blobs are read, in pieces of 128 KiB, and half of it where they are written. */
    static final Duration FRAME_WITHIN = Duration.ofSeconds(2);

    static final Duration BEHIND_MAX = Duration.ofSeconds(10);

    private static final long NEVER = Long.MAX_VALUE / 2;

    private final LongSupplier nanoClock;
    private final long behindMaxNanos;
    private long behindNanos;
    private long sinceNanos;

    LeastPace(LongSupplier nanoClock) {
        this(nanoClock, BEHIND_MAX.toNanos());
    }

    private LeastPace(LongSupplier nanoClock, long behindMaxNanos) {
        this.nanoClock = nanoClock;
        this.behindMaxNanos = behindMaxNanos;
    }

    /** For a peer that has its frames from a client, as slowly as that one likes. */
    static LeastPace any() {
        return new LeastPace(() -> 0, NEVER);
    }

    /** A wait for a frame begins. */
    void begin() {
        sinceNanos = nanoClock.getAsLong();
    }

    /** How long it may still take; 0 if the peer is too slow. */
    long leftNanos() {
        return Math.max(0, behindMaxNanos - behindNanos + FRAME_WITHIN.toNanos() - waitedNanos());
    }

    /** The frame is there. */
    void end() {
        long behind = behindNanos + waitedNanos() - FRAME_WITHIN.toNanos();
        behindNanos = Math.clamp(
                behind, 0, behindMaxNanos); // No more: if this process was stopped, the peer gets its time anew.
    }

    private long waitedNanos() {
        return nanoClock.getAsLong() - sinceNanos;
    }

    static CutException tooSlow() {
        return new CutException("it is too slow: a frame in %d s is the least".formatted(FRAME_WITHIN.toSeconds()));
    }
}
