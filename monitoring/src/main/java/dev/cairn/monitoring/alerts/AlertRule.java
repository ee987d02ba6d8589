package dev.cairn.monitoring.alerts;

import static dev.cairn.monitoring.alerts.InvalidRuleException.require;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * When to raise an alert.
 *
 * @param name names it in addresses and labels
 * @param statistic of a {@link Measure#DURATION}, and of nothing else
 * @param minimumCount of fewer operations in the window a mean, a percentile or a rate says nothing
 */
public record AlertRule(
        String name,
        String description,
        boolean enabled,
        Severity severity,
        Measure measure,
        Optional<Statistic> statistic,
        Scope scope,
        Limit limit,
        Timing timing,
        long minimumCount) {
    public static final int DESCRIPTION_CHARS_MAX = 200;
    public static final Duration WAIT_MAX = Duration.ofDays(1);
    public static final long MINIMUM_COUNT_MAX = 1_000_000_000;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    /** @throws InvalidRuleException if it breaks a bound, or says two things that do not go together */
    public AlertRule {
        require(NAME.matcher(name).matches(), "name", "1–63 characters of a-z 0-9 -, the first no -", name);
        require(
                description.length() <= DESCRIPTION_CHARS_MAX,
                "description",
                "at most " + DESCRIPTION_CHARS_MAX + " characters",
                description.length() + " characters");
        RuleChecks.checkStatistic(measure, statistic, scope, timing);
        RuleChecks.checkLimit(measure, limit);
        RuleChecks.checkScope(measure, scope, limit);
        RuleChecks.checkTiming(measure, timing);
        RuleChecks.checkMinimumCount(measure, minimumCount);
    }

    /** Whether it looks at each measurement, and not at windows. */
    public boolean isOfEach() {
        return statistic.equals(Optional.of(Statistic.EACH));
    }

    public AlertRule enabled(boolean on) {
        return new AlertRule(name, description, on, severity, measure, statistic, scope, limit, timing, minimumCount);
    }

    /** Whether an alert that one of them raised is one of the other, too. */
    boolean raisesAs(AlertRule other) {
        return described("").equals(other.described(""));
    }

    private AlertRule described(String text) {
        return new AlertRule(name, text, enabled, severity, measure, statistic, scope, limit, timing, minimumCount);
    }
}
