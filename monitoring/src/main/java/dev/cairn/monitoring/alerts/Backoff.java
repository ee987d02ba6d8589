package dev.cairn.monitoring.alerts;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before something is tried again: any time up to one that doubles, so that not all who wait come back at once. */
final class Backoff {
    static final int ATTEMPTS_MAX = 8;

    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofMinutes(1);

    private Backoff() {}

    /** @param failures so far, at least one */
    static Duration after(int failures, RandomGenerator random) {
        long doubled = FIRST.toMillis() << Math.min(failures - 1, 16);
        long most = Math.min(doubled, LONGEST.toMillis());
        return Duration.ofMillis(random.nextLong(most + 1));
    }
}
