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
 * Spreads refusals of an overloaded node over time. To refuse a small request costs a good part of what it costs to do it, and
 * who is refused may ask again at once: a node that refuses as fast as it is asked has no time left for what it took on. So
 * a few refusals are answered at once, and each beyond them after {@link #HOLD}, in which its client asks for nothing more on
 * that connection, and its body stays unread.
 *
 * <p>Belongs to one event loop.
 */
final class RefusalPace {
    /** Refusals that are answered at once in each {@link #WINDOW}. */
    static final int AT_ONCE_MAX = 50;

    static final Duration WINDOW = Duration.ofMillis(100);

    /** As long as the least {@code Retry-After}. */
    static final Duration HOLD = Duration.ofSeconds(1);

    /** Refusals held by one event loop, some 4 KiB each; what comes beyond them is answered at once. */
    static final int HELD_MAX = 5_000;

    /** Refusals due within this time are sent together. */
    private static final Duration STEP = Duration.ofMillis(10);

    private final LongSupplier nanoTime;
    private final Timers timers;
    private final Meters meters;
    private final Queue<Held> held = new ArrayDeque<>();
    private long windowStart;
    private int atOnce;

    private record Held(long dueNanos, Runnable refusal) {}

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
                    .description("Refusals that wait for their turn to be answered")
                    .register(monitor.meters());
            delayed = Counter.builder("cairn.http.refusals.delayed")
                    .description("Refusals answered late, because too many were due at once")
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

    /**
     * Has {@code refusal} answer, now or later.
     *
     * @param costly whether it is never answered at once, as long as few are held: who asks again sends much for nothing
     */
    void send(boolean costly, Runnable refusal) {
        long now = nanoTime.getAsLong();
        if (now - windowStart >= WINDOW.toNanos()) {
            windowStart = now;
            atOnce = 0;
        }
        if ((atOnce < AT_ONCE_MAX && !costly) || held.size() >= HELD_MAX) {
            atOnce++;
            refusal.run();
        } else {
            hold(new Held(now + HOLD.toNanos(), refusal));
        }
    }

    private void hold(Held refusal) {
        held.add(refusal);
        meters.held.incrementAndGet();
        meters.delayed.increment();
        if (held.size() == 1) {
            timers.after(HOLD, this::sendDue);
        }
    }

    private void sendDue() {
        long now = nanoTime.getAsLong();
        for (Held next = held.peek(); next != null && next.dueNanos() <= now; next = held.peek()) {
            held.remove();
            meters.held.decrementAndGet();
            next.refusal().run();
        }
        Held next = held.peek();
        if (next != null) {
            long left = next.dueNanos() - now;
            timers.after(Duration.ofNanos(Math.max(left, STEP.toNanos())), this::sendDue);
        }
    }
}
