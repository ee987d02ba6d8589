package dev.cairn.monitoring.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.monitoring.Outcome;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: who silences a rule is left alone and misses nothing. Method: a real monitor, on a clock that the test moves. */
class AlertSilencesTest {

    private final AlertsFixture its = new AlertsFixture();

    @Test
    void aSilencedRuleIsRecordedButNotToldAndItsEndTellsWhatWasMissed() {
        its.put(Rules.of("errors").timing(10, 0, 0));
        Instant until = its.alerts.now().plusSeconds(30);
        assertThat(its.alerts.silence("errors", new Silence(until, "ada", Optional.of("new disk"))))
                .isTrue();
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);

        Alert alert = its.alerts.alerts().getFirst();
        assertThat(alert.silence())
                .hasValueSatisfying(silence -> assertThat(silence.by()).isEqualTo("ada"));
        assertThat(its.heard()).containsExactly("errors SILENCED");
        assertThat(its.posted).isEmpty();

        for (int i = 0; i < 30; i++) {
            its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
            its.seconds(1);
        }
        assertThat(its.heard()).containsExactly("errors SILENCED", "errors/upload UNSILENCED", "errors/upload FIRING");
        assertThat(AlertsFixture.told(its.store.history))
                .containsExactly("errors SILENCED", "errors/upload FIRING", "errors/upload UNSILENCED");
        assertThat(its.store.history.getFirst().by()).hasValue("ada");
        assertThat(its.store.history.getFirst().comment()).hasValue("new disk");
        assertThat(its.store.settings.silences()).isEmpty();
    }

    @Test
    void anAlertThatWasToldAndEndedInSilenceIsToldToHaveEndedAfterIt() {
        its.put(Rules.of("errors").timing(5, 0, 0));
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);
        its.alerts.silence("errors", new Silence(its.alerts.now().plusSeconds(600), "ada", Optional.empty()));
        its.seconds(10);
        assertThat(its.heard()).containsExactly("errors/upload FIRING", "errors/upload SILENCED");

        its.alerts.unsilence("errors", Optional.of("bob"));
        assertThat(its.heard()).endsWith("errors UNSILENCED", "errors/upload RESOLVED");
        assertThat(its.store.history.getLast().by()).hasValue("bob");
    }

    @Test
    void whatFiresAgainInASilenceIsToldAfterIt() {
        its.put(Rules.of("errors").timing(5, 0, 60));
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(10);
        assertThat(its.heard()).containsExactly("errors/upload FIRING", "errors/upload RESOLVED");

        its.alerts.silence("errors", new Silence(its.alerts.now().plusSeconds(600), "ada", Optional.empty()));
        for (int i = 0; i < 90; i++) {
            its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
            its.seconds(1);
        }
        its.alerts.unsilence("errors", Optional.of("ada"));
        assertThat(its.heard()).endsWith("errors/upload UNSILENCED", "errors/upload FIRING");
    }

    @Test
    void aSilenceThatNobodyEndsStays() {
        its.put(Rules.of("errors"));
        its.alerts.silence("errors", new Silence(its.alerts.now().plusSeconds(600), "ada", Optional.empty()));

        assertThatThrownBy(() -> its.alerts.unsilence("errors", Optional.of(" ")))
                .isInstanceOf(InvalidRuleException.class);

        assertThat(its.alerts.silence("errors")).isPresent();
        assertThat(its.store.settings.silences()).containsKey("errors");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada\n2026-11-29 ERROR all is lost", "\u001b[31mada"})
    void whoSilencesWritesNoLinesIntoTheLog(String by) {
        assertThatThrownBy(() -> new Silence(Instant.EPOCH, by, Optional.empty()))
                .isInstanceOf(InvalidRuleException.class);
        assertThatThrownBy(() -> new Silence(Instant.EPOCH, "ada", Optional.of(by)))
                .isInstanceOf(InvalidRuleException.class);
    }

    @Test
    void aSilenceThatEndsBeforeNowIsRefused() {
        assertThatThrownBy(
                        () -> its.alerts.silence("write-p95", new Silence(its.alerts.now(), "ada", Optional.empty())))
                .isInstanceOf(InvalidRuleException.class);
        assertThat(its.alerts.silence("nothing", new Silence(its.alerts.now().plusSeconds(1), "ada", Optional.empty())))
                .isFalse();
    }

    @Test
    void theEndThatASilenceOwesIsToldBeforeItFiresAgain() {
        its.put(Rules.of("errors").timing(5, 0, 0));
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1);
        its.alerts.silence("errors", new Silence(its.alerts.now().plusSeconds(20), "ada", Optional.empty()));
        its.seconds(19);
        its.uploads(1, AlertsFixture.QUICK, Outcome.DISK);
        its.seconds(1); // The silence has just run out, and nobody has said so.

        assertThat(its.heard())
                .containsExactly(
                        "errors/upload FIRING",
                        "errors/upload SILENCED",
                        "errors/upload RESOLVED",
                        "errors/upload FIRING",
                        "errors/upload UNSILENCED");
    }

    @Test
    void aRuleThatIsRemovedTakesItsSilenceWithItAtOnce() {
        its.put(Rules.of("errors"));
        its.alerts.silence("errors", new Silence(its.alerts.now().plusSeconds(600), "ada", Optional.empty()));
        int saved = its.store.saved;
        its.alerts.remove("errors");

        assertThat(its.store.saved).as("all or nothing").isEqualTo(saved + 1);
        assertThat(its.store.settings).isEqualTo(AlertSettings.NONE);
        assertThat(its.heard()).endsWith("errors UNSILENCED");
    }
}
