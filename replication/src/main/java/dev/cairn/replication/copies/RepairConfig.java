package dev.cairn.replication.copies;

/**
 * How copies are made good in the background. Component {@code bytesPerSecondMax} is config key {@code repair.bytes-per-second-max}, etc.
 *
 * @param bytesPerSecondMax bytes a second that one node takes in, and sends on, for repairs and moves together
 * @param attemptsMax failures after which a repair waits for a person, as a dead letter
 * @param copiesAtOnce how many repairs, and how many moves, are under way at once
 */
public record RepairConfig(long bytesPerSecondMax, int attemptsMax, int copiesAtOnce) {
    private static final long BYTES_PER_SECOND_LEAST = 1 << 20;
    private static final int ATTEMPTS_MOST = 1_000;
    private static final int COPIES_MOST = 64;

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
    }

    private static void require(boolean holds, String key, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("%s %s; is %s".formatted(key, rule, value));
        }
    }
}
