package dev.cairn.monitoring.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: a rule that makes no sense is refused by the name of what is wrong with it; a limit says what is a breach. */
class AlertRuleTest {
    static Stream<Arguments> senseless() {
        return Stream.of(
                wrong("name", () -> Rules.of("UPPER").build()),
                wrong("name", () -> Rules.of("").build()),
                wrong("name", () -> Rules.of("a".repeat(64)).build()),
                wrong(
                        "description",
                        () -> Rules.of("r").description("x".repeat(201)).build()),
                wrong("statistic", () -> Rules.of("r").measure(Measure.DURATION).build()),
                wrong("statistic", () -> Rules.of("r").statistic(Statistic.P95).build()),
                wrong("operation", () -> Rules.duration(Statistic.EACH).build()),
                wrong(
                        "forSeconds",
                        () -> Rules.duration(Statistic.EACH)
                                .scope(Scope.of("upload"))
                                .timing(60, 1, 0)
                                .build()),
                wrong(
                        "operation",
                        () -> Rules.of("r").scope(Scope.of("Up load")).build()),
                wrong(
                        "operation",
                        () -> Rules.of("r")
                                .measure(Measure.DISK_USED)
                                .scope(Scope.of("upload"))
                                .build()),
                wrong(
                        "bucket",
                        () -> Rules.of("r")
                                .measure(Measure.DISK_USED)
                                .scope(new Scope(Optional.empty(), Optional.of("photos")))
                                .build()),
                wrong(
                        "bucket",
                        () -> Rules.of("r").scope(Scope.of("upload", "*all*")).build()),
                wrong(
                        "operation",
                        () -> Rules.of("r")
                                .measure(Measure.ABSENCE)
                                .limit(Limit.below(1))
                                .build()),
                wrong(
                        "operation",
                        () -> Rules.of("r")
                                .measure(Measure.THROUGHPUT)
                                .limit(Limit.below(1))
                                .build()),
                wrong("below", () -> Rules.of("r").limit(Limit.below(0.1)).build()),
                wrong("above", () -> Rules.of("r").limit(Limit.above(1.1)).build()),
                wrong("above", () -> Rules.of("r").limit(Limit.above(-0.1)).build()),
                wrong(
                        "above",
                        () -> Rules.of("r").limit(Limit.above(Double.NaN)).build()),
                wrong("above", () -> Rules.of("r").measure(Measure.SUCCESS_RATE).build()),
                wrong(
                        "clear",
                        () -> Rules.of("r")
                                .limit(Limit.above(0.1).clearingAt(0.2))
                                .build()),
                wrong(
                        "clear",
                        () -> Rules.of("r")
                                .measure(Measure.SUCCESS_RATE)
                                .limit(Limit.below(0.9).clearingAt(0.8))
                                .build()),
                wrong("windowSeconds", () -> Rules.of("r").timing(4, 0, 0).build()),
                wrong("windowSeconds", () -> Rules.of("r").timing(301, 0, 0).build()),
                wrong(
                        "windowSeconds",
                        () -> Rules.of("r")
                                .measure(Measure.DISK_FULL_WITHIN)
                                .limit(Limit.below(60))
                                .timing(3_601, 0, 0)
                                .build()),
                wrong("forSeconds", () -> Rules.of("r").timing(60, -1, 0).build()),
                wrong("forSeconds", () -> Rules.of("r").timing(60, 86_401, 0).build()),
                wrong(
                        "cooldownSeconds",
                        () -> Rules.of("r").timing(60, 0, 86_401).build()),
                wrong("minimumCount", () -> Rules.of("r").minimumCount(0).build()),
                wrong(
                        "minimumCount",
                        () -> Rules.of("r")
                                .measure(Measure.THROUGHPUT)
                                .minimumCount(2)
                                .build()));
    }

