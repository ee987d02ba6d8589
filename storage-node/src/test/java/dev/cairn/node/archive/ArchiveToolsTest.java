package dev.cairn.node.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.node.archive.MemoryArchive.Item;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: archives go to and come from everybody. Method: the ordinary tools unpack what is written, and pack what is read. */
class ArchiveToolsTest {
    private static final Instant TIME = Instant.parse("2024-02-29T23:59:58.123456700Z");
    private static final String LONG = "d".repeat(90) + "/" + "e".repeat(90) + "/" + "f".repeat(90) + ".txt";

    @TempDir
    Path temp;

    private Path folder;
    private final List<Item> items = new ArrayList<>();

    @BeforeEach
    void files() throws IOException {
        folder = Files.createDirectory(temp.resolve("folder"));
        byte[] noise = new byte[300_000];
        new SplittableRandom(3).nextBytes(noise);
        items.add(new Item("empty", new byte[0], TIME, true));
        items.add(new Item("a/log.txt", "one line\n".repeat(30_000).getBytes(StandardCharsets.UTF_8), TIME, true));
        items.add(new Item("a/b/noise.jpg", noise, TIME.plusSeconds(86_400), false));
        items.add(new Item("übung/日本 🎉.txt", "text".getBytes(StandardCharsets.UTF_8), TIME, true));
        items.add(new Item(LONG, "long".getBytes(StandardCharsets.UTF_8), TIME, true));
    }

