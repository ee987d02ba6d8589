package dev.cairn.node.peer;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Conditions that come true by themselves. */
final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(2);
    private static final Duration CALM = Duration.ofMillis(700);

    private Eventually() {}

    static void holds(String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > LIMIT.toNanos()) {
                throw new AssertionError("not within %s: %s".formatted(LIMIT, what));
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** The value of a count that is above 0 and has not grown for a while. */
    static long settles(String what, LongSupplier count) {
        long[] last = {0, System.nanoTime()};
        holds(what + " settles", () -> {
            long now = count.getAsLong();
            if (now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return now > 0 && System.nanoTime() - last[1] > CALM.toNanos();
        });
        return last[0];
    }
}
