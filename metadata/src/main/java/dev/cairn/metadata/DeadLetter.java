package dev.cairn.metadata;

import java.time.Instant;

/**
 * A repair that failed so often that it waits for a person.
 *
 * @param attempts how often it was tried, not negative
 * @param reason of the last failure, at most {@value #REASON_LENGTH_MAX} characters
 * @param firstFailed when it failed for the first time
 */
public record DeadLetter(Repair repair, int attempts, String reason, Instant firstFailed, Instant lastFailed) {
    public static final int REASON_LENGTH_MAX = 200;

    /** Most of a whole cluster. */
    public static final int DEAD_LETTERS_MAX = 10_000;

    public DeadLetter {
        if (attempts < 0) {
            throw new IllegalArgumentException("not %d attempts".formatted(attempts));
        }
        if (reason.length() > REASON_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "a reason has at most %d characters, not %d".formatted(REASON_LENGTH_MAX, reason.length()));
        }
    }

    public Owed owed() {
        return repair.owed();
    }
}
