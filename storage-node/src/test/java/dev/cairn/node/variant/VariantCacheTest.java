package dev.cairn.node.variant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Variant;
import dev.cairn.node.thumbnail.Thumbnail;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: what is kept is found again as it was, within its limit, or it is not there; never anything else. */
class VariantCacheTest {
    private static final Variant SMALL = Variant.parse("10x10-inside-keep-q82-ffffff");
    private static final int LENGTH = 1_000;
    private static final int FILE = LENGTH + VariantFile.HEAD_BYTES;

    @TempDir
    Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final VariantMeters counted = new VariantMeters(meters);
    private final AtomicBoolean room = new AtomicBoolean(true);

    private VariantCache cache(long bytesMax, int entriesMax) {
        return new VariantCache(folder.resolve("kept"), new RecentlyUsed(bytesMax, entriesMax), room::get, counted);
    }

    private static VariantKey key(int content) {
        return new VariantKey(new FileId(1, content), SMALL);
    }

    private static Thumbnail thumbnail(int content) {
        byte[] bytes = new byte[LENGTH];
        bytes[content % LENGTH] = 1;
        return new Thumbnail(bytes, "image/png", content, 7);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private double removed(String reason) {
        return meters.get("cairn.variants.removed")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void whatIsKeptIsFoundAsItWas() {
        VariantCache cache = cache(1 << 20, 10);
        cache.put(key(1), thumbnail(1));

        assertThat(cache.get(key(1))).get().usingRecursiveComparison().isEqualTo(thumbnail(1));
        assertThat(cache.get(key(2))).isEmpty();
    }

    @Test
    void beyondTheLimitGoesWhatWasNotAskedForLongest() throws IOException {
        VariantCache cache = cache(3 * FILE, 100);
        for (int i = 1; i <= 3; i++) {
            cache.put(key(i), thumbnail(i));
        }
        assertThat(cache.get(key(1))).isPresent();

        cache.put(key(4), thumbnail(4));

        assertThat(cache.get(key(2))).isEmpty();
        assertThat(cache.get(key(1))).isPresent();
        assertThat(cache.get(key(3))).isPresent();
        assertThat(cache.get(key(4))).isPresent();
        assertThat(files()).hasSize(3);
        assertThat(removed("limit")).isEqualTo(1);
        assertThat(meters.get("cairn.variants.kept.size").gauge().value()).isEqualTo(3 * FILE);
    }

    @Test
    void thereAreNoMoreThanAreAllowed() throws IOException {
        VariantCache cache = cache(Long.MAX_VALUE, 2);
        for (int i = 1; i <= 5; i++) {
            cache.put(key(i), thumbnail(i));
        }

        assertThat(files()).hasSize(2);
        assertThat(meters.get("cairn.variants.kept").gauge().value()).isEqualTo(2);
    }

    @Test
    void oneThatIsLargerThanTheLimitIsNotKept() throws IOException {
        cache(FILE - 1, 9).put(key(1), thumbnail(1));

        assertThat(files()).isEmpty();
    }

    @Test
    void whatIsAskedForWhileItIsKeptCounts() throws Exception {
        VariantCache cache = cache(Long.MAX_VALUE, 100_000);
        int all = 3_000;
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int i = 1; i <= all; i++) {
                VariantKey key = key(i);
                Thumbnail thumbnail = thumbnail(i);
                CyclicBarrier start = new CyclicBarrier(2);
                Future<?> kept = threads.submit(() -> {
                    start.await();
                    cache.put(key, thumbnail);
                    return key;
                });
                start.await();
                while (!kept.isDone()) {
                    var _ = cache.get(key);
                }
            }
        }

        assertThat(cache.all()).hasSize(all);
    }

