package dev.cairn.monitoring.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.Ticks;
import dev.cairn.monitoring.alerts.TrialResult.Firing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a trial tells what a rule would have told. Method: a real history, made minute by minute on a clock that the test moves. */
class RuleTrialTest {
    private static final Duration QUICK = Duration.ofMillis(1);
    private static final Duration SLOW = Duration.ofMillis(800);

    @TempDir
    Path folder;

    private final AlertsFixture its = new AlertsFixture();

    @BeforeEach
    void keep() {
        its.clock.add(Duration.ofDays(2).minusMillis(its.clock.wallTime())); // A whole minute, with a day before it.
        its.monitor.keep(folder.resolve("history"));
        Ticks.tick(its.monitor);
    }

    @AfterEach
    void close() {
        its.monitor.close();
    }

    private void minute(Runnable work) {
        long begin = its.clock.wallTime();
        work.run();
        its.clock.add(Duration.ofMinutes(1).minusMillis(its.clock.wallTime() - begin));
        Ticks.tick(its.monitor);
    }

    private void good() {
        minute(() -> its.uploads(10, QUICK, Outcome.SUCCESS));
    }

    private void slow() {
        minute(() -> its.uploads(10, SLOW, Outcome.SUCCESS));
    }

    private static Rules p95() {
        return Rules.duration(Statistic.P95).scope(Scope.of("upload")).limit(Limit.above(0.5));
    }

    @Test
    void itTellsWhenTheRuleWouldHaveFiredAndEnded() {
        good();
        Instant began = its.alerts.now();
        slow();
        slow();
        good();
        slow();

        TrialResult result = its.alerts.tryOut(p95().build());
        assertThat(result.complete()).isTrue();
        assertThat(Duration.between(result.from(), result.to())).isEqualTo(Duration.ofDays(1));
        assertThat(result.firings()).hasSize(2);
        Firing first = result.firings().getFirst();
        assertThat(first.series()).isEqualTo("upload");
        assertThat(first.firedAt()).isEqualTo(began.plusSeconds(60));
        assertThat(first.resolvedAt()).hasValue(began.plusSeconds(180));
        assertThat(first.value().getAsDouble()).isBetween(0.79, 0.81);
        assertThat(result.firings().getLast().resolvedAt()).isEmpty();
    }

    @Test
    void whatDoesNotLastForLongEnoughOrFallsIntoTheCooldownIsLeftOut() {
        slow();
        good();
        slow();
        slow();
        slow();
        good();

        assertThat(its.alerts.tryOut(p95().timing(60, 60, 0).build()).firings()).hasSize(1);
        assertThat(its.alerts.tryOut(p95().timing(60, 0, 86_400).build()).firings())
                .hasSize(1);
        assertThat(its.alerts.tryOut(p95().timing(60, 600, 0).build()).firings())
                .isEmpty();
    }

    @Test
    void aLongerWindowIsOfAllOperationsOfItsMinutes() {
        good();
        good();
        slow();
        good();
        good();

        assertThat(its.alerts
                        .tryOut(Rules.duration(Statistic.P50)
                                .scope(Scope.of("upload"))
                                .limit(Limit.above(0.5))
                                .timing(180, 0, 0)
                                .build())
                        .firings())
                .as("a third of three minutes is not a half")
                .isEmpty();
        Firing firing =
                its.alerts.tryOut(p95().timing(180, 0, 0).build()).firings().getFirst();
        assertThat(Duration.between(firing.firedAt(), firing.resolvedAt().orElse(its.alerts.now())))
                .isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void eachBucketAndEachOperationIsASeriesOfItsOwn() {
        minute(() -> {
            its.operations(Operation.UPLOAD, "good", 3, QUICK, Outcome.SUCCESS);
            its.operations(Operation.UPLOAD, "bad", 1, QUICK, Outcome.SUCCESS);
            its.operations(Operation.UPLOAD, "bad", 3, QUICK, Outcome.DISK);
            its.operations(Operation.DELETE, "bad", 3, QUICK, Outcome.DISK);
        });

        assertThat(series(Rules.of("errors").scope(Scope.of("upload", Scope.EACH_BUCKET))))
                .containsExactly("upload/bad");
        assertThat(series(Rules.of("errors").limit(Limit.above(0.4)))).containsExactly("delete", "upload");
    }

    private List<String> series(Rules rule) {
        return its.alerts.tryOut(rule.build()).firings().stream()
                .map(Firing::series)
                .toList();
    }

    @Test
    void aMinuteWithoutTrafficIsOne() {
        good();
        minute(() -> {});
        good();

        List<Firing> firings = its.alerts
                .tryOut(Rules.of("silent")
                        .measure(Measure.ABSENCE)
                        .scope(Scope.of("upload"))
                        .limit(Limit.below(1))
                        .build())
                .firings();
        assertThat(firings).hasSize(2);
        assertThat(firings.getLast().firedAt()).isEqualTo(its.alerts.now().minusSeconds(60));
        assertThat(firings.getLast().resolvedAt()).hasValue(its.alerts.now());
    }

    @Test
    void theFirstWindowOfATrialIsAWholeOne() {
        for (int i = 0; i < Duration.ofDays(1).toMinutes() + 5; i++) {
            good();
        }

        assertThat(its.alerts
                        .tryOut(Rules.of("idle")
                                .measure(Measure.THROUGHPUT)
                                .scope(Scope.of("upload"))
                                .limit(Limit.below(0.1))
                                .timing(300, 0, 0)
                                .build())
                        .firings())
                .isEmpty();
    }

    @Test
    void ofALongRowEachMinuteHasItsShareAndOfOneUnderWayEachThatHasBegun() {
        its.monitor.historyInterval(Duration.ofMinutes(15));
        minute(() -> its.uploads(3, QUICK, Outcome.SUCCESS));
        for (int i = 1; i < 15; i++) {
            minute(() -> {});
        }
        Rules silent = Rules.of("silent")
                .measure(Measure.ABSENCE)
                .scope(Scope.of("upload"))
                .limit(Limit.below(1));
        assertThat(its.alerts.tryOut(silent.build()).firings().getLast().resolvedAt())
                .as("a fifth of an operation is not none")
                .hasValue(its.alerts.now().minus(Duration.ofMinutes(14)));

        Instant row = its.alerts.now();
        good();
        good();
        Firing busy = its.alerts
                .tryOut(Rules.of("busy")
                        .measure(Measure.THROUGHPUT)
                        .scope(Scope.of("upload"))
                        .limit(Limit.above(0.1))
                        .build())
                .firings()
                .getLast();
        assertThat(busy.firedAt()).isEqualTo(row.plusSeconds(60));
        assertThat(busy.value().getAsDouble()).isBetween(0.11, 0.17);
    }

    @Test
    void whatTheHistoryDoesNotHoldIsSaid() {
        assertThatThrownBy(() -> its.alerts.tryOut(
                        Rules.of("r").measure(Measure.DISK_USED).build()))
                .asInstanceOf(type(InvalidRuleException.class))
                .satisfies(refused -> assertThat(refused.field()).isEqualTo("measure"));
        assertThatThrownBy(() -> its.alerts.tryOut(
                        Rules.duration(Statistic.EACH).scope(Scope.of("upload")).build()))
                .asInstanceOf(type(InvalidRuleException.class))
                .satisfies(refused -> assertThat(refused.field()).isEqualTo("statistic"));
    }
}
