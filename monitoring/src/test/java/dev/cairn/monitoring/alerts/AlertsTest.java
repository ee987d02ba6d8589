package dev.cairn.monitoring.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.alerts.NodeMeasures.Room;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Goal: what is wrong raises an alert, what is not does not, and each is told once. Method: a real monitor, on a clock that the test moves. */
class AlertsTest {
    private static final Duration SLOW = Duration.ofMillis(800);

    private final AlertsFixture its = new AlertsFixture();

    // What rules look at

    @Test
    void slowOperationsRaiseAnAlertOfDurationAndQuickOnesEndIt() {
        its.put(Rules.duration(Statistic.P95)
                .scope(Scope.of("upload"))
                .limit(Limit.above(0.5))
                .timing(10, 0, 0));
        its.uploads(5, SLOW, Outcome.SUCCESS);
        its.seconds(1);

        Alert alert = its.alerts.alerts().getFirst();
        assertThat(alert.id()).isEqualTo("r/upload");
        assertThat(alert.value().getAsDouble()).isBetween(0.79, 0.81);
        assertThat(alert.summary()).isEqualTo("P95 of upload is 800 ms, above 500 ms");
        assertThat(alert.node()).isEqualTo("node-1");

        its.seconds(12);
        assertThat(its.heard()).containsExactly("r/upload FIRING", "r/upload RESOLVED");
        assertThat(its.alerts.alerts()).isEmpty();
    }

    @Test
    void aMeanIsOfAllAndNotOfTheSlowest() {
        its.alerts.change("write-p95", rule -> rule.enabled(false));
        its.put(Rules.duration(Statistic.MEAN).scope(Scope.of("upload")).limit(Limit.above(0.5)));
        its.uploads(1, SLOW, Outcome.SUCCESS);
        its.uploads(9, AlertsFixture.QUICK, Outcome.SUCCESS);
        its.seconds(1);
        assertThat(its.shown()).isEmpty();

        its.uploads(20, SLOW, Outcome.SUCCESS);
        its.seconds(1);
        assertThat(its.shown()).containsExactly("r/upload FIRING");
    }

    @Test
    void operationsThatAllocateTooMuchRaiseAnAlertOfMemory() {
        its.put(Rules.of("memory")
                .measure(Measure.MEMORY)
                .scope(Scope.of("upload"))
                .limit(Limit.above(1_000)));
        its.uploads(1, AlertsFixture.QUICK, Outcome.SUCCESS);
        its.seconds(1);
        assertThat(its.shown()).as("nothing is known of memory").isEmpty();

        Measurement upload = its.monitor.measure(Operation.UPLOAD);
        upload.addAllocatedBytes(5_000);
        upload.end(Outcome.SUCCESS);
        its.seconds(1);
        assertThat(its.shown()).containsExactly("memory/upload FIRING");
        assertThat(its.alerts.alerts().getFirst().value()).hasValue(5_000);
    }

    @Test
    void tooFewSuccessesRaiseAnAlertOfTheSuccessRate() {
        its.put(Rules.of("success")
                .measure(Measure.SUCCESS_RATE)
                .scope(Scope.of("upload"))
                .limit(Limit.below(0.9)));
        its.uploads(9, AlertsFixture.QUICK, Outcome.SUCCESS);
        its.uploads(1, AlertsFixture.QUICK, Outcome.CLIENT);
        its.seconds(1);
        assertThat(its.shown()).isEmpty();

        its.uploads(1, AlertsFixture.QUICK, Outcome.CLIENT);
        its.seconds(1);
        assertThat(its.shown()).containsExactly("success/upload FIRING");
    }

    @Test
    void anErrorRateCountsOnlyWhatTheNodeIsToBlameForAndEachOperationByItself() {
        its.alerts.change("error-rate", rule -> rule.enabled(false));
        its.put(Rules.of("errors").limit(Limit.above(0.05)).minimumCount(20));
        its.uploads(50, AlertsFixture.QUICK, Outcome.CLIENT);
        its.uploads(50, AlertsFixture.QUICK, Outcome.CONFLICT);
        its.operations(Operation.DOWNLOAD, "photos", 90, AlertsFixture.QUICK, Outcome.SUCCESS);
        its.operations(Operation.DOWNLOAD, "photos", 10, AlertsFixture.QUICK, Outcome.DISK);
        its.operations(Operation.DELETE, "photos", 19, AlertsFixture.QUICK, Outcome.INTERNAL);
        its.seconds(1);

        assertThat(its.shown()).containsExactly("errors/download FIRING");
        its.operations(Operation.DELETE, "photos", 1, AlertsFixture.QUICK, Outcome.INTERNAL);
        its.seconds(1);
        assertThat(its.shown()).contains("errors/delete FIRING");
    }

