package dev.cairn.node.cli;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When to try again: at most {@code retriesMax} times, after pauses that double from 200 ms to 5 s. Half of each pause is
 * random, so that clients that failed together do not come back together. {@code Retry-After} is honoured up to a minute.
 *
 * <p>The eight retries of the default take 8 to 16 s, longer than a node needs to start again. Safe for use by many threads
 * if {@code random} is.
 */
final class Retry {
    static final int RETRIES_DEFAULT = 8;
    static final int RETRIES_MAX = 100;
    static final Duration PAUSE_FIRST = Duration.ofMillis(200);
    static final Duration PAUSE_MAX = Duration.ofSeconds(5);
    static final Duration RETRY_AFTER_MAX = Duration.ofMinutes(1);

    private final int retriesMax;
    private final RandomGenerator random;
    private final Pause pause;

    Retry(int retriesMax, RandomGenerator random, Pause pause) {
        this.retriesMax = retriesMax;
        this.random = random;
        this.pause = pause;
    }

    /** Runs {@code attempt} until it succeeds, fails for good, or has used up its retries; the last failure is thrown. */
    <T> T run(Attempt<T> attempt) throws Failure, InterruptedException {
        Budget budget = budget();
        while (true) {
            try {
                return attempt.run();
            } catch (Failure failure) {
                budget.spend(failure);
            }
        }
    }

    /** The retries of one task, for those who loop themselves. */
    Budget budget() {
        return new Budget();
    }

    Duration pauseAfter(int failures, Duration pauseMin) {
        long doubled = PAUSE_FIRST.toMillis() << Math.min(failures - 1, 16);
        long half = Math.min(doubled, PAUSE_MAX.toMillis()) / 2;
        Duration own = Duration.ofMillis(half + random.nextLong(half + 1));
        Duration asked = pauseMin.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : pauseMin;
        return asked.compareTo(own) > 0 ? asked : own;
    }

    /** Counts failures since the last progress. */
    final class Budget {
        private int failures;

        /** Waits before the next attempt. @throws Failure the one given, if there is to be no next attempt */
        void spend(Failure failure) throws Failure, InterruptedException {
            failures++;
            if (failures > Math.min(retriesMax, failure.retriesMax())) {
                throw failure;
            }
            pause.sleep(pauseAfter(failures, failure.pauseMin()));
        }

        /** Call after real progress: a long transfer may be cut more often than a short one. */
        void refill() {
            failures = 0;
        }
    }

    /** One try. Must be safe to repeat. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws Failure, InterruptedException;
    }

    /** How to wait; a test does not. */
    @FunctionalInterface
    interface Pause {
        void sleep(Duration duration) throws InterruptedException;
    }
}
