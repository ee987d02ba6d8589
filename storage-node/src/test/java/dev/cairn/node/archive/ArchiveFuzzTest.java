package dev.cairn.node.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.node.archive.MemoryArchive.Item;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: of any bytes come entries or an {@link ArchiveError}, in bounded time and memory. Method: archives with bits flipped, bytes set,
 * parts cut out or doubled by a seed.
 */
class ArchiveFuzzTest {
    private static final int ROUNDS = Integer.getInteger("cairn.archive.fuzz", 1_500);
    private static final Duration ENOUGH = Duration.ofSeconds(60);

    /** Little, so that damage which asks for much shows. */
    private static final ArchiveLimits LIMITS = new ArchiveLimits(1_000, 4 << 20, 8 << 20, 200, 8 << 20, 1 << 20);

    private static final List<Item> ITEMS = List.of(
            Item.of("a/b.txt", "text ".repeat(2_000)),
            Item.of("empty", ""),
            new Item("übung/" + "x".repeat(120), noise(), Instant.ofEpochSecond(1_700_000_000, 5_000), false));

    private static byte[] noise() {
        byte[] noise = new byte[3_000];
        new SplittableRandom(5).nextBytes(noise);
        return noise;
    }

    static Stream<ArchiveFormat> written() {
        return ArchiveFormat.WRITTEN.stream();
    }

    @ParameterizedTest
    @MethodSource("written")
    void damageGivesEntriesOrAnError(ArchiveFormat format) {
        byte[] archive = MemoryArchive.write(format, ITEMS, 1_000);

        assertThat(failuresOf(archive, format.name().hashCode())).isGreaterThan(ROUNDS / 4);
    }

    @ParameterizedTest
    @EnumSource(names = {"TAR_XZ", "SEVEN_Z"})
    void damageOfWhatOthersPackGivesEntriesOrAnError(ArchiveFormat format, @TempDir Path temp) throws Exception {
        Tools.need("7z");
        Path folder = Files.createDirectory(temp.resolve("folder"));
        Files.write(folder.resolve("a.txt"), "text ".repeat(2_000).getBytes(StandardCharsets.UTF_8));
        Files.write(folder.resolve("b"), noise());
        String pack = format == ArchiveFormat.TAR_XZ
                ? "tar -cJf ../archive ."
                : "7z a -md=1m ../archive.7z . && mv ../archive.7z ../archive";
        Tools.run(folder, List.of("sh", "-c", pack));

        assertThat(failuresOf(
                        Files.readAllBytes(temp.resolve("archive")),
                        format.name().hashCode()))
                .isGreaterThan(ROUNDS / 4);
    }

    @ParameterizedTest
    @EnumSource
    void noiseBehindTheFirstBytesOfAFormatIsNoArchive(ArchiveFormat format) {
        byte[] beginning = switch (format) {
            case ZIP -> new byte[] {'P', 'K', 3, 4};
            case TAR -> TarHeaders.file("a", 1_000, Instant.EPOCH);
            case TAR_GZ -> new byte[] {0x1f, (byte) 0x8b, 8, 0};
            case TAR_ZST -> new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
            case TAR_XZ -> new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
            case SEVEN_Z -> new byte[] {'7', 'z', (byte) 0xbc, (byte) 0xaf, 0x27, 0x1c};
        };
        SplittableRandom random = new SplittableRandom(format.name().hashCode());
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = new byte[random.nextInt(beginning.length, 5_000 + beginning.length)];
            random.nextBytes(bytes);
            System.arraycopy(beginning, 0, bytes, 0, beginning.length);
            assertThat(fails(bytes)).isTrue();
        }
    }

    private static int failuresOf(byte[] archive, long seed) {
        return Assertions.assertTimeoutPreemptively(ENOUGH, () -> {
            SplittableRandom random = new SplittableRandom(seed);
            int failures = 0;
            for (int i = 0; i < ROUNDS; i++) {
                failures += fails(damaged(archive, random)) ? 1 : 0;
            }
            return failures;
        });
    }

    /** Anything but an {@link ArchiveException} fails the test. */
    private static boolean fails(byte[] archive) {
        try {
            long bytes = MemoryArchive.read(archive, LIMITS).stream()
                    .mapToLong(item -> item.body().length)
                    .sum();
            assertThat(bytes).isLessThanOrEqualTo(LIMITS.totalBytesMax());
            return false;
        } catch (ArchiveException e) {
            assertThat(e.error()).isNotNull();
            return true;
        }
    }

    private static byte[] damaged(byte[] archive, SplittableRandom random) {
        byte[] damaged = archive.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextBoolean() ? random.nextInt(damaged.length) : nearAnEnd(damaged.length, random);
            switch (random.nextInt(5)) {
                case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> damaged[at] = (byte) random.nextInt();
                case 2 -> damaged[at] = (byte) 0xff;
                case 3 -> damaged = Arrays.copyOf(damaged, Math.max(1, at));
                default -> damaged = doubled(damaged, at, random.nextInt(100));
            }
        }
        return damaged;
    }

    /** Where headers and directories are. */
    private static int nearAnEnd(int length, SplittableRandom random) {
        int from = random.nextInt(Math.min(length, 600));
        return random.nextBoolean() ? from : length - 1 - from;
    }

    private static byte[] doubled(byte[] bytes, int at, int count) {
        int end = Math.min(bytes.length, at + count);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + end - at);
        System.arraycopy(bytes, at, longer, end, bytes.length - at);
        return longer;
    }

    @Test
    void ofEveryBitOfAZipThatFlipsNoneGivesOtherBytes() {
        byte[] archive = MemoryArchive.write(ArchiveFormat.ZIP, List.of(Item.of("a", "some text of the file")), 100);
        for (int bit = 0; bit < 8 * archive.length; bit++) {
            byte[] damaged = archive.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                for (Item item : MemoryArchive.read(damaged, LIMITS)) {
                    assertThat(item.body()).asString().isEqualTo("some text of the file");
                }
            } catch (ArchiveException e) {
                assertThat(e.error()).isNotNull();
            }
        }
    }
}
