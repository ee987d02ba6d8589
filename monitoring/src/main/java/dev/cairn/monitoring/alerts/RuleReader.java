package dev.cairn.monitoring.alerts;

import dev.cairn.monitoring.RecentFigures;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Finds the values that rules look at. Used by one thread. */
final class RuleReader {
    private final NodeMeasures node;
    private final DiskForecast forecast = new DiskForecast();

    RuleReader(NodeMeasures node) {
        this.node = node;
    }

    /** Due once a second, whatever the rules are: a forecast needs a past. */
    void see(long nowNanos) {
        node.disk().ifPresent(room -> forecast.see(nowNanos, room));
    }

    /** What the node does as a whole. */
    Map<Series, OptionalDouble> ofNode(AlertRule rule, long nowNanos) {
        OptionalDouble value = rule.measure() == Measure.DISK_FULL_WITHIN
                ? forecast.secondsToFull(nowNanos, rule.timing().window())
                : node.value(rule.measure());
        return Map.of(Series.NODE, value);
    }

    /** What each series that the rule is about did. */
    Map<Series, OptionalDouble> ofOperations(AlertRule rule, RecentFigures recent) {
        Map<Series, OptionalDouble> values = new HashMap<>();
        Scope scope = rule.scope();
        for (String operation : scope.operation().map(List::of).orElseGet(recent::operations)) {
            for (Optional<String> bucket : buckets(scope, operation, recent)) {
                values.put(
                        new Series(Optional.of(operation), bucket),
                        OperationMeasures.value(
                                rule, recent.of(operation, bucket, rule.timing().window())));
            }
        }
        return values;
    }

    private static List<Optional<String>> buckets(Scope scope, String operation, RecentFigures recent) {
        return scope.isEachBucket()
                ? recent.buckets(operation).stream().map(Optional::of).toList()
                : List.of(scope.bucket());
    }
}
