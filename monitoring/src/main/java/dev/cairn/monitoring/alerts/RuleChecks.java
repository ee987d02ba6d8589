package dev.cairn.monitoring.alerts;

import static dev.cairn.monitoring.alerts.InvalidRuleException.require;

import dev.cairn.monitoring.RecentFigures;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the parts of a rule may be, and which go together. Fields are called as the API calls them. */
final class RuleChecks {
    static final Duration WINDOW_MIN = Duration.ofSeconds(5);
    static final Duration FORECAST_WINDOW_MIN = Duration.ofMinutes(1);

    private static final Pattern OPERATION = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final Pattern BUCKET = Pattern.compile("\\*each\\*|\\*|[a-z0-9.-]{3,63}");

    private RuleChecks() {}

    static void checkStatistic(Measure measure, Optional<Statistic> statistic, Scope scope, Timing timing) {
        require(
                statistic.isPresent() == (measure == Measure.DURATION),
                "statistic",
                measure == Measure.DURATION
                        ? "mean, p50, p90, p95, p99, p999 or each"
                        : "absent, as only durations have one",
                statistic.map(Object::toString).orElse("absent").toLowerCase(Locale.ROOT));
        if (statistic.equals(Optional.of(Statistic.EACH))) {
            require(scope.operation().isPresent(), "operation", "given if each is looked at", "absent");
            require(
                    timing.holdFor().isZero(),
                    "forSeconds",
                    "0 if each is looked at",
                    timing.holdFor().toSeconds());
        }
    }

    static void checkScope(Measure measure, Scope scope, Limit limit) {
        boolean ofOperations = measure.isOfOperations();
        require(
                ofOperations || scope.operation().isEmpty(),
                "operation",
                "absent, as this is measured of the node",
                scope.operation().orElse(""));
        require(
                ofOperations || scope.bucket().isEmpty(),
                "bucket",
                "absent, as this is measured of the node",
                scope.bucket().orElse(""));
        String operation = scope.operation().orElse("absent");
        require(
                scope.operation().isEmpty() || OPERATION.matcher(operation).matches(),
                "operation",
                "the name of an operation, " + OPERATION,
                operation);
        require(
                scope.bucket().isEmpty() || BUCKET.matcher(scope.bucket().get()).matches(),
                "bucket",
                "the name of a bucket, * for those without figures of their own, or *each*",
                scope.bucket().orElse(""));
        // Of most operations a node does nothing for most of the time.
        require(
                !ofOperations
                        || limit.side() == Limit.Side.ABOVE
                        || measure == Measure.SUCCESS_RATE
                        || scope.operation().isPresent(),
                "operation",
                "given if there may be too few",
                operation);
    }

    static void checkLimit(Measure measure, Limit limit) {
        String side = limit.side().name().toLowerCase(Locale.ROOT);
        require(
                measure.has(limit.side()),
                side,
                "absent, as this is not as it should be if it is "
                        + (limit.side() == Limit.Side.ABOVE ? "below" : "above") + " a limit",
                limit.value());
        double max = measure.unit() == Unit.RATIO ? 1 : Double.MAX_VALUE;
        require(
                limit.value() >= 0 && limit.value() <= max,
                side,
                measure.unit() == Unit.RATIO ? "0 to 1" : "a number of 0 or more",
                limit.value());
        if (limit.clear().isPresent()) {
            double clear = limit.clear().getAsDouble();
            boolean above = limit.side() == Limit.Side.ABOVE;
            require(
                    clear >= 0 && clear <= max && (above ? clear <= limit.value() : clear >= limit.value()),
                    "clear",
                    above ? "0 to the limit" : "the limit or more" + (max == 1 ? ", at most 1" : ""),
                    clear);
        }
    }

    static void checkTiming(Measure measure, Timing timing) {
        boolean forecast = measure == Measure.DISK_FULL_WITHIN;
        Duration min = forecast ? FORECAST_WINDOW_MIN : WINDOW_MIN;
        Duration max = forecast ? DiskForecast.WINDOW_MAX : RecentFigures.SPAN_MAX;
        require(
                isWithin(timing.window(), min, max),
                "windowSeconds",
                range(min, max),
                timing.window().toSeconds());
        require(
                isWithin(timing.holdFor(), Duration.ZERO, AlertRule.WAIT_MAX),
                "forSeconds",
                range(Duration.ZERO, AlertRule.WAIT_MAX),
                timing.holdFor().toSeconds());
        require(
                isWithin(timing.cooldown(), Duration.ZERO, AlertRule.WAIT_MAX),
                "cooldownSeconds",
                range(Duration.ZERO, AlertRule.WAIT_MAX),
                timing.cooldown().toSeconds());
    }

    private static boolean isWithin(Duration given, Duration min, Duration max) {
        return given.compareTo(min) >= 0
                && given.compareTo(max) <= 0
                && given.equals(given.truncatedTo(ChronoUnit.SECONDS));
    }

    private static String range(Duration min, Duration max) {
        return "%d to %d whole seconds".formatted(min.toSeconds(), max.toSeconds());
    }

    static void checkMinimumCount(Measure measure, long minimumCount) {
        boolean counts = measure.isOfOperations() && measure != Measure.THROUGHPUT && measure != Measure.ABSENCE;
        long max = counts ? AlertRule.MINIMUM_COUNT_MAX : 1;
        require(
                minimumCount >= 1 && minimumCount <= max,
                "minimumCount",
                counts ? "1 to " + max : "absent or 1, as this is no mean, percentile or rate of operations",
                minimumCount);
    }
}
