package dev.cairn.monitoring;

import dev.cairn.monitoring.history.Step;
import java.time.Duration;

/** How much time one point of a history stands for. */
public enum Resolution {
    MINUTE(Step.MINUTE),
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
