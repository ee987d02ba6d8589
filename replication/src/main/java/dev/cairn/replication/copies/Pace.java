package dev.cairn.replication.copies;

import java.time.Duration;

/** Bounds how many bytes a second background work carries: it is told what was carried, and says for how long to rest. */
final class Pace {
    private final long bytesPerSecondMax;

    /** @param bytesPerSecondMax 1 or more */
    Pace(long bytesPerSecondMax) {
        this.bytesPerSecondMax = bytesPerSecondMax;
    }

    /**
     * How long to rest after work.
     *
     * @param took how long the work took: that much of the rest is over
     */
    Duration rest(long bytes, Duration took) {
        Duration due = Duration.ofNanos((long) ((double) bytes * 1e9 / (double) bytesPerSecondMax));
        Duration left = due.minus(took);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
