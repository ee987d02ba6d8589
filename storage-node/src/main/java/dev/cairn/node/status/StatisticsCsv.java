package dev.cairn.node.status;

import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.Stage;
import dev.cairn.monitoring.Statistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Statistics as lines of RFC 4180, for spreadsheets: the same figures as {@link StatisticsJson}, in columns that are always the
 * same; what is not known is empty.
 */
final class StatisticsCsv {
    private static final double NANOS_PER_SECOND = 1e9;

    private static final List<String> FIGURES = List.of(
            "seconds",
            "count",
            "per_second",
            "bytes",
            "bytes_per_second",
            "success_rate",
            "mean_seconds",
            "min_seconds",
            "p50_seconds",
            "p90_seconds",
            "p95_seconds",
            "p99_seconds",
            "p999_seconds",
            "max_seconds",
            "failed_mean_seconds",
            "allocated_bytes_mean");

    private final StringBuilder text = new StringBuilder();

    /** @param names of the columns before the figures */
    StatisticsCsv(String... names) {
        text.append(Csv.line(Stream.concat(Stream.of(names), names())));
    }

    /** @param values of the columns before the figures */
    StatisticsCsv add(Statistics seen, String... values) {
        text.append(Csv.line(Stream.concat(Stream.of(values), cells(seen))));
        return this;
    }

    /** Of the columns of figures. */
    static Stream<String> names() {
        return Stream.of(
                        FIGURES.stream(),
                        Stream.of(Stage.values()).map(stage -> stage.name().toLowerCase(Locale.ROOT) + "_mean_seconds"),
                        Stream.of(Outcome.values())
                                .map(outcome -> outcome.name().toLowerCase(Locale.ROOT)))
                .flatMap(names -> names);
    }

    /** In the columns of figures. */
    static Stream<Object> cells(Statistics seen) {
        boolean succeeded = seen.successes() > 0;
        boolean failed = seen.count() > seen.successes();
        Stream<Object> figures = Stream.of(
                seen.span().toNanos() / NANOS_PER_SECOND,
                seen.count(),
                seen.perSecond(),
                seen.bytes(),
                seen.bytesPerSecond(),
                seen.successRate().isPresent() ? seen.successRate().getAsDouble() : "",
                succeeded ? seen.meanNanos() / NANOS_PER_SECOND : "",
                succeeded ? seconds(seen.minNanos()) : "",
                succeeded ? seconds(seen.p50Nanos()) : "",
                succeeded ? seconds(seen.p90Nanos()) : "",
                succeeded ? seconds(seen.p95Nanos()) : "",
                succeeded ? seconds(seen.p99Nanos()) : "",
                succeeded ? seconds(seen.p999Nanos()) : "",
                succeeded ? seconds(seen.maxNanos()) : "",
                failed ? seen.failedMeanNanos() / NANOS_PER_SECOND : "",
                seen.allocatedBytesMean().isPresent()
                        ? seen.allocatedBytesMean().getAsDouble()
                        : "");
        Map<Outcome, Long> outcomes = seen.outcomes();
        Stream<Object> counts = Stream.of(Outcome.values()).map(outcome -> outcomes.getOrDefault(outcome, 0L));
        Stream<Object> stages = Stream.of(Stage.values()).map(stage -> meanSeconds(seen, stage));
        return Stream.of(figures, stages, counts).flatMap(cells -> cells);
    }

    private static Object meanSeconds(Statistics seen, Stage stage) {
        Double nanos = seen.stageMeanNanos().get(stage);
        return nanos == null ? "" : nanos / NANOS_PER_SECOND;
    }

    private static double seconds(long nanos) {
        return (double) nanos / NANOS_PER_SECOND;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
