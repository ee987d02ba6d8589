package dev.cairn.monitoring.alerts;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.RecentFigures;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Looks at all rules and tells the board what they see. A rule that fails harms no other. Used by one thread. */
final class RuleEvaluation {
    private final FileStoragePerformanceMonitor monitor;
    private final RuleReader reader;
    private final AlertBoard board;

    RuleEvaluation(FileStoragePerformanceMonitor monitor, NodeMeasures measures, AlertBoard board) {
        this.monitor = monitor;
        this.reader = new RuleReader(measures);
        this.board = board;
    }

    /** What a rule sees at the moment. */
    private interface Values {
        Map<Series, OptionalDouble> read();
    }

    /** Due once a second. Alerts of other rules end. */
    void evaluate(List<AlertRule> rules, Moment now) {
        isolated("The disk cannot be watched", () -> reader.see(now.nanos()));
        isolated(
                "Operations cannot be looked at",
                () -> ofWindows(
                        rules.stream().filter(RuleEvaluation::isOfWindow).toList(), now));
        rules.stream()
                .filter(rule -> !rule.measure().isOfOperations())
                .forEach(rule -> step(rule, () -> reader.ofNode(rule, now.nanos()), now));
        rules.stream().filter(AlertRule::isOfEach).forEach(rule -> board.step(rule, now));
        endOthers(rules, now);
    }

    private static boolean isOfWindow(AlertRule rule) {
        return rule.measure().isOfOperations() && !rule.isOfEach();
    }

    private void ofWindows(List<AlertRule> rules, Moment now) {
        if (!rules.isEmpty()) { // To take what was measured costs more than all the rest.
            RecentFigures recent = monitor.recent();
            rules.forEach(rule -> step(rule, () -> reader.ofOperations(rule, recent), now));
        }
    }

    private void step(AlertRule rule, Values values, Moment now) {
        isolated("A rule cannot be evaluated", () -> board.step(rule, values.read(), now));
    }

    private void isolated(String what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            monitor.failed(what, e);
        }
    }

    private void endOthers(List<AlertRule> rules, Moment now) {
        List<String> names = rules.stream().map(AlertRule::name).toList();
        board.rules().stream().filter(name -> !names.contains(name)).forEach(name -> board.reset(name, now));
    }
}
