package dev.cairn.node.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.FileId;
import dev.cairn.node.variant.UnusedVariants;
import dev.cairn.node.variant.VariantCache;
import dev.cairn.node.variant.VariantMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: variants go with the last version of their picture, in bounded steps. */
class VariantChoreTest {
    private static final Duration PAUSE = UpkeepConfig.DEFAULT.trimInterval();

    @TempDir
    Path folder;

    private final FakeStore store = new FakeStore();
    private final VariantMeters meters = new VariantMeters(new SimpleMeterRegistry());

    private Path file(int number) throws Exception {
        String content = "%026d".formatted(number);
        Path file = folder.resolve(content.substring(24)).resolve(content + ".10x10-inside-keep-q82-ffffff");
        Files.createDirectories(folder.resolve(content.substring(24)));
        return Files.write(file, new byte[0]);
    }

    @Test
    void whatNothingReferencesIsRemovedStepByStep() throws Exception {
        Path kept = file(7);
        store.referenced.add(FileId.parse("%026d".formatted(7)));
        for (int number = 100; number < 100 + VariantChore.LOOKED_AT_MAX; number++) {
            assertThat(file(number)).exists();
        }
        VariantCache cache = new VariantCache(folder, Long.MAX_VALUE, () -> true, meters);
        cache.load();
        VariantChore chore = new VariantChore(store.metadata, new UnusedVariants(cache, meters), UpkeepConfig.DEFAULT);

        assertThat(chore.step()).isEqualTo(VariantChore.BREATH);
        assertThat(chore.step()).isEqualTo(PAUSE);

        assertThat(kept).exists();
        assertThat(Files.exists(folder.resolve("01").resolve("%026d.10x10-inside-keep-q82-ffffff".formatted(101))))
                .isFalse();
    }
}
