package dev.cairn.monitoring.alerts;

import java.util.Optional;

/** Rules for tests: an error rate above a half of all operations, at once, but for what is said. */
final class Rules {
    private final String name;
    private String description = "";
    private boolean enabled = true;
    private Severity severity = Severity.WARNING;
    private Measure measure = Measure.ERROR_RATE;
    private Optional<Statistic> statistic = Optional.empty();
    private Scope scope = Scope.ALL;
    private Limit limit = Limit.above(0.5);
    private Timing timing = Timing.ofSeconds(60, 0, 0);
    private long minimumCount = 1;

    private Rules(String name) {
        this.name = name;
    }

    static Rules of(String name) {
        return new Rules(name);
    }

    static Rules duration(Statistic statistic) {
        return of("r").measure(Measure.DURATION).statistic(statistic).limit(Limit.above(0.1));
    }

    Rules description(String text) {
        description = text;
        return this;
    }

    Rules disabled() {
        enabled = false;
        return this;
    }

    Rules severity(Severity other) {
        severity = other;
        return this;
    }

    Rules measure(Measure other) {
        measure = other;
        return this;
    }

    Rules statistic(Statistic other) {
        statistic = Optional.of(other);
        return this;
    }

    Rules scope(Scope other) {
        scope = other;
        return this;
    }

    Rules limit(Limit other) {
        limit = other;
        return this;
    }

    Rules timing(long window, long holdFor, long cooldown) {
        timing = Timing.ofSeconds(window, holdFor, cooldown);
        return this;
    }

    Rules minimumCount(long count) {
        minimumCount = count;
        return this;
    }

    AlertRule build() {
        return new AlertRule(
                name, description, enabled, severity, measure, statistic, scope, limit, timing, minimumCount);
    }
}
