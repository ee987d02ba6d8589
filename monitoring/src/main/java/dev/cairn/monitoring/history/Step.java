package dev.cairn.monitoring.history;

import java.time.Duration;
import java.util.List;

/**
 * How much time one row stands for. Steps are numbered from the beginning of 1970 in UTC. All lengths divide an hour, and each the
 * next, so that of two steps that overlap one contains the other.
 */
public enum Step {
    MINUTE('m', Duration.ofMinutes(1)),
    FIVE_MINUTES('f', Duration.ofMinutes(5)),
    QUARTER('q', Duration.ofMinutes(15)),
    /** As long as {@link #HOUR}, but kept with the fine steps and as long as they are. */
    FINE_HOUR('H', Duration.ofHours(1)),
    /** Of trends: each minute is also added to its hour, however fine the other rows are. */
    HOUR('h', Duration.ofHours(1));

    /** Of what is recent, the longest first. Each minute is in one row of one of them. */
    public static final List<Step> FINE = List.of(FINE_HOUR, QUARTER, FIVE_MINUTES, MINUTE);

    private final char code;
    private final Duration length;

    Step(char code, Duration length) {
        this.code = code;
        this.length = length;
    }

    /**
     * The fine step of a length.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Step fine(Duration length) {
        return FINE.stream()
                .filter(step -> step.length.equals(length))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a step of the history must be of 1, 5, 15 or 60 minutes; is " + length));
    }

    /** First byte of keys, the same for ever. */
    byte code() {
        return (byte) code;
    }

    public Duration length() {
        return length;
    }

    public long minutes() {
        return length.toMinutes();
    }

    /** The number of the step that contains a moment. */
    public long at(long epochMillis) {
        return Math.floorDiv(epochMillis, length.toMillis());
    }

    /** The number of the step that contains a minute. */
    public long ofMinute(long minute) {
        return Math.floorDiv(minute, minutes());
    }
}
