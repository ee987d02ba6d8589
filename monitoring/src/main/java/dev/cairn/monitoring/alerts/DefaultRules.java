package dev.cairn.monitoring.alerts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules of a node whose owner has said nothing. */
final class DefaultRules {
    /** Below it one failure in a minute would be a rate of failures. */
    private static final int ENOUGH = 20;

    private static final List<Severity> RISING = List.of(Severity.INFO, Severity.WARNING, Severity.CRITICAL);
    private static final int[] PERCENT = {80, 90, 95};

    /** A node that was restarted has its copies long before. */
    private static final int OWED_SECONDS = 1_800;

    /** So far a depth must go down again, as a part of the whole. */
    private static final double BACK = 0.02;

    static final List<AlertRule> ALL = all();

    private DefaultRules() {}

    private static List<AlertRule> all() {
        List<AlertRule> rules = new ArrayList<>();
        rules.add(ofOperations(
                "error-rate",
                "More than 5 % of one kind of operation fail, and not by their clients' fault",
                Severity.CRITICAL,
                Measure.ERROR_RATE,
                Optional.empty(),
                Scope.ALL,
                Limit.above(0.05).clearingAt(0.03)));
        rules.add(ofOperations(
                "write-p95",
                "One upload in twenty takes longer than half a second",
                Severity.WARNING,
                Measure.DURATION,
                Optional.of(Statistic.P95),
                Scope.of("upload"),
                Limit.above(0.5).clearingAt(0.4)));
        rules.add(ofOperations(
                "read-p95",
                "One download in twenty takes longer than a fifth of a second",
                Severity.WARNING,
                Measure.DURATION,
                Optional.of(Statistic.P95),
                Scope.of("download"),
                Limit.above(0.2).clearingAt(0.15)));
        for (int i = 0; i < PERCENT.length; i++) {
            rules.add(depth(
                    "disk-used-" + PERCENT[i],
                    "of the file system is used",
                    Measure.DISK_USED,
                    PERCENT[i],
                    RISING.get(i)));
        }
        rules.add(deadLetters("warning", 80, Severity.WARNING));
        rules.add(deadLetters("critical", 90, Severity.CRITICAL));
        rules.add(deadLetters("imminent", 95, Severity.CRITICAL)); // No place is left soon.
        rules.add(ofCluster(
                "owed-copies",
                "Some copies have been owed for half an hour",
                Severity.WARNING,
                Measure.OWED_COPIES,
                Limit.above(0),
                Timing.ofSeconds(60, OWED_SECONDS, 300)));
        rules.add(ofCluster(
                "no-leader",
                "No node leads the log: nothing can be written, as no majority of the nodes is up",
                Severity.CRITICAL,
                Measure.NO_LEADER,
                Limit.above(15).clearingAt(0),
                Timing.ofSeconds(60, 0, 60)));
        return List.copyOf(rules);
    }

    private static AlertRule ofOperations(
            String name,
            String description,
            Severity severity,
            Measure measure,
            Optional<Statistic> statistic,
            Scope scope,
            Limit limit) {
        return new AlertRule(
                name,
                description,
                true,
                severity,
                measure,
                statistic,
                scope,
                limit,
                Timing.ofSeconds(60, 30, 300),
                ENOUGH);
    }

    private static AlertRule ofCluster(
            String name, String description, Severity severity, Measure measure, Limit limit, Timing timing) {
        return new AlertRule(name, description, true, severity, measure, Optional.empty(), Scope.ALL, limit, timing, 1);
    }

    private static AlertRule deadLetters(String stage, int percent, Severity severity) {
        return depth(
                "dead-letters-" + stage,
                "of the places for repairs that failed too often are taken",
                Measure.DEAD_LETTER_RATIO,
                percent,
                severity);
    }

    private static AlertRule depth(String name, String what, Measure measure, int percent, Severity severity) {
        double limit = percent / 100.0;
        return new AlertRule(
                name,
                "More than %d %% %s".formatted(percent, what),
                true,
                severity,
                measure,
                Optional.empty(),
                Scope.ALL,
                Limit.above(limit).clearingAt(limit - BACK),
                Timing.ofSeconds(60, 10, 300),
                1);
    }
}
