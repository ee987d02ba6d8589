package dev.cairn.node.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdException;
import dev.cairn.node.archive.ArchiveLimits.Limit;
import dev.cairn.node.archive.MemoryArchive.Item;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a zip of any size is listed and read in part by its directory. Method: large ones, with what is read of them counted. */
class ZipDirectoryTest {
    private static final Instant TIME = Instant.parse("2026-11-29T10:00:00Z");
    private static final long FIVE_GIB = 5L << 30;

    @Test
    void oneEntryOfALargeZipIsReadWithoutTheRest() {
        List<Item> items = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
            byte[] body = new byte[100_000];
            random.nextBytes(body);
            items.add(new Item("file-" + i, body, TIME, false));
        }
        MemoryArchive archive = new MemoryArchive(MemoryArchive.write(ArchiveFormat.ZIP, items, 100_000));
        try (ArchiveReader reader = ArchiveReader.open(archive, ArchiveLimits.DEFAULT)) {
            assertThat(reader.find("file-150")).isPresent();

            assertThat(MemoryArchive.body(reader)).isEqualTo(items.get(150).body());
        }
        assertThat(archive.sizeBytes()).isGreaterThan(20_000_000);
        assertThat(archive.readBytes()).isLessThan(10L * SourceBytes.BLOCK_BYTES);
    }

    @Test
    void moreEntriesThan16BitsCountAreAllThere(@TempDir Path temp) throws Exception {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        int count = 70_000;
        try (ArchiveWriter writer = ArchiveWriter.of(ArchiveFormat.ZIP, to::write, MemoryScratch.NONE)) {
            for (int i = 0; i < count; i++) {
                writer.begin("entry-" + i, 1, TIME.plusMillis(i), true);
                writer.write(ByteBuffer.wrap(new byte[] {(byte) i}));
                writer.end();
            }
            writer.finish();
        }
        try (ArchiveReader reader = ArchiveReader.open(new MemoryArchive(to.toByteArray()), ArchiveLimits.DEFAULT)) {
            for (int i = 0; i < count; i++) {
                assertThat(reader.next().orElseThrow().name()).isEqualTo("entry-" + i);
                assertThat(reader.piece().get()).isEqualTo((byte) i);
            }
            assertThat(reader.next()).isEmpty();
        }
        Tools.need("unzip");
        Path file = Files.write(temp.resolve("many.zip"), to.toByteArray());
        Path folder = Files.createDirectory(temp.resolve("folder"));
        assertThat(Tools.run(folder, List.of("unzip", "-tqq", file.toString()))).isEmpty();
        assertThat(Tools.run(folder, List.of("sh", "-c", "unzip -l %s | tail -1".formatted(file))))
                .contains("70000 files");
    }

    @Test
    void anEntryOfMoreThan4GibIsWholeAndWhatIsBehindItIsFound() {
        CompressedBlocks archive = new CompressedBlocks();
        byte[] zeroes = new byte[1 << 20];
        try (ArchiveWriter writer = ArchiveWriter.of(ArchiveFormat.ZIP, archive, MemoryScratch.NONE)) {
            writer.begin("large", FIVE_GIB, TIME, false);
            for (long written = 0; written < FIVE_GIB; written += zeroes.length) {
                writer.write(ByteBuffer.wrap(zeroes));
            }
            writer.end();
            writer.begin("behind", 4, TIME, true);
            writer.write(ByteBuffer.wrap("here".getBytes(StandardCharsets.UTF_8)));
            writer.end();
            writer.finish();
        }
        assertThat(archive.sizeBytes()).isGreaterThan(FIVE_GIB);

        try (ArchiveReader reader = ArchiveReader.open(archive, ArchiveLimits.DEFAULT)) {
            assertThat(reader.find("behind")).isPresent();
            assertThat(MemoryArchive.body(reader)).asString().isEqualTo("here");
            assertThat(archive.readBytes()).isLessThan(10L * SourceBytes.BLOCK_BYTES);
        }
        try (ArchiveReader reader = ArchiveReader.open(archive, ArchiveLimits.DEFAULT)) {
            assertThat(reader.next().orElseThrow().sizeBytes()).isEqualTo(FIVE_GIB);
            long read = 0;
            for (ByteBuffer piece = reader.piece(); piece.hasRemaining(); piece = reader.piece()) {
                read += piece.remaining();
            }
            assertThat(read).isEqualTo(FIVE_GIB);
        }
    }

    @Test
    void howLongADirectoryMayGetIsBounded() {
        long most = 100_000;
        try (ArchiveWriter writer = new ZipWriter((_, _, _) -> {}, MemoryScratch.NONE, most)) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1_000_000; i++) {
                            writer.begin("entry-" + i, 0, TIME, true);
                            writer.end();
                        }
                    })
                    .isInstanceOfSatisfying(
                            ArchiveException.class,
                            e -> assertThat(e.error()).isInstanceOfSatisfying(ArchiveError.BeyondLimit.class, limit -> {
                                assertThat(limit.what()).isEqualTo(Limit.DIRECTORY_BYTES);
                                assertThat(limit.limit()).isEqualTo(most);
                            }));
        }
    }

    private static byte[] header(SplittableRandom random, long offset, long size) {
        byte[] name = "photos/2026/11/IMG_%06d.jpg"
                .formatted(random.nextInt(1_000_000))
                .getBytes(StandardCharsets.UTF_8);
        ZipHeaders.Entry entry =
                new ZipHeaders.Entry(name, size, TIME.plusMillis(random.nextInt(100_000_000)), offset, false);
        return ZipHeaders.central(entry, new ZipHeaders.Written(random.nextInt() & 0xffff_ffffL, size));
    }

    @Test
    void aLongDirectoryIsKeptInFewBytesAndMostlyOnADisk() {
        MemoryScratch scratch = new MemoryScratch();
        CRC32 added = new CRC32();
        CRC32 given = new CRC32();
        try (ZipDirectoryWriter directory = new ZipDirectoryWriter(scratch, ArchiveWriter.ZIP_DIRECTORY_BYTES_MAX)) {
            SplittableRandom random = new SplittableRandom(9);
            long offset = 0;
            for (int i = 0; i < 300_000; i++) {
                long size = random.nextInt(1_000_000);
                byte[] header = header(random, offset, size);
                directory.add(header);
                added.update(header);
                offset += size;
            }

            directory.writeTo(given::update);

            assertThat(directory.entries()).isEqualTo(300_000);
            assertThat((directory.heldBytes() + directory.filedBytes()) / directory.entries())
                    .isBetween(20L, 45L);
            assertThat(directory.heldBytes()).isBetween(1L, (long) ZipDirectoryWriter.HELD_BYTES_MAX);
            assertThat(directory.filedBytes()).isEqualTo(scratch.size());
        }
        assertThat(given.getValue()).isEqualTo(added.getValue());
        assertThat(scratch.opened()).isEqualTo(1);
        assertThat(scratch.closed()).isEqualTo(1);
    }

    @Test
    void aDirectoryThatTheDiskChangedIsNotHandedOn() {
        MemoryScratch scratch = new MemoryScratch();
        try (ZipDirectoryWriter directory = new ZipDirectoryWriter(scratch, ArchiveWriter.ZIP_DIRECTORY_BYTES_MAX)) {
            SplittableRandom random = new SplittableRandom(9);
            for (int i = 0; i < 60_000; i++) {
                directory.add(header(random, i, 1));
            }
            int last = (int) scratch.size() - 1;
            for (int at = last / 10; at < last; at += last / 10) {
                scratch.damage(at);
                assertThatThrownBy(() -> directory.writeTo(_ -> {})).isInstanceOf(ZstdException.class);
                scratch.damage(at); // As it was.
            }
            directory.writeTo(_ -> {});
            scratch.damage(0); // Of the first length, so that it is 16 MiB.
            assertThatThrownBy(() -> directory.writeTo(_ -> {})).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void aZipOfHalfAMillionEntriesIsWhole() {
        MemoryScratch scratch = new MemoryScratch();
        CompressedBlocks archive = new CompressedBlocks();
        int count = 500_000;
        try (ArchiveWriter writer = ArchiveWriter.of(ArchiveFormat.ZIP, archive, scratch)) {
            for (int i = 0; i < count; i++) {
                writer.begin("entry-" + i, 0, TIME.plusMillis(i), true);
                writer.end();
            }
            writer.finish();
        }
        ArchiveLimits wide = new ArchiveLimits(count, 1, 1, 200, 1 << 20, 100L << 20);
        try (ArchiveReader reader = ArchiveReader.open(archive, wide)) {
            for (int i = 0; i < count; i++) {
                assertThat(reader.next().orElseThrow().name()).isEqualTo("entry-" + i);
            }
            assertThat(reader.next()).isEmpty();
        }
        assertThat(scratch.closed()).isEqualTo(1);
    }

    @Test
    void namesThatAreNotSaidToBeUtf8AreReadAsWhatTheyAre() throws Exception {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(to, Charset.forName("IBM437"))) {
            zip.putNextEntry(new ZipEntry("Größe.txt"));
            zip.write(1);
            zip.closeEntry();
        }

        assertThat(MemoryArchive.read(to.toByteArray()))
                .singleElement()
                .satisfies(item -> assertThat(item.name()).isEqualTo("Größe.txt"));
    }

    @Test
    void aCommentAtTheEndMayHaveTheMarkOfAnEndInIt() throws Exception {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(to)) {
            zip.setComment("see PK\5\6 " + "and more ".repeat(100));
            zip.putNextEntry(new ZipEntry("a"));
            zip.write(1);
            zip.closeEntry();
        }

        assertThat(MemoryArchive.read(to.toByteArray())).hasSize(1);
    }

    @Test
    void aChecksumThatTheDirectoryHasIsToldBeforeAnythingIsRead() {
        byte[] body = "text".getBytes(StandardCharsets.UTF_8);
        CRC32 crc = new CRC32();
        crc.update(body);
        byte[] archive = MemoryArchive.write(ArchiveFormat.ZIP, List.of(new Item("a", body, TIME, true)), 9);
        try (ArchiveReader reader = ArchiveReader.open(new MemoryArchive(archive), ArchiveLimits.DEFAULT)) {
            Optional<ArchiveEntry> entry = reader.next();

            assertThat(entry.orElseThrow().crc32()).hasValue(crc.getValue());
        }
    }
}