    @Test
    void throughputMayBeTooHighOrTooLow() {
        its.put(Rules.of("flood")
                .measure(Measure.THROUGHPUT)
                .scope(Scope.of("upload"))
                .limit(Limit.above(5))
                .timing(10, 0, 0));
        its.put(Rules.of("trickle")
                .measure(Measure.THROUGHPUT)
                .scope(Scope.of("upload"))
                .limit(Limit.below(1))
                .timing(10, 0, 0));
        its.seconds(9);
        assertThat(its.shown()).as("a node that is younger than the window").isEmpty();

        its.seconds(1);
        assertThat(its.shown()).containsExactly("trickle/upload FIRING");
        its.uploads(100, AlertsFixture.QUICK, Outcome.SUCCESS);
        its.seconds(1);
        assertThat(its.shown()).containsExactly("flood/upload FIRING");
    }

    @Test
    void absenceOfTrafficRaisesAnAlertAndOneOperationEndsIt() {
        its.put(Rules.of("silent")
                .measure(Measure.ABSENCE)
                .scope(Scope.of("upload"))
                .limit(Limit.below(1))
                .timing(30, 0, 0));
        its.seconds(29);
        assertThat(its.shown()).isEmpty();

        its.seconds(1);
        assertThat(its.shown()).containsExactly("silent/upload FIRING");
        its.uploads(1, AlertsFixture.QUICK, Outcome.SUCCESS);
        its.seconds(1);
        assertThat(its.heard()).containsExactly("silent/upload FIRING", "silent/upload RESOLVED");
    }

    @Test
    void settingsThatChangeNothingOfMeasuringEndNoAlert() {
        its.put(Rules.of("silent")
                .measure(Measure.ABSENCE)
                .scope(Scope.of("upload"))
                .limit(Limit.below(1))
                .timing(30, 0, 0));
        its.seconds(31);

        its.monitor.measuring(true);
        its.monitor.without(Set.of());
        its.seconds(2);

        assertThat(its.heard()).containsExactly("silent/upload FIRING");
    }

    @Test
    void whatIsNotMeasuredIsNotAbsent() {
        its.put(Rules.of("silent")
                .measure(Measure.ABSENCE)
                .scope(Scope.of("upload"))
                .limit(Limit.below(1))
                .timing(30, 0, 0));
        its.uploads(1, AlertsFixture.QUICK, Outcome.SUCCESS);
        its.monitor.without(Set.of(Operation.Group.TRANSFER));
        its.seconds(120);
        its.monitor.without(Set.of());
        its.seconds(29);
        assertThat(its.shown()).isEmpty();

        its.monitor.measuring(false);
        its.seconds(60);
        its.monitor.measuring(true);
        its.seconds(29);
        assertThat(its.shown()).isEmpty();
        its.seconds(1);
        assertThat(its.shown()).containsExactly("silent/upload FIRING");
    }

    @Test
    void eachBucketHasAnAlertOfItsOwn() {
        its.put(Rules.of("errors").scope(Scope.of("upload", Scope.EACH_BUCKET)));
        its.operations(Operation.UPLOAD, "good", 5, AlertsFixture.QUICK, Outcome.SUCCESS);
        for (String bucket : List.of("bad", "worse")) {
            its.operations(Operation.UPLOAD, bucket, 1, AlertsFixture.QUICK, Outcome.SUCCESS);
            its.operations(Operation.UPLOAD, bucket, 5, AlertsFixture.QUICK, Outcome.DISK);
        }
        its.seconds(1);

        assertThat(its.shown()).containsExactlyInAnyOrder("errors/upload/bad FIRING", "errors/upload/worse FIRING");
    }

    @Test
    void oneBucketCanBeLookedAt() {
        its.put(Rules.of("errors").scope(Scope.of("upload", "good")));
        its.operations(Operation.UPLOAD, "good", 1, AlertsFixture.QUICK, Outcome.SUCCESS);
        its.operations(Operation.UPLOAD, "bad", 1, AlertsFixture.QUICK, Outcome.SUCCESS);
        its.operations(Operation.UPLOAD, "bad", 5, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);

        assertThat(its.shown()).isEmpty();
    }

