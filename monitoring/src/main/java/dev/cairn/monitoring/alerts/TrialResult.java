package dev.cairn.monitoring.alerts;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * When a rule would have raised alerts.
 *
 * @param from begin of the first minute that was looked at
 * @param to end of the last
 * @param firings in the order in which they would have begun
 * @param complete whether these are all; else they are the first
 */
public record TrialResult(Instant from, Instant to, List<Firing> firings, boolean complete) {
    public static final int FIRINGS_MAX = 1_000;

    /**
     * One alert.
     *
     * @param series what it would have been about
     * @param resolvedAt empty if it would fire still
     * @param value when it would have been told
     */
    public record Firing(String series, Instant firedAt, Optional<Instant> resolvedAt, OptionalDouble value) {}

    public TrialResult {
        firings = List.copyOf(firings);
    }
}
