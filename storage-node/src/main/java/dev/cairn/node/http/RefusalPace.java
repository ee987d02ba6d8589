package dev.cairn.node.http;

import dev.cairn.monitoring.Monitor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Spreads what an overloaded node refuses over time. To refuse a small request costs a good part of what it costs to do it, and
 * who is refused may ask again at once: a node that listens to all of them has no time left for what it took on. So a few
 * refusals pass, and the client of each beyond them is kept waiting: for a while, and then until its turn comes.
 *
 * <p>Belongs to one event loop.
 */
final class RefusalPace {
    /** Refusals that pass in each {@link #WINDOW}. */
    static final int PASS_MAX = 10;

    static final Duration WINDOW = Duration.ofMillis(100);

    /** As long as the least {@code Retry-After}. */
    static final Duration HOLD = Duration.ofSeconds(1);

    /**
     * Of a client with a long body under way, since its request came: the next try costs a connection, and what the system takes
     * of the body unasked.
     */
    static final Duration HOLD_LONG = Duration.ofSeconds(4);

    /** Clients kept waiting by one event loop; those beyond them are not. */
    static final int HELD_MAX = 5_000;

    /** Of those whose time has come, so many are released in each step: 500 in a second, a few hundredths of a loop's time. */
    static final int RELEASED_MAX = 5;

    static final Duration STEP = Duration.ofMillis(10);

    private final LongSupplier nanoTime;
    private final Timers timers;
    private final Meters meters;
    private final Queue<Held> held = new PriorityQueue<>();
    private long windowStart;
    private int passed;
    private boolean timed;

    private record Held(long dueNanos, Runnable release) implements Comparable<Held> {
        @Override
        public int compareTo(Held other) {
            return Long.signum(dueNanos - other.dueNanos); // The clock may pass from the highest number to the lowest.
        }
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

    /** Keeps a client waiting: runs {@code release} when its turn has come, or at once if too many wait. */
    void hold(Duration atLeast, Runnable release) {
        if (held.size() >= HELD_MAX) {
            release.run();
            return;
        }
        held.add(new Held(nanoTime.getAsLong() + atLeast.toNanos(), release));
        meters.held.incrementAndGet();
        meters.delayed.increment();
        step();
    }

    /** There is one timer, and only while somebody waits. */
    private void step() {
        if (!timed && !held.isEmpty()) {
            timed = true;
            timers.after(STEP, this::releaseDue);
        }
    }

    private void releaseDue() {
        timed = false;
        long now = nanoTime.getAsLong();
        for (int i = 0; i < RELEASED_MAX && !held.isEmpty() && held.element().dueNanos() - now <= 0; i++) {
            meters.held.decrementAndGet();
            held.remove().release().run();
        }
        step();
    }
}
