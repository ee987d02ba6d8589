package dev.cairn.monitoring.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.Outcome;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Goal: a restart tells nothing twice and loses nothing. Method: a store that outlives its alerts, on a clock that the test moves. */
class AlertsRestartTest {
    private final AlertsFixture its = new AlertsFixture();

    @Test
    void whatPeopleHaveSaidOutlivesARestart() {
        its.put(Rules.of("errors"));
        its.alerts.change("read-p95", rule -> rule.enabled(false));
        its.alerts.silence("errors", new Silence(its.alerts.now().plusSeconds(600), "ada", Optional.empty()));
        its.alerts.put(Webhook.of("pager", "http://localhost:9/hook", Map.of("Authorization", "secret")));
        its.alerts.close();
        its.open();

        assertThat(its.alerts.rule("errors")).isPresent();
        assertThat(its.alerts.rule("read-p95").orElseThrow().enabled()).isFalse();
        assertThat(its.alerts.silence("errors").orElseThrow().by()).isEqualTo("ada");
        assertThat(its.alerts.webhooks()).extracting(Webhook::name).containsExactly("pager");
        assertThat(its.store.settings.rules()).containsOnlyKeys("errors", "read-p95");
    }

    @Test
    void aRestartIsNoSecondAlarmAndDoesNotSayThatAllIsWell() {
        its.put(Rules.of("used")
                .measure(Measure.DISK_USED)
                .limit(Limit.above(0.5))
                .timing(60, 30, 0));
        its.node.diskUsed = OptionalDouble.of(0.6);
        its.seconds(31);
        its.alerts.close();
        its.node.diskUsed = OptionalDouble.empty();
        its.open();
        its.seconds(10);
        assertThat(its.shown()).as("nothing is known yet").containsExactly("used/node FIRING");

        its.node.diskUsed = OptionalDouble.of(0.6);
        its.seconds(60);
        assertThat(its.heard()).containsExactly("used/node FIRING");
        its.node.diskUsed = OptionalDouble.of(0.4);
        its.seconds(1);
        assertThat(its.heard()).containsExactly("used/node FIRING", "used/node RESOLVED");
    }

    @Test
    void whoWasNotToldBeforeARestartIsToldWhenTheSilenceEnds() {
        its.put(Rules.of("used").measure(Measure.DISK_USED).limit(Limit.above(0.5)));
        its.alerts.silence("used", new Silence(its.alerts.now().plusSeconds(60), "ada", Optional.empty()));
        its.node.diskUsed = OptionalDouble.of(0.6);
        its.seconds(1);
        its.alerts.close();
        its.open();
        its.seconds(60);

        assertThat(its.heard()).containsExactly("used SILENCED", "used/node UNSILENCED", "used/node FIRING");
    }

    @Test
    void aNodeThatIsStoppedSaysNothingAboutItsAlerts() {
        its.put(Rules.of("errors"));
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);
        its.alerts.close();
        its.alerts.evaluate(); // One that was under way.

        assertThat(its.heard()).containsExactly("errors/upload FIRING");
    }

    private void putPager() {
        its.alerts.put(Webhook.of("pager", "http://localhost:9/hook", Map.of()));
    }

    @Test
    void whatAWebhookHasNotTakenBeforeAStopItIsToldAfterIt() {
        its.put(Rules.of("errors").timing(5, 0, 0));
        putPager();
        its.receives = false;
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(10);
        its.alerts.close();
        assertThat(its.posted).isEmpty();

        its.receives = true;
        its.open();
        assertThat(its.posted()).containsExactly("errors/upload FIRING", "errors/upload RESOLVED");
    }

    @Test
    void whatAWebhookHasTakenItIsNotToldAgainAfterAStop() {
        its.put(Rules.of("errors").timing(300, 0, 0));
        putPager();
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);
        its.alerts.close();
        its.open();

        assertThat(its.posted()).containsExactly("errors/upload FIRING");
    }

    @Test
    void afterAKillWebhooksAreToldAgainOfWhatFires() {
        its.put(Rules.of("errors").timing(300, 0, 0));
        putPager();
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);
        its.open(); // Nothing was closed.

        assertThat(its.posted()).containsExactly("errors/upload FIRING", "errors/upload FIRING");
        assertThat(its.heard()).containsExactly("errors/upload FIRING");
    }

    @Test
    void afterAKillNobodyIsToldOfWhatIsSilenced() {
        its.put(Rules.of("errors").timing(300, 0, 0));
        putPager();
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);
        its.alerts.silence("errors", new Silence(its.alerts.now().plusSeconds(600), "ada", Optional.empty()));
        its.open(); // Nothing was closed.

        assertThat(its.posted()).containsExactly("errors/upload FIRING");
    }

    @Test
    void whatHappensWhileTheNodeStopsIsToldAfterIt() {
        its.put(Rules.of("errors").timing(5, 0, 0));
        putPager();
        its.receives = false;
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);
        its.alerts.close();
        its.seconds(10); // One that was under way would look at it now.
        its.receives = true;
        its.open();
        its.seconds(10);

        assertThat(its.posted()).containsExactly("errors/upload FIRING", "errors/upload RESOLVED");
    }

    @Test
    void theEndThatASilenceOwesIsToldAfterARestart() {
        its.put(Rules.of("errors").timing(5, 0, 0));
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);
        its.alerts.silence("errors", new Silence(its.alerts.now().plusSeconds(60), "ada", Optional.empty()));
        its.seconds(10);
        its.alerts.close();
        its.open();
        its.seconds(10);
        assertThat(its.heard()).doesNotContain("errors/upload RESOLVED");

        its.seconds(60);
        assertThat(its.heard()).endsWith("errors UNSILENCED", "errors/upload RESOLVED");
    }

    @Test
    void whatFiredEndsIfItsRuleIsLost() {
        loseRuleOfWhatFires();
        its.open();
        its.seconds(1);

        assertThat(its.heard()).containsExactly("errors/upload FIRING", "errors/upload RESOLVED");
        assertThat(its.posted()).containsExactly("errors/upload FIRING", "errors/upload RESOLVED");
        assertThat(its.store.firing()).isEmpty();
        its.alerts.close();
        its.open();
        assertThat(its.heard()).hasSize(2);
    }

    @Test
    void whatFiredGoesOnWhileNobodyKnowsWhetherItsRuleIsThere() {
        AlertSettings kept = loseRuleOfWhatFires();
        its.store.unreadable = true;
        its.open();
        its.seconds(1);
        assertThat(its.heard()).containsExactly("errors/upload FIRING");
        its.alerts.close();

        its.store.settings = kept;
        its.store.unreadable = false;
        its.open();
        assertThat(its.shown()).containsExactly("errors/upload FIRING");
    }

    private AlertSettings loseRuleOfWhatFires() {
        its.put(Rules.of("errors").timing(300, 0, 0));
        putPager();
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);
        its.alerts.close();
        AlertSettings kept = its.store.settings;
        its.store.settings = new AlertSettings(Map.of(), Map.of(), kept.webhooks());
        return kept;
    }
}
