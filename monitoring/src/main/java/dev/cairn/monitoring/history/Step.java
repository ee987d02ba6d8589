package dev.cairn.monitoring.history;

import java.time.Duration;

/** How much time one row stands for. Steps are numbered from the beginning of 1970 in UTC. */
public enum Step {
    MINUTE('m', Duration.ofMinutes(1)),
    HOUR('h', Duration.ofHours(1));

    private final char code;
    private final Duration length;

    Step(char code, Duration length) {
        this.code = code;
        this.length = length;
    }

    /** First byte of keys, the same for ever. */
    byte code() {
        return (byte) code;
    }

    public Duration length() {
        return length;
    }

    /** The number of the step that contains a moment. */
    public long at(long epochMillis) {
        return Math.floorDiv(epochMillis, length.toMillis());
    }
}
