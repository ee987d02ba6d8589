package dev.cairn.monitoring;

import dev.cairn.monitoring.history.Step;
import java.time.Duration;

/** How much time one point of a history stands for, at least. */
public enum Resolution {
    /** As fine as it was kept: points may be longer where that was said. */
    MINUTE(Step.MINUTE),
    FIVE_MINUTES(Step.FIVE_MINUTES),
    QUARTER(Step.QUARTER),
    HOUR(Step.HOUR);

    private final Step step;

    Resolution(Step step) {
        this.step = step;
    }

    Step step() {
        return step;
    }

    public Duration length() {
        return step.length();
    }
}
