package dev.cairn.monitoring.alerts;

import java.util.Locale;
import java.util.OptionalDouble;

/** Tells people what is wrong, in one line. */
final class Summary {
    private static final double MILLIS = 1e3;
    private static final double MINUTE = 60;
    private static final double HOUR = 3_600;
    private static final double DAY = 86_400;
    private static final double KIB = 1_024;

    private Summary() {}

    static String of(AlertRule rule, Series series, OptionalDouble value) {
        String subject = subject(rule, series);
        String limit = text(rule.limit().value(), rule.measure().unit());
        if (value.isEmpty()) {
            return "%s has no value; the limit is %s".formatted(subject, limit);
        }
        String side = rule.limit().side() == Limit.Side.ABOVE ? "above " : "below ";
        boolean beyond = rule.limit().event(value) == AlertState.Event.BREACH;
        return "%s is %s, %s"
                .formatted(
                        subject,
                        text(value.getAsDouble(), rule.measure().unit()),
                        (beyond ? side : "the limit is ") + limit);
    }

    private static String subject(AlertRule rule, Series series) {
        String of = series.operation().map(name -> " of " + name).orElse("")
                + series.bucket().map(name -> " in bucket " + name).orElse("");
        return switch (rule.measure()) {
            case DURATION -> rule.statistic().map(Summary::text).orElse("") + of;
            case MEMORY -> "Memory of one operation" + of;
            case SUCCESS_RATE -> "Success rate" + of;
            case ERROR_RATE -> "Error rate" + of;
            case THROUGHPUT -> "Throughput" + of;
            case ABSENCE -> "Number of operations" + of;
            case QUEUE_RATIO -> "Fullness of the queue before the threads";
            case DEAD_LETTER_RATIO -> "Fullness of the dead-letter queue";
            case OWED_COPIES -> "Number of copies that are owed";
            case NO_LEADER -> "Time in which no node leads the log";
            case DISK_USED -> "Used part of the disk";
            case DISK_FULL_WITHIN -> "Time until the disk is full";
            case REPLICATION_LAG -> "Replication lag";
            case CLOCK_SKEW -> "Clock skew";
        };
    }

    private static String text(Statistic statistic) {
        return switch (statistic) {
            case MEAN -> "Mean duration";
            case P50 -> "P50";
            case P90 -> "P90";
            case P95 -> "P95";
            case P99 -> "P99";
            case P999 -> "P99.9";
            case EACH -> "Duration";
        };
    }

    static String text(double value, Unit unit) {
        if (Double.isInfinite(value)) {
            return "unlimited";
        }
        return switch (unit) {
            case SECONDS -> seconds(value);
            case RATIO -> number(value * 100) + " %";
            case BYTES -> bytes(value);
            case PER_SECOND -> number(value) + " a second";
            case COUNT -> number(value);
        };
    }

    private static String seconds(double value) {
        if (value < 1) {
            return number(value * MILLIS) + " ms";
        }
        if (value < 2 * MINUTE) {
            return number(value) + " s";
        }
        if (value < 2 * HOUR) {
            return number(value / MINUTE) + " minutes";
        }
        return value < 2 * DAY ? number(value / HOUR) + " hours" : number(value / DAY) + " days";
    }

    private static String bytes(double value) {
        if (value < KIB) {
            return number(value) + " bytes";
        }
        return value < KIB * KIB ? number(value / KIB) + " KiB" : number(value / KIB / KIB) + " MiB";
    }

    /** Three digits, if it has so many, and no zeros behind them. */
    private static String number(double value) {
        int decimals = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return decimals == 0 ? text : text.replaceAll("\\.?0+$", "");
    }
}