    @Test
    void aDiskThatFillsUpRaisesItsAlertsOneAfterTheOther() {
        its.node.diskUsed = OptionalDouble.of(0.85);
        its.seconds(11);
        assertThat(its.shown()).containsExactly("disk-used-80/node FIRING");

        its.node.diskUsed = OptionalDouble.of(0.96);
        its.seconds(11);
        assertThat(its.shown())
                .containsExactly("disk-used-95/node FIRING", "disk-used-90/node FIRING", "disk-used-80/node FIRING");
        assertThat(its.alerts.alerts().getFirst().severity()).isEqualTo(Severity.CRITICAL);

        its.node.diskUsed = OptionalDouble.of(0.94);
        its.seconds(1);
        assertThat(its.shown()).as("0.93 is far enough").hasSize(3);
    }

    @Test
    void aDiskThatWillBeFullSoonIsForetold() {
        its.put(Rules.of("full")
                .measure(Measure.DISK_FULL_WITHIN)
                .limit(Limit.below(3_600))
                .timing(60, 0, 0));
        for (int second = 0; second < 120; second++) {
            its.node.room = Optional.of(new Room(second, 10_000));
            its.seconds(1);
        }
        assertThat(its.shown()).as("a byte a second lasts for 2.7 hours").isEmpty();

        for (int second = 0; second < 120; second++) {
            its.node.room = Optional.of(new Room(120 + 20L * second, 10_000));
            its.seconds(1);
        }
        assertThat(its.shown()).containsExactly("full/node FIRING");
        assertThat(its.alerts.alerts().getFirst().value().getAsDouble()).isBetween(350.0, 450.0);

        its.seconds(120);
        assertThat(its.shown()).as("it fills up no more").isEmpty();
    }

    @Test
    void aMeasureThatTheNodeDoesNotHaveNeverFires() {
        its.put(Rules.of("lag").measure(Measure.REPLICATION_LAG).limit(Limit.above(0)));
        its.put(Rules.of("skew").measure(Measure.CLOCK_SKEW).limit(Limit.above(0)));
        its.seconds(120);

        assertThat(its.shown()).isEmpty();
    }

    // Each measurement

    @Test
    void aBreachOfARuleAboutEachIsSeenBeforeTheMeasurementEnds() {
        its.put(Rules.duration(Statistic.EACH)
                .scope(Scope.of("upload"))
                .limit(Limit.above(0.5))
                .timing(10, 0, 0));
        its.uploads(1, AlertsFixture.QUICK, Outcome.SUCCESS);
        assertThat(its.shown()).isEmpty();

        its.uploads(1, SLOW, Outcome.SUCCESS);
        assertThat(its.shown()).as("without any evaluation").containsExactly("r/upload FIRING");
        its.seconds(9);
        its.uploads(1, SLOW, Outcome.SUCCESS);
        its.seconds(9);
        assertThat(its.shown()).as("the last breach is younger than the window").hasSize(1);
        its.seconds(2);
        assertThat(its.heard()).containsExactly("r/upload FIRING", "r/upload RESOLVED");
    }

    @Test
    void aRuleAboutEachLooksAtSuccessesOnly() {
        its.put(Rules.duration(Statistic.EACH)
                .scope(Scope.of("upload"))
                .limit(Limit.above(0.5))
                .timing(10, 0, 0));

        its.uploads(1, SLOW, Outcome.CLIENT);
        its.uploads(1, SLOW, Outcome.OVERLOAD);

        assertThat(its.shown()).isEmpty();
    }

    @Test
    void itIsSeenWithinAMillisecondOfRealTime() {
        its.put(Rules.duration(Statistic.EACH)
                .scope(Scope.of("upload"))
                .limit(Limit.above(0.5))
                .timing(10, 0, 0));
        List<Long> nanos = new ArrayList<>();
        for (int i = 0;
                i < 51;
                i++) { // The median, as the machine does other things too; an evaluation would take a second.
            its.alerts.put(Rules.duration(Statistic.EACH)
                    .scope(Scope.of("upload"))
                    .limit(Limit.above(0.5))
                    .timing(10, 0, i)
                    .build());
            Measurement upload = its.monitor.measure(Operation.UPLOAD);
            its.clock.add(SLOW);
            long begin = System.nanoTime();
            upload.end(Outcome.SUCCESS);
            assertThat(its.shown()).hasSize(1);
            nanos.add(System.nanoTime() - begin);
        }

        long median = nanos.stream().sorted().toList().get(nanos.size() / 2);
        assertThat(Duration.ofNanos(median)).isLessThan(Duration.ofMillis(1));
    }

