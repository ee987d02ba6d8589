package dev.cairn.monitoring.alerts;

import java.time.Duration;

/**
 * When a rule raises and ends an alert.
 *
 * @param window of which the value is; it ends now
 * @param holdFor how long the value must have been beyond the limit without a break
 * @param cooldown how long after an alert has ended there is no other
 */
public record Timing(Duration window, Duration holdFor, Duration cooldown) {
    public static final Timing DEFAULT = ofSeconds(60, 0, 0);

    public static Timing ofSeconds(long window, long holdFor, long cooldown) {
        return new Timing(Duration.ofSeconds(window), Duration.ofSeconds(holdFor), Duration.ofSeconds(cooldown));
    }
}
