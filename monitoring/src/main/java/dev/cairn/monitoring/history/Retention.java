package dev.cairn.monitoring.history;

import java.time.Duration;

/**
 * How long rows are kept, and how much of them.
 *
 * @param minutes of fine rows: at least a day, which the longest window needs, at most 31 days
 * @param hours at least a day, at most five years
 * @param bytesMax on the disk, 16 MiB to 1 TiB: the oldest go first
 */
public record Retention(Duration minutes, Duration hours, long bytesMax) {
    public static final Duration LEAST = Duration.ofDays(1);
    public static final Duration MINUTES_MAX = Duration.ofDays(31);
    public static final Duration HOURS_MAX = Duration.ofDays(1826);
    public static final long BYTES_LEAST = 16 << 20;
    public static final long BYTES_MOST = 1L << 40;

    public static final Retention DEFAULT = new Retention(Duration.ofDays(2), Duration.ofDays(90), 256 << 20);

    /** @throws IllegalArgumentException with the name, the bounds and the value if one is beyond them */
    public Retention {
        within("minutes", minutes, MINUTES_MAX);
        within("hours", hours, HOURS_MAX);
        if (bytesMax < BYTES_LEAST || bytesMax > BYTES_MOST) {
            throw new IllegalArgumentException(
                    "bytesMax must be %d to %d; is %d".formatted(BYTES_LEAST, BYTES_MOST, bytesMax));
        }
    }

    private static void within(String name, Duration value, Duration max) {
        if (value.compareTo(LEAST) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException("%s must be %s to %s; is %s".formatted(name, LEAST, max, value));
        }
    }
}
