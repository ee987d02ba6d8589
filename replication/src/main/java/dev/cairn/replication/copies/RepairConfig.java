package dev.cairn.replication.copies;

import java.time.Duration;

/**
 * How copies are made good in the background. Component {@code bytesPerSecondMax} is config key {@code repair.bytes-per-second-max}, etc.
 *
 * @param bytesPerSecondMax bytes a second that one node takes in, or sends on, for repairs and moves
 * @param attemptsMax failures after which a repair waits for a person, as a dead letter
 * @param idle how long to wait where nothing is owed
 */
public record RepairConfig(long bytesPerSecondMax, int attemptsMax, Duration idle) {
    /** 64 MiB a second; 12 attempts take some four minutes. */
    public static final RepairConfig DEFAULT = new RepairConfig(64 << 20, 12, Duration.ofSeconds(1));

    public RepairConfig {
        require(
                bytesPerSecondMax >= 1 << 16,
                "repair.bytes-per-second-max",
                bytesPerSecondMax,
                "must be at least " + (1 << 16));
        require(attemptsMax >= 1 && attemptsMax <= 1_000, "repair.attempts-max", attemptsMax, "must be 1 to 1000");
        require(idle.isPositive(), "repair.idle", idle, "must be positive");
    }

    private static void require(boolean holds, String key, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("%s %s; is %s".formatted(key, rule, value));
        }
    }
}
