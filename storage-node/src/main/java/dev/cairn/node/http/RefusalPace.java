package dev.cairn.node.http;

import dev.cairn.monitoring.Monitor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Spreads what an overloaded node refuses over time. To refuse a small request costs a good part of what it costs to do it, and
 * who is refused may ask again at once: a node that listens to all of them has no time left for what it took on. So a few
 * refusals pass, and the client of each beyond them is kept waiting for {@link #HOLD}.
 *
 * <p>Belongs to one event loop.
 */
final class RefusalPace {
    /** Refusals that pass in each {@link #WINDOW}. */
    static final int PASS_MAX = 50;

    static final Duration WINDOW = Duration.ofMillis(100);

    /** As long as the least {@code Retry-After}. */
    static final Duration HOLD = Duration.ofSeconds(1);

    /** Clients kept waiting by one event loop; those beyond them are not. */
    static final int HELD_MAX = 5_000;

    /** Those whose time ends within this are let go together. */
    private static final Duration STEP = Duration.ofMillis(10);

    private final LongSupplier nanoTime;
    private final Timers timers;
    private final Meters meters;
    private final Queue<Held> held = new ArrayDeque<>();
    private long windowStart;
    private int passed;
    private boolean timed;

    private record Held(long dueNanos, Runnable release) {}

    /** Runs something later on the event loop. */
    interface Timers {
        void after(Duration delay, Runnable work);
    }

    /** Of all event loops together. Safe for use by many threads. */
    static final class Meters {
        private final AtomicInteger held = new AtomicInteger();
        private final Counter delayed;

        /** Registers {@code cairn.http.refusals.held} and {@code cairn.http.refusals.delayed}. */
        Meters(Monitor monitor) {
            Gauge.builder("cairn.http.refusals.held", held, AtomicInteger::get)
                    .description("Refused clients that are kept waiting now")
                    .register(monitor.meters());
            delayed = Counter.builder("cairn.http.refusals.delayed")
                    .description("Refusals whose client was kept waiting, because there were too many")
                    .register(monitor.meters());
        }
    }

    /** @param nanoTime as {@link System#nanoTime} */
    RefusalPace(Meters meters, Timers timers, LongSupplier nanoTime) {
        this.meters = meters;
        this.timers = timers;
        this.nanoTime = nanoTime;
        this.windowStart = nanoTime.getAsLong();
    }

    /** Whether a refusal is one of the few whose client need not wait. */
    boolean passes() {
        long now = nanoTime.getAsLong();
        if (now - windowStart >= WINDOW.toNanos()) {
            windowStart = now;
            passed = 0;
        }
        return ++passed <= PASS_MAX;
    }

    /** Keeps a client waiting: runs {@code release} after {@link #HOLD}, or at once if too many wait. */
    void hold(Runnable release) {
        if (held.size() >= HELD_MAX) {
            release.run();
            return;
        }
        held.add(new Held(nanoTime.getAsLong() + HOLD.toNanos(), release));
        meters.held.incrementAndGet();
        meters.delayed.increment();
        wakeUp(HOLD);
    }

    private void wakeUp(Duration delay) {
        if (!timed) {
            timed = true;
            timers.after(delay, this::releaseDue);
        }
    }

    private void releaseDue() {
        timed = false;
        long now = nanoTime.getAsLong();
        for (Held next = held.peek(); next != null && next.dueNanos() <= now; next = held.peek()) {
            held.remove();
            meters.held.decrementAndGet();
            next.release().run();
        }
        if (!held.isEmpty()) {
            wakeUp(Duration.ofNanos(Math.max(held.element().dueNanos() - now, STEP.toNanos())));
        }
    }
}
