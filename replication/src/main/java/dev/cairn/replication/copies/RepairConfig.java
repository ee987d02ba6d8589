package dev.cairn.replication.copies;

import java.time.Duration;

/**
 * How copies are made good in the background. Component {@code bytesPerSecondMax} is config key {@code repair.bytes-per-second-max}, etc.
 *
 * @param bytesPerSecondMax bytes a second that one node takes in, and sends on, for repairs and moves together
 * @param attemptsMax failures after which a repair waits for a person, as a dead letter
 * @param copiesAtOnce how many repairs, and how many moves, are under way at once; so few that each carries a piece within
 *     {@link #PIECE_WAIT_MAX} where the pace gives way to clients
 */
public record RepairConfig(long bytesPerSecondMax, int attemptsMax, int copiesAtOnce) {
    private static final long BYTES_PER_SECOND_LEAST = 1 << 20;
    private static final int ATTEMPTS_MOST = 1_000;
    private static final int COPIES_MOST = 64;

    /** Streams between nodes are cut when they stand still for ten seconds. */
    static final Duration PIECE_WAIT_MAX = Duration.ofSeconds(8);

    /** 64 MiB a second; 12 attempts take some four minutes. */
    public static final RepairConfig DEFAULT = new RepairConfig(64 << 20, 12, 8);

    public RepairConfig {
        require(
                bytesPerSecondMax >= BYTES_PER_SECOND_LEAST,
                "repair.bytes-per-second-max",
                bytesPerSecondMax,
                "must be at least 1 MiB");
        require(
                attemptsMax >= 1 && attemptsMax <= ATTEMPTS_MOST,
                "repair.attempts-max",
                attemptsMax,
                "must be 1 to " + ATTEMPTS_MOST);
        require(
                copiesAtOnce >= 1 && copiesAtOnce <= COPIES_MOST,
                "repair.copies-at-once",
                copiesAtOnce,
                "must be 1 to " + COPIES_MOST);
        long most = copiesMost(bytesPerSecondMax);
        require(
                copiesAtOnce <= most,
                "repair.copies-at-once",
                copiesAtOnce,
                "must be at most %d where repair.bytes-per-second-max is %d".formatted(most, bytesPerSecondMax));
    }

    /** Of repairs and moves each, all of which wait for a piece. */
    private static long copiesMost(long bytesPerSecondMax) {
        return Pace.least(bytesPerSecondMax) * PIECE_WAIT_MAX.toSeconds() / (2 * BlobTransfer.PIECE_BYTES);
    }

    private static void require(boolean holds, String key, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("%s %s; is %s".formatted(key, rule, value));
        }
    }
}
