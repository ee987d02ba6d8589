package dev.cairn.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.CommitLog.LogStatus;
import dev.cairn.metadata.LogPosition;
import dev.cairn.node.status.Health.Check;
import dev.cairn.replication.BlobStore.VolumeStatus;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Goal: a node that cannot do its work says so and why, and one that can is not taken away. */
class HealthTest {
    private VolumeStatus volume = new VolumeStatus(true, true, 1000, 500, 100, 0, 0);
    private LogStatus log = new LogStatus(true, "", LogPosition.NONE, 1);
    private Optional<String> index = Optional.empty();

    private final Health health = new Health(() -> volume, () -> log, () -> index);

    @Test
    void aNodeWhosePartsAreWellIsReady() {
        assertThat(health.report().ready()).isTrue();
        assertThat(health.report().checks()).extracting(Check::name).containsExactly("node", "disk", "log", "index");
    }

    @Test
    void aVolumeThatFailedIsNotReady() {
        volume = new VolumeStatus(false, true, 1000, 500, 100, 0, 0);

        assertThat(failing()).containsExactly("disk");
    }

    @Test
    void aFullDiskIsToldButDoesNotTakeTheReadsAway() {
        volume = new VolumeStatus(true, false, 1000, 50, 100, 0, 0);

        assertThat(health.report().ready()).isTrue();
        assertThat(health.report().checks().get(1).why()).contains("50 bytes are free", "writes are refused");
    }

    @Test
    void aLogThatTakesNoEntriesIsNotReadyAndSaysWhy() {
        log = new LogStatus(false, "closed", LogPosition.NONE, 1);

        assertThat(failing()).containsExactly("log");
        assertThat(health.report().checks().get(2).why()).isEqualTo("closed");
    }

    @Test
    void aDiskThatStallsIsToldButDoesNotTakeTheReadsAway() {
        log = new LogStatus(true, "the disk stalls", LogPosition.NONE, 1);

        assertThat(health.report().ready()).isTrue();
        assertThat(health.report().checks().get(2).why()).isEqualTo("the disk stalls");
    }

    @Test
    void anIndexThatFailedIsNotReady() {
        index = Optional.of("RocksDB failed");

        assertThat(failing()).containsExactly("index");
    }

    @Test
    void aNodeThatStopsIsNotReady() {
        health.stop();

        assertThat(failing()).containsExactly("node");
    }

    private List<String> failing() {
        assertThat(health.report().ready()).isFalse();
        return health.report().checks().stream()
                .filter(check -> !check.ok())
                .map(Check::name)
                .toList();
    }
}