    @Test
    void aDamagedFileIsNoThumbnailAndIsRemoved() throws IOException {
        for (int at = 0; at < FILE; at += at < 2 * VariantFile.HEAD_BYTES ? 1 : 97) {
            VariantCache cache = cache(1 << 20, 10);
            cache.put(key(1), thumbnail(1));
            Path file = files().getFirst();
            byte[] bytes = Files.readAllBytes(file);
            bytes[at] ^= 4;
            Files.write(file, bytes);

            assertThat(cache.get(key(1))).as("byte " + at).isEmpty();
            assertThat(files()).isEmpty();
        }
        assertThat(removed("damage")).isPositive();
    }

    @Test
    void aFileThatIsCutShortIsNoThumbnail() throws IOException {
        for (int length = 0; length < FILE; length += length < 2 * VariantFile.HEAD_BYTES ? 1 : 97) {
            VariantCache cache = cache(1 << 20, 10);
            cache.put(key(1), thumbnail(1));
            Path file = files().getFirst();
            Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));

            assertThat(cache.get(key(1))).as("length " + length).isEmpty();
        }
    }

    @Test
    void whatIsThereAfterARestartCountsAndGoesInTheOrderInWhichItWasMade() throws IOException {
        VariantCache before = cache(1 << 20, 10);
        for (int i = 1; i <= 3; i++) {
            before.put(key(i), thumbnail(i));
        }
        long made = 1_700_000_000_000L;
        for (Path file : files()) {
            boolean isSecond = file.endsWith(key(2).fileName());
            Files.setLastModifiedTime(file, FileTime.fromMillis(isSecond ? made : made + 1_000));
        }
        Path strange = files().getFirst().resolveSibling("strange");
        Files.writeString(strange, "no thumbnail");

        VariantCache after = cache(3 * FILE, 10);
        after.load();

        assertThat(strange).doesNotExist();
        assertThat(after.all()).containsExactlyInAnyOrder(key(1), key(2), key(3));
        after.put(key(4), thumbnail(4));
        assertThat(after.get(key(2))).isEmpty();
        assertThat(after.get(key(3))).isPresent();
    }

    @Test
    void withALowerLimitARestartRemovesWhatIsTooMuch() throws IOException {
        VariantCache before = cache(1 << 20, 10);
        for (int i = 1; i <= 5; i++) {
            before.put(key(i), thumbnail(i));
        }

        cache(2 * FILE, 10).load();

        assertThat(files()).hasSize(2);
    }

    @Test
    void nothingIsKeptWhereTheDiskMayTakeNoMore() throws IOException {
        room.set(false);
        VariantCache cache = cache(1 << 20, 10);
        cache.put(key(1), thumbnail(1));

        assertThat(files()).isEmpty();
    }

    @Test
    void aDiskThatFailsIsCountedAndNothingElse() throws IOException {
        Files.writeString(folder.resolve("kept"), "a file where a folder should be");
        VariantCache cache = cache(1 << 20, 10);
        cache.load();

        cache.put(key(1), thumbnail(1));

        assertThat(cache.get(key(1))).isEmpty();
        assertThat(meters.get("cairn.variants.failures").counter().count()).isPositive();
    }

    @Test
    void variantsOfWhatIsGoneAreRemovedInRounds() throws IOException {
        VariantCache cache = cache(1 << 20, 10);
        for (int i = 1; i <= 5; i++) {
            cache.put(key(i), thumbnail(i));
        }
        UnusedVariants unused = new UnusedVariants(cache, counted);

        assertThat(unused.remove(id -> id.low() != 2 && id.low() != 5, 3)).isTrue();
        assertThat(unused.remove(id -> id.low() != 2 && id.low() != 5, 3)).isFalse();

        assertThat(cache.all()).containsExactlyInAnyOrder(key(1), key(3), key(4));
        assertThat(files()).hasSize(3);
        assertThat(removed("source")).isEqualTo(2);
        assertThat(unused.remove(_ -> false, 1)).isTrue();
        cache.all().forEach(cache::remove);
        assertThat(unused.remove(_ -> false, 9)).isFalse();
        assertThat(removed("source")).isEqualTo(3);
        cache.put(key(1), thumbnail(1));
        assertThat(unused.remove(_ -> false, 9)).isFalse();
        assertThat(files()).isEmpty();
    }
}
