package dev.cairn.it;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another process will do, with a deadline; the only place in these tests that lets time pass. */
final class Await {
    private static final Duration STEP = Duration.ofMillis(20);

    private Await() {}

    /** Returns once {@code condition} holds. @throws AssertionError with {@code why} after {@code limit} */
    static void until(Duration limit, Supplier<String> why, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("after " + limit + ": " + why.get());
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
    }

    /** Lets a load run for a while before a fault is injected. */
    static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(Math.min(STEP.toNanos(), end - System.nanoTime()));
        }
    }
}