    @ParameterizedTest
    @CsvSource({
        "ZIP, unzip, unzip -q -o %s, SECONDS",
        "ZIP, bsdtar, bsdtar -xf %s, SECONDS",
        "ZIP, bsdtar, bsdtar -xf - < %s, SECONDS",
        "ZIP, 7z, 7z x -y %s, MICROS",
        "ZIP, python3, python3 -m zipfile -e %s ., NONE",
        "TAR, tar, tar -xf %s, NANOS",
        "TAR, bsdtar, bsdtar -xf %s, NANOS",
        "TAR_GZ, tar, tar -xzf %s, NANOS",
        "TAR_GZ, gzip, gzip -dc %s | tar -xf -, NANOS",
        "TAR_GZ, bsdtar, bsdtar -xf %s, NANOS",
        "TAR_ZST, zstd, zstd -dc %s | tar -xf -, NANOS",
        "TAR_ZST, zstd, tar --zstd -xf %s, NANOS",
        "TAR_ZST, bsdtar, bsdtar -xf %s, NANOS",
        "TAR, python3, python3 -m tarfile -e %s ., MILLIS",
    })
    void theOrdinaryToolUnpacksWhatIsWritten(ArchiveFormat format, String tool, String command, String timesBy)
            throws Exception {
        Tools.need(tool);
        Path archive = temp.resolve("archive." + format.extension());
        Files.write(archive, MemoryArchive.write(format, items, 70_000));

        Tools.run(folder, List.of("sh", "-c", command.formatted(archive)));

        for (Item item : items) {
            Path file = folder.resolve(item.name());
            assertThat(file).hasBinaryContent(item.body());
            if (!timesBy.equals("NONE")) {
                ChronoUnit unit = ChronoUnit.valueOf(timesBy);
                assertThat(Files.getLastModifiedTime(file).toInstant().truncatedTo(unit))
                        .isEqualTo(item.modified().truncatedTo(unit));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ZIP, unzip, unzip -tq %s",
        "ZIP, zip, zip -T %s",
        "ZIP, 7z, 7z t %s",
        "TAR_GZ, gzip, gzip -t %s",
        "TAR_ZST, zstd, zstd -t %s",
        "TAR_GZ, 7z, 7z t %s",
    })
    void theOrdinaryToolFindsNothingWrong(ArchiveFormat format, String tool, String command) throws Exception {
        Tools.need(tool);
        Path archive = temp.resolve("archive." + format.extension());
        Files.write(archive, MemoryArchive.write(format, items, 70_000));

        String text = Tools.run(folder, List.of("sh", "-c", command.formatted(archive)));

        assertThat(text.toLowerCase(Locale.ROOT)).doesNotContain("warn");
    }

    @ParameterizedTest
    @CsvSource({
        "ZIP, zip, zip -qr %s ., SECONDS",
        "ZIP, zip, zip -qr0 %s ., SECONDS",
        "ZIP, zip, zip -qr - . > %s, SECONDS",
        "ZIP, zip, zip -qr -Z bzip2 %s ., SECONDS",
        "ZIP, bsdtar, bsdtar --format zip -cf %s ., SECONDS",
        "ZIP, 7z, 7z a -tzip %s ., SECONDS",
        "ZIP, 7z, 7z a -tzip -mm=Deflate64 %s ., SECONDS",
        "ZIP, python3, python3 -m zipfile -c %s a empty übung dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd, NONE",
        "TAR, tar, tar -cf %s ., SECONDS",
        "TAR, tar, tar --format=posix -cf %s ., NANOS",
        "TAR, tar, tar --format=gnu -cf %s ., SECONDS",
        "TAR, bsdtar, bsdtar -cf %s ., SECONDS",
        "TAR, python3, python3 -m tarfile -c %s ., MICROS",
        "TAR_GZ, tar, tar -czf %s ., SECONDS",
        "TAR_ZST, zstd, tar --zstd -cf %s ., SECONDS",
        "TAR_ZST, zstd, tar -cf - . | zstd -19 -q > %s, SECONDS",
        "TAR_XZ, xz, tar -cJf %s ., SECONDS",
        "TAR_XZ, xz, tar -cf - . | xz -9 -T2 > %s, SECONDS",
        "SEVEN_Z, 7z, 7z a %s ., MICROS",
        "SEVEN_Z, 7z, 7z a -mx=9 %s ., MICROS",
        "SEVEN_Z, 7z, 7z a -mx=0 %s ., MICROS",
        "SEVEN_Z, 7z, 7z a -m0=LZMA %s ., MICROS",
        "SEVEN_Z, 7z, 7z a -m0=BZip2 -ms=off %s ., MICROS",
        "SEVEN_Z, bsdtar, bsdtar --format 7zip -cf %s ., MICROS",
    })
    void whatTheOrdinaryToolPacksIsRead(ArchiveFormat format, String tool, String command, String timesBy)
            throws Exception {
        Tools.need(tool);
        for (Item item : items) {
            Path file = folder.resolve(item.name());
            Files.createDirectories(file.getParent());
            Files.write(file, item.body());
            Files.setLastModifiedTime(file, FileTime.from(item.modified()));
        }
        Path archive = temp.resolve("archive." + format.extension());

        Tools.run(folder, List.of("sh", "-c", command.formatted(archive)));

        EntryKeys keys = new EntryKeys("", true);
        byte[] bytes = Files.readAllBytes(archive);
        List<Item> read = MemoryArchive.read(bytes);
        assertThat(read).hasSameSizeAs(items);
        for (Item found : read) {
            String key = keys.key(new ArchiveEntry(
                            found.name(), ArchiveEntry.Kind.FILE, 0, Optional.empty(), OptionalLong.empty()))
                    .value();
            Item item = items.stream()
                    .filter(each -> each.name().equals(key))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(key));
            assertThat(found.body()).isEqualTo(item.body());
            if (!timesBy.equals("NONE")) {
                ChronoUnit unit = ChronoUnit.valueOf(timesBy);
                assertThat(found.modified().truncatedTo(unit))
                        .isEqualTo(item.modified().truncatedTo(unit));
            }
        }
        assertThat(ArchiveReader.open(new MemoryArchive(bytes), ArchiveLimits.DEFAULT)
                        .format())
                .isEqualTo(format);
    }
}
