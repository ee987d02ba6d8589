package dev.cairn.monitoring;

import java.time.Duration;

/** Spans of time that end now. */
public enum Window {
    MINUTE(Duration.ofMinutes(1)),
    FIVE_MINUTES(Duration.ofMinutes(5)),
    /** Since the start of the node. */
    START(Duration.ofSeconds(Long.MAX_VALUE));

    private final Duration span;

    Window(Duration span) {
        this.span = span;
    }

    Duration span() {
        return span;
    }
}
