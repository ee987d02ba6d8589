package dev.cairn.replication.copies;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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

    /**
     * @param attempts how often it failed
     * @param puttingsOff how often it was put off
     */
    record Failures(int attempts, int puttingsOff, long dueNanos) {}

    private static final Failures NONE = new Failures(0, 0, 0);

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
        Failures before = failures.getOrDefault(key, NONE);
        keep(key, before.attempts() + 1, before.puttingsOff());
        return before.attempts() + 1;
    }

    /**
     * It could not be tried: it waits as if it had failed, which does not count as a failure.
     *
     * @return how often it has failed or was put off
     */
    int putOff(K key) {
        Failures before = failures.getOrDefault(key, NONE);
        keep(key, before.attempts(), before.puttingsOff() + 1);
        return before.attempts() + before.puttingsOff() + 1;
    }

    /** Whether what fails from now on is not remembered. */
    boolean isFull() {
        return failures.size() >= KEPT_MAX;
    }

    private void keep(K key, int attempts, int puttingsOff) {
        if (!isFull() || failures.containsKey(key)) {
            long due = nanoClock.getAsLong() + wait(attempts + puttingsOff);
            failures.put(key, new Failures(attempts, puttingsOff, due));
        }
    }

    private long wait(int times) {
        long longest = Math.min(LONGEST.toNanos(), FIRST.toNanos() << Math.min(times - 1, 16));
        return longest / 2 + random.nextLong(longest / 2 + 1);
    }

    void succeeded(K key) {
        failures.remove(key);
    }
}
