package dev.cairn.replication.copies;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * When to try again what failed: after 0.5 s, then twice as long each time, 30 s at most, each time between half and all of it, so that what
 * failed together is not tried together ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015). For one thread.
 *
 * @param <K> what fails
 */
final class Backoff<K> {
    static final Duration FIRST = Duration.ofMillis(500);
    static final Duration LONGEST = Duration.ofSeconds(30);

    /** Failures remembered; with more of them, those that are not begin anew. */
    static final int KEPT_MAX = 10_000;

    /** @param attempts how often it failed */
    record Failures(int attempts, long dueNanos) {}

    private final Map<K, Failures> failures = new HashMap<>();
    private final LongSupplier nanoClock;
    private final RandomGenerator random;

    Backoff(LongSupplier nanoClock, RandomGenerator random) {
        this.nanoClock = nanoClock;
        this.random = random;
    }

    boolean isDue(K key) {
        Failures known = failures.get(key);
        return known == null || nanoClock.getAsLong() - known.dueNanos() >= 0;
    }

    /** How often it has failed now. */
    int failed(K key) {
        int attempts =
                Optional.ofNullable(failures.get(key)).map(Failures::attempts).orElse(0) + 1;
        if (failures.size() < KEPT_MAX || failures.containsKey(key)) {
            failures.put(key, new Failures(attempts, nanoClock.getAsLong() + wait(attempts)));
        }
        return attempts;
    }

    private long wait(int attempts) {
        long longest = Math.min(LONGEST.toNanos(), FIRST.toNanos() << Math.min(attempts - 1, 16));
        return longest / 2 + random.nextLong(longest / 2 + 1);
    }

    void succeeded(K key) {
        failures.remove(key);
    }
}
