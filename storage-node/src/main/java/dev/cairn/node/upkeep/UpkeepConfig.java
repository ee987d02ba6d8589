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
 * @param recompressBytesPerSecond {@code upkeep.recompress-bytes-per-second}: of bodies that are stored in another form because the
 *     settings of their bucket changed
 */
public record UpkeepConfig(
        Duration historyRetention,
        Duration trimInterval,
        Duration garbageInterval,
        Duration orphanGrace,
        Duration orphanInterval,
        long recompressBytesPerSecond) {
    /** A page token promises to hold for five minutes. */
    static final Duration HISTORY_RETENTION_MIN = Duration.ofMinutes(5);

    static final Duration INTERVAL_MIN = Duration.ofSeconds(1);

    static final Duration INTERVAL_MAX = Duration.ofDays(7);

    /** Longer than any request without a body can take, whatever the clocks do meanwhile. */
    static final Duration ORPHAN_GRACE_MIN = Duration.ofHours(1);

    static final Duration RETENTION_MAX = Duration.ofDays(365);

    static final long RECOMPRESS_RATE_MIN = 64 << 10;

    static final long RECOMPRESS_RATE_MAX = 16L << 30;

    public static final UpkeepConfig DEFAULT = new UpkeepConfig(
            Duration.ofMinutes(10),
            Duration.ofMinutes(1),
            Duration.ofSeconds(10),
            Duration.ofHours(24),
            Duration.ofHours(6),
            16 << 20);

    public UpkeepConfig {
        check("upkeep.history-retention", historyRetention, HISTORY_RETENTION_MIN, RETENTION_MAX);
        check("upkeep.trim-interval", trimInterval, INTERVAL_MIN, INTERVAL_MAX);
        check("upkeep.garbage-interval", garbageInterval, INTERVAL_MIN, INTERVAL_MAX);
        check("upkeep.orphan-grace", orphanGrace, ORPHAN_GRACE_MIN, RETENTION_MAX);
        check("upkeep.orphan-interval", orphanInterval, INTERVAL_MIN, INTERVAL_MAX);
        if (recompressBytesPerSecond < RECOMPRESS_RATE_MIN || recompressBytesPerSecond > RECOMPRESS_RATE_MAX) {
            throw new IllegalArgumentException("upkeep.recompress-bytes-per-second must be %,d to %,d; is %,d"
                    .formatted(RECOMPRESS_RATE_MIN, RECOMPRESS_RATE_MAX, recompressBytesPerSecond));
        }
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