    @Test
    void aRuleAboutEachLooksAtItsBucketsOnly() {
        its.put(Rules.duration(Statistic.EACH).scope(Scope.of("upload", "docs")).limit(Limit.above(0.5)));
        its.uploads(1, SLOW, Outcome.SUCCESS);
        assertThat(its.shown()).isEmpty();

        its.operations(Operation.UPLOAD, "docs", 1, SLOW, Outcome.SUCCESS);
        assertThat(its.shown()).containsExactly("r/upload/docs FIRING");
    }

    // What keeps an alert back

    @Test
    void itFiresOnlyWhenItHasLastedForLongEnough() {
        its.put(Rules.of("errors").timing(10, 5, 0));
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(5);
        assertThat(its.shown()).containsExactly("errors/upload PENDING");
        assertThat(its.heard()).isEmpty();

        its.seconds(1);
        assertThat(its.shown()).containsExactly("errors/upload FIRING");
        Alert alert = its.alerts.alerts().getFirst();
        assertThat(Duration.between(alert.since(), alert.firedAt().orElseThrow()))
                .isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void whatPassesMeanwhileIsNeverTold() {
        its.put(Rules.of("errors").timing(10, 5, 0));
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(3);
        its.uploads(5, AlertsFixture.QUICK, Outcome.SUCCESS);
        its.seconds(10);

        assertThat(its.heard()).isEmpty();
        assertThat(its.store.history).isEmpty();
    }

    @Test
    void withinTheCooldownThereIsNoOtherAlert() {
        its.put(Rules.of("errors").timing(5, 0, 60));
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(10);
        assertThat(its.heard()).containsExactly("errors/upload FIRING", "errors/upload RESOLVED");

        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(10);
        assertThat(its.heard()).hasSize(2);

        its.seconds(60);
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);
        assertThat(its.heard()).hasSize(3);
    }

    @Test
    void aValueThatSwingsAroundTheLimitIsOneAlert() {
        its.put(Rules.of("used")
                .measure(Measure.DISK_USED)
                .limit(Limit.above(0.5).clearingAt(0.4)));
        for (int i = 0; i < 10; i++) {
            its.node.diskUsed = OptionalDouble.of(i % 2 == 0 ? 0.51 : 0.49);
            its.seconds(1);
        }
        assertThat(its.heard()).containsExactly("used/node FIRING");

        its.node.diskUsed = OptionalDouble.of(0.4);
        its.seconds(1);
        assertThat(its.heard()).containsExactly("used/node FIRING", "used/node RESOLVED");
    }

    @Test
    void aDisabledRuleRaisesNothingAndEndsWhatItHasRaised() {
        its.put(Rules.of("errors"));
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);
        its.alerts.change("errors", rule -> rule.enabled(false));
        assertThat(its.heard()).containsExactly("errors/upload FIRING", "errors/upload RESOLVED");

