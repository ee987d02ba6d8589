package dev.cairn.monitoring.alerts;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits on an object's lock, which the caller holds, for something that is told by {@link Object#notifyAll}. */
final class TimedWait {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private TimedWait() {}

    /** Returns when it is so, or after that time. */
    static void until(Object lock, BooleanSupplier isSo, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toNanos(); !isSo.getAsBoolean() && left > 0; left = end - System.nanoTime()) {
            lock.wait(Math.max(1, left / NANOS_PER_MILLI));
        }
    }
}
