package dev.cairn.monitoring.alerts;

import static dev.cairn.monitoring.alerts.InvalidRuleException.require;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.alerts.TrialResult.Firing;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Looks at a rule as if it had been there for a day: at the end of each minute of the history, with the states of real alerts. So what
 * lasts less than a minute may be missed, windows are whole minutes, and a minute without a node is one without traffic.
 */
final class RuleTrial {
    private static final Duration SPAN = Duration.ofDays(1);

    /** The history writes no minute while it is read. */
    private static final Duration AT_ONCE = Duration.ofHours(1);

    private final FileStoragePerformanceMonitor monitor;

    RuleTrial(FileStoragePerformanceMonitor monitor) {
        this.monitor = monitor;
    }

    /** @throws InvalidRuleException if the history does not hold what the rule looks at */
    TrialResult of(AlertRule rule, Instant now) {
        require(
                rule.measure().isOfOperations(),
                "measure",
                "one of operations, as the history holds no others",
                rule.measure().name().toLowerCase(Locale.ROOT));
        require(!rule.isOfEach(), "statistic", "one of a window, as the history holds no single operations", "each");
        Instant to = now.truncatedTo(ChronoUnit.MINUTES);
        Instant from = to.minus(SPAN);
        Instant first = from.minus(Duration.ofMinutes(TrialSeries.windowMinutes(rule) - 1L));
        List<Firing> firings = new ArrayList<>();
        for (String operation : rule.scope().operation().map(List::of).orElseGet(this::operations)) {
            TrialOperation series = new TrialOperation(rule, operation, first, from, to);
            for (Instant hour = first; hour.isBefore(to); hour = hour.plus(AT_ONCE)) {
                Instant end = hour.plus(AT_ONCE);
                monitor.minutes(operation, hour, end.isBefore(to) ? end : to, series::minute);
            }
            firings.addAll(series.firings());
        }
        firings.sort(Comparator.comparing(Firing::firedAt).thenComparing(Firing::series));
        boolean complete = firings.size() <= TrialResult.FIRINGS_MAX;
        return new TrialResult(from, to, complete ? firings : firings.subList(0, TrialResult.FIRINGS_MAX), complete);
    }

    private List<String> operations() {
        TreeSet<String> known = new TreeSet<>(monitor.operations());
        known.addAll(monitor.operationsInHistory());
        return List.copyOf(known);
    }
}
