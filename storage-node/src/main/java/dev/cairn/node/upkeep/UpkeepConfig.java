package dev.cairn.node.upkeep;

import java.time.Duration;
import java.util.Locale;

/**
 * How long things are kept that nobody asked to keep, and how often the node looks for them.
 *
 * @param historyRetention {@code upkeep.history-retention}: superseded versions stay this long, which is how long a listing
 *     can be continued and a running download finds its bytes
 * @param trimInterval {@code upkeep.trim-interval}: pause between looks for old versions
 * @param garbageInterval {@code upkeep.garbage-interval}: pause between looks for unreferenced blobs
 * @param orphanGrace {@code upkeep.orphan-grace}: a blob that no object ever referenced is left alone this long
 * @param orphanInterval {@code upkeep.orphan-interval}: pause between walks over the whole volume
 */
public record UpkeepConfig(
        Duration historyRetention,
        Duration trimInterval,
        Duration garbageInterval,
        Duration orphanGrace,
        Duration orphanInterval) {
    /** A page token promises to hold for five minutes. */
    static final Duration HISTORY_RETENTION_MIN = Duration.ofMinutes(5);

    static final Duration INTERVAL_MIN = Duration.ofSeconds(1);

    static final Duration INTERVAL_MAX = Duration.ofDays(7);

    /** Longer than any request without a body can take, whatever the clocks do meanwhile. */
    static final Duration ORPHAN_GRACE_MIN = Duration.ofHours(1);

    static final Duration RETENTION_MAX = Duration.ofDays(365);

    public static final UpkeepConfig DEFAULT = new UpkeepConfig(
            Duration.ofMinutes(10),
            Duration.ofMinutes(1),
            Duration.ofSeconds(10),
            Duration.ofHours(24),
            Duration.ofHours(6));

    public UpkeepConfig {
        check("upkeep.history-retention", historyRetention, HISTORY_RETENTION_MIN, RETENTION_MAX);
        check("upkeep.trim-interval", trimInterval, INTERVAL_MIN, INTERVAL_MAX);
        check("upkeep.garbage-interval", garbageInterval, INTERVAL_MIN, INTERVAL_MAX);
        check("upkeep.orphan-grace", orphanGrace, ORPHAN_GRACE_MIN, RETENTION_MAX);
        check("upkeep.orphan-interval", orphanInterval, INTERVAL_MIN, INTERVAL_MAX);
    }

    private static void check(String key, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    "%s must be %s to %s; is %s".formatted(key, text(min), text(max), text(value)));
        }
    }

    /** As people write it: {@code 1h30m}. */
    private static String text(Duration value) {
        return value.isZero() ? "0s" : value.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }
}
