package dev.cairn.node.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.monitoring.alerts.Alert;
import dev.cairn.monitoring.alerts.AlertChange;
import dev.cairn.monitoring.alerts.AlertRule;
import dev.cairn.monitoring.alerts.AlertSettings;
import dev.cairn.monitoring.alerts.Limit;
import dev.cairn.monitoring.alerts.Measure;
import dev.cairn.monitoring.alerts.Scope;
import dev.cairn.monitoring.alerts.Severity;
import dev.cairn.monitoring.alerts.Silence;
import dev.cairn.monitoring.alerts.Statistic;
import dev.cairn.monitoring.alerts.Timing;
import dev.cairn.monitoring.alerts.Unit;
import dev.cairn.monitoring.alerts.UnreadableSettingsException;
import dev.cairn.monitoring.alerts.Untold;
import dev.cairn.monitoring.alerts.Webhook;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: what was said about alerts, and what became of them, outlives restarts and damage. Method: real files. */
class AlertsStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    @TempDir
    Path folder;

    private AlertFiles open() throws IOException {
        return new AlertFiles(folder);
    }

    private static AlertRule rule() {
        return new AlertRule(
                "slow-photos",
                "says \"slow\" – übermäßig",
                false,
                Severity.CRITICAL,
                Measure.DURATION,
                Optional.of(Statistic.P999),
                Scope.of("upload", "photos"),
                Limit.above(0.62).clearingAt(0.5),
                Timing.ofSeconds(120, 30, 300),
                20);
    }

    private static AlertSettings settings() {
        return new AlertSettings(
                Map.of("slow-photos", rule()),
                Map.of("slow-photos", new Silence(NOW.plusSeconds(60), "ada", Optional.of("new disk"))),
                Map.of("pager", Webhook.of("pager", "https://example.org/x?y=z", Map.of("Authorization", "Bearer s"))));
    }

    private static AlertChange change(Instant at, AlertChange.Kind kind, String id) {
        return change(at, kind, id, Optional.empty());
    }

    private static AlertChange change(Instant at, AlertChange.Kind kind, String id, Optional<Silence> silence) {
        Alert alert = new Alert(
                id,
                "slow-photos",
                kind == AlertChange.Kind.RESOLVED ? Alert.State.RESOLVED : Alert.State.FIRING,
                Severity.WARNING,
                Optional.of("upload"),
                Optional.empty(),
                "node-1",
                OptionalDouble.of(0.7),
                0.62,
                Unit.SECONDS,
                NOW.minusSeconds(30),
                Optional.of(NOW),
                "slow",
                silence);
        return new AlertChange(
                at,
                kind,
                "slow-photos",
                Severity.WARNING,
                Optional.of(alert),
                "slow",
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void whatWasSavedIsThereAfterARestart() throws IOException {
        open().save(settings());

        assertThat(open().load()).isEqualTo(settings());
        open().save(AlertSettings.NONE);
        assertThat(open().load()).isEqualTo(AlertSettings.NONE);
    }

    @Test
    void onlyItsOwnerReadsTheFileWithTheSecrets() throws IOException {
        open().save(settings());
        open().save(settings());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("alerts.json"))))
                .isEqualTo("rw-------");
        assertThat(folder.resolve("alerts.json.tmp")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"format\":1}",
                "{\"format\":1,\"rules\":{\"r\":{\"measure\":\"nonsense\"}},\"silences\":{},\"webhooks\":{}}",
                "{\"format\":1,\"rules\":{\"r\":{\"measure\":\"errorRate\",\"above\":7}},\"silences\":{},\"webhooks\":{}}"
            })
    void settingsThatAreDamagedArePutAsideAndTheNodeHasItsDefaults(String text) throws IOException {
        Files.writeString(folder.resolve("alerts.json"), text);

        assertThat(open().load()).isEqualTo(AlertSettings.NONE);
        assertThat(folder.resolve("alerts.json.broken")).hasContent(text);
        open().save(settings());
        assertThat(open().load()).isEqualTo(settings());
    }

    @Test
    void theHistoryTellsTheNewestFirstAndPageByPage() throws IOException {
        AlertFiles files = open();
        for (int i = 0; i < 10; i++) {
            files.append(change(NOW.plusSeconds(i), AlertChange.Kind.FIRING, "slow-photos/" + i));
        }

        List<JsonObject> first = open().newest(Optional.empty(), 4);
        assertThat(ids(first)).containsExactly("slow-photos/9", "slow-photos/8", "slow-photos/7", "slow-photos/6");
        Instant before = Instant.parse(first.getLast().getString("at"));
        assertThat(ids(open().newest(Optional.of(before), 2))).containsExactly("slow-photos/5", "slow-photos/4");
    }

    @Test
    void aPageEndsBetweenMomentsSoThatNothingIsMissed() throws IOException {
        AlertFiles files = open();
        for (int i = 0; i < 6; i++) {
            files.append(change(NOW.plusSeconds(i / 3), AlertChange.Kind.FIRING, "slow-photos/" + i));
        }

        assertThat(ids(files.newest(Optional.empty(), 1)))
                .containsExactly("slow-photos/5", "slow-photos/4", "slow-photos/3");
    }

    private static List<String> ids(List<JsonObject> changes) {
        return changes.stream().map(change -> change.getString("alert")).toList();
    }

    @Test
    void aTornLastLineIsCutAndTheNextOneIsWhole() throws IOException {
        open().append(change(NOW, AlertChange.Kind.FIRING, "slow-photos/1"));
        Path file = folder.resolve("alerts-history.jsonl");
        Files.writeString(file, "{\"at\":\"2026-11-29T12:0", StandardOpenOption.APPEND);

        AlertFiles files = open();
        files.append(change(NOW, AlertChange.Kind.FIRING, "slow-photos/2"));
        assertThat(ids(files.newest(Optional.empty(), 10))).containsExactly("slow-photos/2", "slow-photos/1");
        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    @Test
    void aLineThatIsDamagedTakesNoOtherWithIt() throws IOException {
        open().append(change(NOW, AlertChange.Kind.FIRING, "slow-photos/1"));
        Path file = folder.resolve("alerts-history.jsonl");
        Files.writeString(file, "nonsense\n{\"at\":7}\n", StandardOpenOption.APPEND);
        Files.write(file, new byte[] {'{', (byte) 0xff, 0, (byte) 0xc0, '\n'}, StandardOpenOption.APPEND);
        open().append(change(NOW, AlertChange.Kind.FIRING, "slow-photos/2"));

        assertThat(ids(open().newest(Optional.empty(), 10))).containsExactly("slow-photos/2", "slow-photos/1");
    }

    @Test
    void theHistoryIsBoundedByNumber() throws IOException {
        Path file = folder.resolve("alerts-history.jsonl");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < AlertHistoryFile.CHANGES_MAX + AlertHistoryFile.SLACK; i++) {
            lines.add(AlertJson.of(change(NOW, AlertChange.Kind.RESOLVED, "slow-photos/" + i))
                    .encode());
        }
        Files.write(file, lines);

        open().append(change(NOW, AlertChange.Kind.RESOLVED, "slow-photos/last"));
        List<String> kept = Files.readAllLines(file);
        assertThat(kept).hasSize(AlertHistoryFile.CHANGES_MAX + 1);
        assertThat(kept.getFirst()).contains("slow-photos/" + AlertHistoryFile.SLACK);
        assertThat(kept.getLast()).contains("slow-photos/last");
    }

    @Test
    void anAlertThatFiresKeepsItsLineHoweverOldThatIs() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(AlertJson.of(change(NOW, AlertChange.Kind.FIRING, "slow-photos/old"))
                .encode());
        lines.add(AlertJson.of(change(NOW, AlertChange.Kind.FIRING, "slow-photos/over"))
                .encode());
        lines.add(AlertJson.of(change(NOW, AlertChange.Kind.RESOLVED, "slow-photos/over"))
                .encode());
        for (int i = 0; i < AlertHistoryFile.CHANGES_MAX; i++) {
            lines.add(AlertJson.of(change(NOW, AlertChange.Kind.RESOLVED, "slow-photos/" + i))
                    .encode());
        }
        Files.write(folder.resolve("alerts-history.jsonl"), lines);

        assertThat(open().firing()).extracting(Alert::id).containsExactly("slow-photos/old");
        assertThat(Files.readAllLines(folder.resolve("alerts-history.jsonl")))
                .hasSize(AlertHistoryFile.CHANGES_MAX + 1);
    }

    @Test
    void oneRuleThatIsDamagedTakesNoOthersWithIt() throws IOException {
        open().save(settings());
        Path file = folder.resolve("alerts.json");
        String damaged =
                Files.readString(file).replace("\"rules\" : {", "\"rules\" : {\"r\":{\"measure\":\"nonsense\"},");
        Files.writeString(file, damaged);

        assertThat(open().load()).isEqualTo(settings());
        assertThat(folder.resolve("alerts.json.broken")).hasContent(damaged);
        assertThat(open().load()).isEqualTo(settings());
        assertThat(folder.resolve("alerts.json.broken-2")).doesNotExist();
    }

    @Test
    void damageThatComesAgainReplacesNothingThatWasPutAside() throws IOException {
        Files.writeString(folder.resolve("alerts.json"), "one");
        var _ = open().load();
        Files.writeString(folder.resolve("alerts.json"), "two");
        var _ = open().load();

        assertThat(folder.resolve("alerts.json.broken")).hasContent("one");
        assertThat(folder.resolve("alerts.json.broken-2")).hasContent("two");
    }

    @Test
    void settingsOfALaterVersionAreLeftAloneAndNothingReplacesThem() throws IOException {
        String later = "{\"format\":2,\"rules\":{},\"silences\":{},\"webhooks\":{}}";
        Files.writeString(folder.resolve("alerts.json"), later);
        AlertFiles files = open();

        assertThat(files.load()).isEqualTo(AlertSettings.NONE);
        assertThatThrownBy(() -> files.save(settings()))
                .isInstanceOf(UnreadableSettingsException.class)
                .hasMessageContaining("format 2");
        assertThat(folder.resolve("alerts.json")).hasContent(later);
    }

    @Test
    void settingsThatCannotBeReadAreLeftAloneAndNothingReplacesThem() throws IOException {
        Path file =
                Files.createDirectory(folder.resolve("alerts.json")); // Which no one can read as a file, not even root.
        AlertFiles files = open();

        assertThat(files.load()).isEqualTo(AlertSettings.NONE);
        assertThatThrownBy(() -> files.save(settings())).isInstanceOf(UnreadableSettingsException.class);
        assertThat(file).isDirectory();
    }

    @Test
    void whatWasNotToldIsKeptUntilItIsTaken() throws IOException {
        AlertChange waiting = change(NOW, AlertChange.Kind.FIRING, "slow-photos/1");
        AlertChange owed = change(NOW.plusSeconds(1), AlertChange.Kind.RESOLVED, "slow-photos/2");
        Untold untold = new Untold(List.of(owed), Map.of("pager", List.of(waiting, waiting), "chat", List.of()));
        assertThat(open().takeUntold()).isEmpty();
        open().keep(untold);

        assertThat(open().takeUntold()).hasValue(untold);
        assertThat(open().takeUntold()).isEmpty();
    }

    @Test
    void whatWaitsIsLeftAloneWhileSettingsAreNotKnown() throws IOException {
        Untold untold =
                new Untold(List.of(), Map.of("pager", List.of(change(NOW, AlertChange.Kind.FIRING, "slow-photos/1"))));
        open().keep(untold);
        Path file = Files.createDirectory(folder.resolve("alerts.json"));
        AlertFiles blind = open();
        var _ = blind.load();
        assertThat(blind.takeUntold()).hasValue(Untold.NOTHING);
        blind.keep(Untold.NOTHING);

        Files.delete(file);
        assertThat(open().takeUntold()).hasValue(untold);
    }

    @Test
    void whatWasToldAfterASilenceIsKnownHoweverOldThatIs() throws IOException {
        Optional<Silence> silence = Optional.of(new Silence(NOW.plusSeconds(60), "ada", Optional.empty()));
        List<String> lines = new ArrayList<>();
        lines.add(AlertJson.of(change(NOW, AlertChange.Kind.FIRING, "slow-photos/old", silence))
                .encode());
        lines.add(AlertJson.of(change(NOW, AlertChange.Kind.UNSILENCED, "slow-photos/old"))
                .encode());
        for (int i = 0; i < AlertHistoryFile.CHANGES_MAX; i++) {
            lines.add(AlertJson.of(change(NOW, AlertChange.Kind.RESOLVED, "slow-photos/" + i))
                    .encode());
        }
        Files.write(folder.resolve("alerts-history.jsonl"), lines);

        assertThat(open().firing()).extracting(Alert::silence).containsExactly(Optional.empty());
    }

    @Test
    void whetherAnAlertWasToldIsKnownAfterARestart() throws IOException {
        Optional<Silence> silence = Optional.of(new Silence(NOW.plusSeconds(60), "ada", Optional.empty()));
        AlertFiles files = open();
        files.append(change(NOW, AlertChange.Kind.FIRING, "slow-photos/1", silence));
        files.append(change(NOW, AlertChange.Kind.FIRING, "slow-photos/2"));
        files.append(change(NOW, AlertChange.Kind.SILENCED, "slow-photos/2", silence));
        assertThat(open().firing()).extracting(Alert::silence).containsExactly(silence, Optional.empty());

        files.append(change(NOW, AlertChange.Kind.UNSILENCED, "slow-photos/1"));
        assertThat(open().firing()).extracting(Alert::silence).containsOnly(Optional.empty());
    }

    @Test
    void whatFiredAtTheEndOfTheHistoryIsKnown() throws IOException {
        AlertFiles files = open();
        files.append(change(NOW, AlertChange.Kind.FIRING, "slow-photos/1"));
        files.append(change(NOW, AlertChange.Kind.FIRING, "slow-photos/2"));
        files.append(change(NOW, AlertChange.Kind.SILENCED, "slow-photos/2"));
        files.append(change(NOW, AlertChange.Kind.RESOLVED, "slow-photos/1"));

        List<Alert> firing = open().firing();
        assertThat(firing).extracting(Alert::id).containsExactly("slow-photos/2");
        assertThat(firing.getFirst())
                .isEqualTo(change(NOW, AlertChange.Kind.FIRING, "slow-photos/2")
                        .alert()
                        .orElseThrow());
    }
}
