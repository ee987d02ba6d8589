package dev.cairn.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.monitoring.MonitoringSettings.KeptHistory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: what was said to be set is set, now and after a restart. Method: a form of one word, and a file in a folder of the test's. */
class KeptSettingsTest {
    private static final KeptSettings.Form WORD = new KeptSettings.Form() {
        @Override
        public byte[] encode(MonitoringSettings settings) {
            return (settings.measuring() ? "on" : "off").getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public MonitoringSettings decode(byte[] bytes) {
            return switch (new String(bytes, StandardCharsets.UTF_8)) {
                case "on" -> MonitoringSettings.DEFAULT;
                case "off" -> MonitoringSettings.DEFAULT.withMeasuring(false);
                default -> throw new IllegalArgumentException("no such word");
            };
        }
    };

    @TempDir
    Path temp;

    @Test
    void defaultsHoldUntilSomethingIsChangedAndNothingIsWritten() {
        assertThat(open().now()).isEqualTo(MonitoringSettings.DEFAULT);
        assertThat(file()).doesNotExist();
        assertThat(MonitoringSettings.DEFAULT.measuring()).isTrue();
        assertThat(MonitoringSettings.DEFAULT.alerting()).isTrue();
        assertThat(MonitoringSettings.DEFAULT.off()).isEmpty();
        assertThat(MonitoringSettings.DEFAULT.history())
                .isEqualTo(new KeptHistory(Duration.ofMinutes(1), Duration.ofDays(2), Duration.ofDays(90), 256 << 20));
    }

    @Test
    void aChangeOutlivesARestart() throws IOException {
        open().change(old -> old.withMeasuring(false));

        assertThat(open().now().measuring()).isFalse();
    }

    @Test
    void whoAppliesThemHearsOfWhatHoldsAndOfEachChange() throws IOException {
        KeptSettings settings = open();
        List<Boolean> heard = new ArrayList<>();
        settings.also(now -> heard.add(now.measuring()));

        settings.change(old -> old.withMeasuring(false));
        settings.change(old -> old.withMeasuring(false));

        assertThat(heard).containsExactly(true, false);
    }

    @Test
    void oneWhoCannotApplyThemDoesNotKeepOthersFromIt() throws IOException {
        KeptSettings settings = open();
        List<Boolean> heard = new ArrayList<>();
        settings.also(_ -> {
            throw new IllegalStateException("as the test asked");
        });
        settings.also(now -> heard.add(now.measuring()));

        settings.change(old -> old.withMeasuring(false));

        assertThat(heard).containsExactly(true, false);
    }

    @Test
    void whatCannotBeWrittenIsNotApplied() throws IOException {
        KeptSettings settings = open();
        List<Boolean> heard = new ArrayList<>();
        settings.also(now -> heard.add(now.measuring()));
        Files.createDirectories(temp.resolve("settings.json.tmp", "in the way"));

        assertThatThrownBy(() -> settings.change(old -> old.withMeasuring(false)))
                .isInstanceOf(IOException.class);
        assertThat(settings.now().measuring()).isTrue();
        assertThat(heard).containsExactly(true);
    }

    @Test
    void aChangeThatIsRefusedChangesNothing() {
        KeptSettings settings = open();

        assertThatThrownBy(() -> settings.change(_ -> {
                    throw new IllegalArgumentException("out of range");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(settings.now()).isEqualTo(MonitoringSettings.DEFAULT);
        assertThat(file()).doesNotExist();
    }

    @Test
    void aDamagedFileIsPutAsideAndDefaultsHold() throws IOException {
        Files.writeString(file(), "of");

        assertThat(open().now()).isEqualTo(MonitoringSettings.DEFAULT);
        assertThat(file()).doesNotExist();
        assertThat(temp.resolve("settings.json.broken")).hasContent("of");
    }

    @Test
    void aFileThatCannotBeReadStaysAndDefaultsHold() throws IOException {
        Files.createDirectory(file());

        assertThat(open().now()).isEqualTo(MonitoringSettings.DEFAULT);
        assertThat(file()).isDirectory();
    }

    @Test
    void groupsAreSwitchedOneByOne() {
        MonitoringSettings settings = MonitoringSettings.DEFAULT
                .withGroup(Operation.Group.STORAGE, false)
                .withGroup(Operation.Group.CONTENT, false)
                .withGroup(Operation.Group.STORAGE, true);

        assertThat(settings.off()).isEqualTo(Set.of(Operation.Group.CONTENT));
        assertThat(settings.isOn(Operation.Group.STORAGE)).isTrue();
    }

    @Test
    void aHistoryBeyondItsBoundsCannotBeMade() {
        Duration day = Duration.ofDays(1);
        assertThatThrownBy(() -> new KeptHistory(Duration.ofMinutes(2), day, day, 1 << 30))
                .hasMessageContaining("1, 5, 15 or 60 minutes");
        assertThatThrownBy(() -> new KeptHistory(Duration.ofMinutes(5), Duration.ofDays(32), day, 1 << 30))
                .hasMessageContaining("must be PT24H to PT744H; is PT768H");
        assertThatThrownBy(() -> new KeptHistory(Duration.ofMinutes(5), day, day, (1L << 40) + 1))
                .hasMessageContaining("bytesMax must be");
    }

    private KeptSettings open() {
        return KeptSettings.open(file(), WORD);
    }

    private Path file() {
        return temp.resolve("settings.json");
    }
}
