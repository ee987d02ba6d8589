package dev.cairn.monitoring.alerts;

import dev.cairn.monitoring.Figures;
import java.util.OptionalDouble;

/** The value of a rule about operations, of what they did. */
final class OperationMeasures {
    private OperationMeasures() {}

    /** @return empty if too little is known to say anything */
    static OptionalDouble value(AlertRule rule, Figures seen) {
        return switch (rule.measure()) {
            case DURATION -> seen.successes() < rule.minimumCount() ? OptionalDouble.empty() : duration(rule, seen);
            case MEMORY -> seen.count() < rule.minimumCount() ? OptionalDouble.empty() : seen.allocatedBytesMean();
            case SUCCESS_RATE -> seen.count() < rule.minimumCount() ? OptionalDouble.empty() : seen.successRate();
            case ERROR_RATE -> seen.count() < rule.minimumCount() ? OptionalDouble.empty() : seen.faultRate();
            case THROUGHPUT -> unlessYoung(rule, seen, seen.perSecond());
            case ABSENCE -> unlessYoung(rule, seen, (double) seen.count());
            case QUEUE_RATIO,
                    DEAD_LETTER_RATIO,
                    OWED_COPIES,
                    NO_LEADER,
                    DISK_USED,
                    DISK_FULL_WITHIN,
                    REPLICATION_LAG,
                    CLOCK_SKEW -> OptionalDouble.empty();
        };
    }

    private static OptionalDouble duration(AlertRule rule, Figures seen) {
        return switch (rule.statistic().orElseThrow()) {
            case MEAN -> seen.meanSeconds();
            case P50, P90, P95, P99, P999 ->
                seen.percentileSeconds(rule.statistic().orElseThrow().quantile());
            case EACH -> OptionalDouble.empty();
        };
    }

    /** A node that has just started has done nothing yet. */
    private static OptionalDouble unlessYoung(AlertRule rule, Figures seen, double value) {
        return seen.span().compareTo(rule.timing().window()) < 0 ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
