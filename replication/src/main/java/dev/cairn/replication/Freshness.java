package dev.cairn.replication;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Since when there can be something that is acknowledged and not applied here: since the latest barrier that was passed had begun. Measured on the
 * monotonic clock of this process, so no other node's clock counts. For any number of threads.
 */
final class Freshness {
    private final LongSupplier nanoClock;

    /** Null until a barrier is passed. */
    private final AtomicReference<@Nullable Long> seen = new AtomicReference<>();

    /** @param nanoClock {@link System#nanoTime}, or a test's */
    Freshness(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** All that was acknowledged until then is applied here. */
    void sawAllUntil(long nanos) {
        seen.accumulateAndGet(nanos, (before, now) -> before != null && before - now >= 0 ? before : now);
    }

    /** How long ago, at most, that was acknowledged which is not applied here; empty if that is not known. */
    Optional<Duration> staleness() {
        return Optional.ofNullable(seen.get()).map(nanos -> Duration.ofNanos(nanoClock.getAsLong() - nanos));
    }
}