        its.seconds(5);
        assertThat(its.heard()).hasSize(2);
    }

    @Test
    void aChangedRuleBeginsAnewUnlessOnlyItsDescriptionChanges() {
        its.put(Rules.of("errors"));
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);
        its.put(Rules.of("errors").description("in other words"));
        its.seconds(1);
        assertThat(its.heard()).containsExactly("errors/upload FIRING");

        its.put(Rules.of("errors").limit(Limit.above(0.9)).timing(60, 5, 0));
        its.seconds(1);
        assertThat(its.heard()).containsExactly("errors/upload FIRING", "errors/upload RESOLVED");
        assertThat(its.shown()).containsExactly("errors/upload PENDING");
    }

    @Test
    void aRemovedRuleEndsWhatItHasRaised() {
        its.put(Rules.of("errors"));
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);

        assertThat(its.alerts.remove("errors")).isTrue();
        assertThat(its.alerts.remove("errors")).isFalse();
        assertThat(its.heard()).containsExactly("errors/upload FIRING", "errors/upload RESOLVED");
    }

    @Test
    void alertingAsAWholeCanBeSwitchedOffAndOn() {
        its.put(Rules.of("errors"));
        its.put(Rules.duration(Statistic.EACH).scope(Scope.of("upload")).limit(Limit.above(0.5)));
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);
        its.alerts.alerting(false);
        its.uploads(1, SLOW, Outcome.DISK);
        its.seconds(5);
        assertThat(its.heard()).containsExactly("errors/upload FIRING", "errors/upload RESOLVED");

        its.alerts.alerting(true);
        its.seconds(1);
        assertThat(its.heard()).hasSize(3);
    }

    // Who is told

    @Test
    void webhooksAreToldOfBeginAndEndOnly() {
        its.alerts.put(Webhook.of("pager", "http://localhost:9/hook", Map.of()));
        its.put(Rules.of("errors").timing(5, 0, 0));
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);
        its.alerts.silence("errors", new Silence(its.alerts.now().plusSeconds(600), "ada", Optional.empty()));
        its.alerts.unsilence("errors", Optional.empty());
        its.seconds(10);

        assertThat(its.posted()).containsExactly("errors/upload FIRING", "errors/upload RESOLVED");
        assertThat(notifications("webhook", "delivered")).isEqualTo(2);
        assertThat(notifications("log", "delivered")).isEqualTo(4);
    }

    @Test
    void aListenerThatFailsIsCountedAndHarmsNobody() {
        its.alerts.listen(_ -> {
            throw new IllegalStateException("no");
        });
        its.put(Rules.of("errors"));
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);

        assertThat(its.heard()).containsExactly("errors/upload FIRING");
        assertThat(notifications("hook", "failed")).isEqualTo(1);
        assertThat(notifications("hook", "delivered")).isEqualTo(1);
    }

    @Test
    void aMeasureThatFailsHarmsNoOtherRuleAndIsCounted() {
        its.node.fails = true;
        its.put(Rules.of("errors"));
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);

        assertThat(its.shown()).containsExactly("errors/upload FIRING");
        assertThat(its.registry.get("cairn.monitor.failures").counter().count()).isPositive();
    }

    @Test
    void gaugesCountAlertsByStateAndSeverity() {
        its.put(Rules.of("errors").severity(Severity.CRITICAL));
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);
        assertThat(gauge("firing", "critical")).isEqualTo(1);

        its.alerts.silence("errors", new Silence(its.alerts.now().plusSeconds(60), "ada", Optional.empty()));
        assertThat(gauge("firing", "critical")).isZero();
        assertThat(gauge("silenced", "critical")).isEqualTo(1);
        assertThat(gauge("firing", "info")).isZero();
    }

    private double gauge(String state, String severity) {
        return its.registry
                .get("cairn.alerts")
                .tag("state", state)
                .tag("severity", severity)
                .gauge()
                .value();
    }

    private double notifications(String channel, String result) {
        return its.registry
                .get("cairn.alert.notifications")
                .tag("channel", channel)
                .tag("result", result)
                .counter()
                .count();
    }

    // Bounds and what is kept

    private void putEach(String name) {
        its.put(Rules.of(name)
                .measure(Measure.DURATION)
                .statistic(Statistic.EACH)
                .scope(Scope.of("upload", Scope.EACH_BUCKET))
                .limit(Limit.above(0.5)));
    }

    private void slowBuckets(int count) {
        for (int i = 0; i < count; i++) {
            its.operations(Operation.UPLOAD, "bucket-" + i, 1, Duration.ofMillis(501), Outcome.SUCCESS);
        }
    }

    @Test
    void oneRuleHasAtMostTwoHundredAlertsSoThatThereIsRoomForOthers() {
        putEach("each");
        slowBuckets(AlertBoard.ALERTS_OF_RULE_MAX + 5);
        slowBuckets(AlertBoard.ALERTS_OF_RULE_MAX + 5); // The same are no others.
        assertThat(its.alerts.alerts()).hasSize(AlertBoard.ALERTS_OF_RULE_MAX);
        assertThat(its.registry.get("cairn.alert.dropped").counter().count()).isEqualTo(5);

        its.put(Rules.of("errors"));
        its.operations(Operation.DELETE, "photos", 1, AlertsFixture.QUICK, Outcome.DISK);
        its.alerts.evaluate();
        assertThat(its.shown()).contains("errors/delete FIRING");
    }

    @Test
    void aSecondStartIsRefusedUntilItIsClosed() {
        its.alerts.start();
        assertThatThrownBy(its.alerts::start).isInstanceOf(IllegalStateException.class);
        its.alerts.close();
    }

    @Test
    void thereAreAtMostAThousandAlerts() {
        for (int i = 0; i < 6; i++) {
            putEach("each-" + i);
        }
        slowBuckets(AlertBoard.ALERTS_OF_RULE_MAX);

        assertThat(its.alerts.alerts()).hasSize(Alerts.ALERTS_MAX);
        assertThat(its.registry.get("cairn.alert.dropped").counter().count()).isEqualTo(AlertBoard.ALERTS_OF_RULE_MAX);
    }

    @Test
    void whatCannotBeKeptChangesNothing() {
        its.store.fails = true;

        assertThatThrownBy(() -> its.put(Rules.of("errors"))).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> its.alerts.remove("write-p95")).isInstanceOf(UncheckedIOException.class);
        assertThat(its.alerts.rule("errors")).isEmpty();
        assertThat(its.alerts.rule("write-p95")).isPresent();
    }
}
