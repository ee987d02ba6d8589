package dev.cairn.monitoring;

import java.time.Duration;

/** Spans of time that end now. */
public enum Window {
    MINUTE(Duration.ofMinutes(1)),
    FIVE_MINUTES(Duration.ofMinutes(5)),
    /** From the history, like {@link #DAY}: what a node that ran before on the same data measured is in it. */
    HOUR(Duration.ofHours(1)),
    DAY(Duration.ofDays(1)),
    /** Since the start of the node. */
    START(Duration.ofSeconds(Long.MAX_VALUE));

    private final Duration span;

    Window(Duration span) {
        this.span = span;
    }

    /** Whether it is longer than memory reaches back. */
    boolean isKept() {
        return this == HOUR || this == DAY;
    }

    Duration span() {
        return span;
    }
}