    private static Arguments wrong(String field, Supplier<AlertRule> rule) {
        return Arguments.of(field, rule);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("senseless")
    void whatMakesNoSenseIsRefusedByName(String field, Supplier<AlertRule> rule) {
        assertThatThrownBy(rule::get)
                .asInstanceOf(type(InvalidRuleException.class))
                .satisfies(refused -> {
                    assertThat(refused.field()).isEqualTo(field);
                    assertThat(refused.limit()).isNotBlank();
                    assertThat(refused.value()).isNotNull();
                });
    }

    @Test
    void aNewNodeHasTheRulesThatSuitIt() {
        assertThat(RuleBook.of(List.of()).all())
                .extracting(AlertRule::name)
                .containsExactlyInAnyOrder(
                        "error-rate",
                        "write-p95",
                        "read-p95",
                        "disk-used-80",
                        "disk-used-90",
                        "disk-used-95",
                        "dead-letters-warning",
                        "dead-letters-critical",
                        "dead-letters-imminent",
                        "owed-copies",
                        "no-leader");
        RuleBook book = RuleBook.of(List.of());
        assertThat(book.get("error-rate").orElseThrow().limit().value()).isEqualTo(0.05);
        assertThat(book.get("write-p95").orElseThrow().limit().value()).isEqualTo(0.5);
        assertThat(book.get("read-p95").orElseThrow().limit().value()).isEqualTo(0.2);
        assertThat(book.get("disk-used-95").orElseThrow().severity()).isEqualTo(Severity.CRITICAL);
        assertDeadLetters(book, "warning", 0.8, Severity.WARNING);
        assertDeadLetters(book, "critical", 0.9, Severity.CRITICAL);
        assertDeadLetters(book, "imminent", 0.95, Severity.CRITICAL);
    }

    private static void assertDeadLetters(RuleBook book, String stage, double limit, Severity severity) {
        AlertRule rule = book.get("dead-letters-" + stage).orElseThrow();
        assertThat(rule.measure()).isEqualTo(Measure.DEAD_LETTER_RATIO);
        assertThat(rule.limit().value()).isEqualTo(limit);
        assertThat(rule.severity()).isEqualTo(severity);
    }

    @Test
    void aDefaultCanBeChangedAndRestoredAndOthersRemoved() {
        AlertRule changed =
                RuleBook.of(List.of()).get("write-p95").orElseThrow().enabled(false);
        RuleBook book =
                RuleBook.of(List.of()).with(changed).with(Rules.of("mine").build());

        assertThat(book.own()).containsOnlyKeys("write-p95", "mine");
        assertThat(book.without("write-p95").get("write-p95").orElseThrow().enabled())
                .isTrue();
        assertThat(book.without("mine").get("mine")).isEmpty();
        assertThat(book.without("write-p95").without("mine").own()).isEmpty();
    }

    @Test
    void thereAreAtMostAHundredRules() {
        RuleBook book = RuleBook.of(List.of());
        for (int i = book.all().size(); i < RuleBook.RULES_MAX; i++) {
            book = book.with(Rules.of("rule-" + i).build());
        }
        RuleBook full = book;

        assertThatThrownBy(() -> full.with(Rules.of("one-more").build())).isInstanceOf(InvalidRuleException.class);
        assertThat(full.with(Rules.of("rule-50").description("other").build()).all())
                .hasSize(RuleBook.RULES_MAX);
    }

    @Test
    void aValueNearTheLimitIsNeitherABreachNorAllWell() {
        Limit above = Limit.above(0.5).clearingAt(0.4);
        assertThat(event(above, 0.51)).isEqualTo(AlertState.Event.BREACH);
        assertThat(event(above, 0.5)).isEqualTo(AlertState.Event.BETWEEN);
        assertThat(event(above, 0.41)).isEqualTo(AlertState.Event.BETWEEN);
        assertThat(event(above, 0.4)).isEqualTo(AlertState.Event.CLEAR);

        Limit below = Limit.below(10).clearingAt(12);
        assertThat(event(below, 9.9)).isEqualTo(AlertState.Event.BREACH);
        assertThat(event(below, 10)).isEqualTo(AlertState.Event.BETWEEN);
        assertThat(event(below, 12)).isEqualTo(AlertState.Event.CLEAR);
        assertThat(event(Limit.above(1), 1)).isEqualTo(AlertState.Event.CLEAR);
        assertThat(above.event(OptionalDouble.empty())).isEqualTo(AlertState.Event.CLEAR);
    }

    private static AlertState.Event event(Limit limit, double value) {
        return limit.event(OptionalDouble.of(value));
    }

    @Test
    void aSummarySaysWhatIsWrongInOneLine() {
        AlertRule rule = Rules.duration(Statistic.P95)
                .scope(Scope.of("upload", "photos"))
                .limit(Limit.above(0.5))
                .build();
        Series series = Series.of("upload", "photos");

        assertThat(Summary.of(rule, series, OptionalDouble.of(0.62)))
                .isEqualTo("P95 of upload in bucket photos is 620 ms, above 500 ms");
        assertThat(Summary.of(rule, series, OptionalDouble.of(0.41)))
                .isEqualTo("P95 of upload in bucket photos is 410 ms, the limit is 500 ms");
        assertThat(Summary.of(rule, series, OptionalDouble.empty()))
                .isEqualTo("P95 of upload in bucket photos has no value; the limit is 500 ms");
        assertThat(Summary.text(0.056, Unit.RATIO)).isEqualTo("5.6 %");
        assertThat(Summary.text(5_400, Unit.SECONDS)).isEqualTo("90 minutes");
        assertThat(Summary.text(3 << 20, Unit.BYTES)).isEqualTo("3 MiB");
        assertThat(Summary.text(100, Unit.COUNT)).isEqualTo("100");
    }
}
