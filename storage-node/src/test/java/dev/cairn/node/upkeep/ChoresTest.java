package dev.cairn.node.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.Command.ForgetGarbage;
import dev.cairn.metadata.Command.Trim;
import dev.cairn.metadata.FileId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Goal: what is due is done in bounded steps, and nothing is done before it is due. */
class ChoresTest {
    private static final UpkeepConfig CONFIG = UpkeepConfig.DEFAULT;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final FakeStore store = new FakeStore();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void versionsOlderThanTheRetentionAreTrimmedStepByStep() {
        TrimChore chore =
                new TrimChore(store.metadata, CONFIG, new ClockWatch(() -> NOW, () -> 0, Optional.of(NOW)), meters);
        store.old = TrimChore.ENTRIES_MAX + 1;

        assertThat(chore.step()).isEqualTo(TrimChore.BREATH);
        assertThat(chore.step()).isEqualTo(CONFIG.trimInterval());

        Trim trim = new Trim(NOW.minus(Duration.ofMinutes(10)), TrimChore.ENTRIES_MAX, NOW);
        assertThat(store.commands).isEqualTo(List.of(trim, trim));
        assertThat(meters.get("cairn.upkeep.trimmed").counter().count()).isEqualTo(TrimChore.ENTRIES_MAX + 1);
    }

    @Test
    void garbageIsDeletedBeforeTheMetadataForgetsIt() {
        GarbageChore chore = new GarbageChore(store.metadata, store.volume, CONFIG, () -> NOW, meters);
        List<FileId> garbage = ids(GarbageChore.BLOBS_MAX + 1);
        store.blobs.addAll(garbage);
        store.garbage.addAll(garbage);

        assertThat(chore.step()).isEqualTo(GarbageChore.BREATH);
        assertThat(store.deleted).isEqualTo(garbage.subList(0, GarbageChore.BLOBS_MAX));
        assertThat(store.commands)
                .isEqualTo(List.of(new ForgetGarbage(garbage.subList(0, GarbageChore.BLOBS_MAX), NOW)));
        assertThat(chore.step()).isEqualTo(CONFIG.garbageInterval());
        assertThat(store.garbage).isEmpty();
        assertThat(store.blobs).isEmpty();
    }

    @Test
    void withoutGarbageNoCommandIsWritten() {
        GarbageChore chore = new GarbageChore(store.metadata, store.volume, CONFIG, () -> NOW, meters);

        assertThat(chore.step()).isEqualTo(CONFIG.garbageInterval());
        assertThat(store.commands).isEmpty();
    }

    @Test
    void whatTheVolumeFailedToDeleteIsNotForgotten() {
        GarbageChore chore = new GarbageChore(store.metadata, store.volume, CONFIG, () -> NOW, meters);
        store.garbage.addAll(ids(1));
        store.metadataFails = true;

        assertThatThrownBy(chore::step).isInstanceOf(IllegalStateException.class);
        assertThat(store.garbage).hasSize(1);
    }

    private static List<FileId> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> new FileId(1, i)).toList();
    }
}
