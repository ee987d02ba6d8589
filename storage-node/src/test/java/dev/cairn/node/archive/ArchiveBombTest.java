package dev.cairn.node.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.github.luben.zstd.ZstdOutputStream;
import dev.cairn.node.archive.ArchiveEntry.Kind;
import dev.cairn.node.archive.ArchiveLimits.Limit;
import dev.cairn.node.archive.MemoryArchive.Item;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZMethod;
import org.apache.commons.compress.archivers.sevenz.SevenZMethodConfiguration;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Goal: no archive costs more than its limits. Method: archives that lie, and such that are small and give much. */
class ArchiveBombTest {
    private static final Duration QUICK = Duration.ofSeconds(20);
    private static final Instant TIME = Instant.parse("2026-11-29T10:00:00Z");
    private static final long MUCH = ArchiveLimits.RATIO_FROM_BYTES + (8 << 20);

    @TempDir
    Path temp;

    private static ArchiveError refused(byte[] archive, ArchiveLimits limits) {
        return assertTimeoutPreemptively(QUICK, () -> {
            try {
                MemoryArchive.read(archive, limits);
            } catch (ArchiveException e) {
                return e.error();
            }
            throw new AssertionError("not refused");
        });
    }

    private static ArchiveError refused(byte[] archive) {
        return refused(archive, ArchiveLimits.DEFAULT);
    }

    private static void assertLimit(ArchiveError error, Limit what, long limit, long leastValue) {
        assertThat(error).isInstanceOfSatisfying(ArchiveError.BeyondLimit.class, beyond -> {
            assertThat(beyond.what()).isEqualTo(what);
            assertThat(beyond.limit()).isEqualTo(limit);
            assertThat(beyond.value()).isGreaterThanOrEqualTo(leastValue);
        });
    }

    private static ArchiveLimits limits(long entries, long entryBytes, long totalBytes, long ratio, long decoderBytes) {
        return new ArchiveLimits(entries, entryBytes, totalBytes, ratio, decoderBytes, 1 << 20);
    }

    private static byte[] zeroes(ArchiveFormat format, long bytes) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        byte[] some = new byte[1 << 20];
        try (ArchiveWriter writer = ArchiveWriter.of(format, to::write, MemoryScratch.NONE)) {
            writer.begin("zeroes", bytes, TIME, true);
            for (long at = 0; at < bytes; at += some.length) {
                writer.write(ByteBuffer.wrap(some));
            }
            writer.end();
            writer.finish();
        }
        return to.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(names = {"ZIP", "TAR_GZ", "TAR_ZST"})
    void whatUnfoldsTooFarIsRefused(ArchiveFormat format) {
        byte[] archive = zeroes(format, MUCH);

        assertLimit(refused(archive, limits(10, MUCH, MUCH * 2, 50, 64 << 20)), Limit.RATIO, 50, 51);
    }

    @ParameterizedTest
    @EnumSource(names = {"ZIP", "TAR", "TAR_GZ", "TAR_ZST"})
    void limitsOfEntriesAndBytesHold(ArchiveFormat format) {
        List<Item> items =
                List.of(Item.of("a", "x".repeat(60_000)), Item.of("b", "y".repeat(60_000)), Item.of("c", "z"));
        byte[] archive = MemoryArchive.write(format, items, 10_000);

        assertThat(MemoryArchive.read(archive, limits(3, 60_000, 200_000, 200, 64 << 20)))
                .hasSize(3);
        assertLimit(refused(archive, limits(2, 60_000, 200_000, 200, 64 << 20)), Limit.ENTRIES, 2, 3);
        assertLimit(refused(archive, limits(3, 59_999, 200_000, 200, 64 << 20)), Limit.ENTRY_BYTES, 59_999, 60_000);
        assertLimit(refused(archive, limits(3, 60_000, 100_000, 200, 64 << 20)), Limit.TOTAL_BYTES, 100_000, 100_001);
    }

    @Test
    void entriesOfAZipThatLieOverEachOtherAreRefused() {
        byte[] kernel = "the same bytes again and again".repeat(20).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        ZipHeaders.Entry entry =
                new ZipHeaders.Entry("a".getBytes(StandardCharsets.UTF_8), kernel.length, TIME, 0, false);
        byte[] local = ZipHeaders.local(entry);
        local[8] = ZipFormat.STORED;
        zip.writeBytes(local);
        zip.writeBytes(kernel);
        CRC32 crc = new CRC32();
        crc.update(kernel);
        byte[] central = ZipHeaders.central(entry, new ZipHeaders.Written(crc.getValue(), kernel.length));
        central[10] = ZipFormat.STORED;
        int entries = 1_000;
        for (int i = 0; i < entries; i++) {
            directory.writeBytes(central);
        }
        int begin = zip.size();
        zip.writeBytes(directory.toByteArray());
        zip.writeBytes(ZipHeaders.end(begin, directory.size(), entries));

        assertThat(refused(zip.toByteArray()))
                .isInstanceOfSatisfying(
                        ArchiveError.Broken.class,
                        broken -> assertThat(broken.reason()).contains("over each other"));
    }

    @Test
    void anArchiveInAnArchiveIsOnlyData() {
        byte[] inner = zeroes(ArchiveFormat.ZIP, 1 << 20);
        byte[] outer =
                MemoryArchive.write(ArchiveFormat.ZIP, List.of(new Item("inner.zip", inner, TIME, false)), 9_999);

        assertThat(MemoryArchive.read(outer))
                .singleElement()
                .satisfies(item -> assertThat(item.body()).isEqualTo(inner));
    }

    @Test
    void aDirectoryThatIsTooLargeIsNotRead() {
        byte[] end = ZipHeaders.end(0, 0, 1L << 40);
        byte[] archive = Arrays.copyOf(new byte[] {'P', 'K', 3, 4}, 4 + end.length);
        System.arraycopy(end, 0, archive, 4, end.length);
        ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN).putLong(4 + 56 + 8, 4);

        assertLimit(refused(archive), Limit.ENTRIES, ArchiveLimits.ENTRIES_MAX, 1L << 40);
    }

    @Test
    void aTarWithASizeBeyondAllIsBrokenAtOnce() {
        byte[] octal = TarHeaders.file("a", Long.MAX_VALUE, TIME);
        byte[] binary = TarHeaders.file("a", 0, TIME);
        Arrays.fill(binary, 124, 136, (byte) 0xff);
        binary[124] = (byte) 0x80;
        Arrays.fill(binary, 125, 128, (byte) 0);
        binary[128] = 0x7f;
        sum(binary);

        assertThat(refused(octal)).isInstanceOf(ArchiveError.Broken.class);
        assertThat(refused(binary)).isInstanceOf(ArchiveError.Broken.class);
        assertThat(refused(TarHeaders.file("a", 1L << 42, TIME)))
                .isInstanceOfSatisfying(ArchiveError.BeyondLimit.class, beyond -> {
                    assertThat(beyond.what()).isEqualTo(Limit.ENTRY_BYTES);
                    assertThat(beyond.entry()).contains("a");
                });
        assertThat(refused(gzip(TarHeaders.file("a", 1L << 39, TIME)))).isInstanceOf(ArchiveError.Broken.class);
    }

    private static void sum(byte[] header) {
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte each : header) {
            sum += each & 0xff;
        }
        System.arraycopy("%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII), 0, header, 148, 8);
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(to)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return to.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"x", "g", "L"})
    void aHeaderThatExtendsAnotherIsBounded(char type) {
        long size = TarSource.EXTENSION_BYTES_MAX + 1;
        byte[] tar = Arrays.copyOf(TarHeaders.file("a", size, TIME), 3 << 20);
        tar[156] = (byte) type;
        byte[] header = Arrays.copyOf(tar, TarHeader.BLOCK_BYTES);
        sum(header);
        System.arraycopy(header, 0, tar, 0, header.length);

        assertLimit(refused(tar), Limit.HEADER_BYTES, TarSource.EXTENSION_BYTES_MAX, size);
        assertLimit(refused(gzip(tar)), Limit.HEADER_BYTES, TarSource.EXTENSION_BYTES_MAX, size);
    }

    @ParameterizedTest
    @CsvSource({
        "'30 size=9223372036854775807\n'",
        "'99 path=a\n'",
        "'0 path=a\n'",
        "'11 path=a\n'",
        "'x'",
        "'14 size=1e9999\n'",
        "'11 size=-1\n'"
    })
    void extendedHeadersThatMakeNoSenseAreBroken(String records) {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        byte[] bytes = records.getBytes(StandardCharsets.UTF_8);
        byte[] header = TarHeaders.file("a", bytes.length, TIME);
        header[156] = 'x';
        sum(header);
        tar.writeBytes(header);
        tar.writeBytes(Arrays.copyOf(bytes, TarHeader.BLOCK_BYTES));
        tar.writeBytes(TarHeaders.file("b", 0, TIME));
        tar.writeBytes(new byte[2 * TarHeader.BLOCK_BYTES]);

        assertThat(refused(tar.toByteArray())).isInstanceOf(ArchiveError.Broken.class);
    }

    @Test
    void decodersTakeNoMoreMemoryThanTheyMay() throws Exception {
        ArchiveLimits little = limits(10, MUCH, MUCH, 200, 1 << 20);
        byte[] tar = MemoryArchive.write(ArchiveFormat.TAR, List.of(Item.of("a", "a")), 10);
        ByteArrayOutputStream xz = new ByteArrayOutputStream();
        try (OutputStream to = new XZOutputStream(xz, new LZMA2Options(6))) {
            to.write(tar);
        }
        ByteArrayOutputStream zstd = new ByteArrayOutputStream();
        try (OutputStream to = new ZstdOutputStream(zstd, 19)) {
            to.write(tar);
        }

        assertLimit(refused(xz.toByteArray(), little), Limit.DECODER_BYTES, 1 << 20, 8 << 20);
        assertLimit(refused(zstd.toByteArray(), little), Limit.DECODER_BYTES, 1 << 20, 2 << 20);
        assertLimit(refused(sevenZip(), little), Limit.DECODER_BYTES, 1 << 20, 8 << 20);
    }

    @Test
    void aDictionaryOf1GibIsRefused() throws Exception {
        byte[] archive = sevenZip();
        ByteBuffer bytes = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        int offset = 32 + (int) bytes.getLong(12);
        int size = (int) bytes.getLong(20);
        for (int i = offset; i < offset + size - 3; i++) {
            if (archive[i] == 0x21 && archive[i + 1] == 0x21 && archive[i + 2] == 1) { // A coder LZMA2 with one byte.
                archive[i + 3] = 36;
            }
        }
        bytes.putInt(28, crc(archive, offset, size));
        bytes.putInt(8, crc(archive, 12, 20));

        assertLimit(refused(archive), Limit.DECODER_BYTES, ArchiveLimits.DECODER_BYTES_MAX, 1 << 30);
    }

    private byte[] sevenZip() throws IOException {
        Path file = temp.resolve("a.7z");
        try (SevenZOutputFile to = new SevenZOutputFile(file.toFile())) {
            to.setContentMethods(List.of(new SevenZMethodConfiguration(SevenZMethod.LZMA2, 8 << 20)));
            SevenZArchiveEntry entry = new SevenZArchiveEntry();
            entry.setName("a");
            to.putArchiveEntry(entry);
            to.write(new byte[1_000]);
            to.closeArchiveEntry();
        }
        return Files.readAllBytes(file);
    }

    private static int crc(byte[] bytes, int offset, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    @Test
    void aHeaderOfA7zThatUnfoldsToMuchIsNotRead() {
        byte[] packed = new byte[16];
        byte[] header = {
            0x17,
            0x06,
            0,
            1,
            0x09,
            16,
            0,
            0x07,
            0x0b,
            1,
            0,
            1,
            0x21,
            0x21,
            1,
            0x18,
            0x0c,
            (byte) 0xf0,
            0,
            0,
            0,
            0x40,
            0,
            0
        };
        ByteBuffer bytes =
                ByteBuffer.allocate(32 + packed.length + header.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {'7', 'z', (byte) 0xbc, (byte) 0xaf, 0x27, 0x1c, 0, 4})
                .putInt(0);
        bytes.putLong(packed.length).putLong(header.length).putInt(crc(header, 0, header.length));
        bytes.put(packed).put(header);
        bytes.putInt(8, crc(bytes.array(), 12, 20));

        assertLimit(refused(bytes.array()), Limit.DIRECTORY_BYTES, ArchiveLimits.DIRECTORY_BYTES_MAX, 1 << 30);
    }

    @ParameterizedTest
    @CsvSource({
        "zip, zip -q -P secret %1$s.zip file && mv %1$s.zip %1$s, ENCRYPTED",
        "zip, zip -qy %1$s.zip link && mv %1$s.zip %1$s, LINK",
        "7z, 7z a -tzip -psecret -mem=AES256 %1$s.zip file && mv %1$s.zip %1$s, ENCRYPTED",
        "7z, 7z a -psecret %s file && mv %1$s.7z %1$s, ENCRYPTED",
        "7z, 7z a -psecret -mhe=on %s file && mv %1$s.7z %1$s, ENCRYPTED",
        "7z, 7z a -snl %s link && mv %1$s.7z %1$s, LINK",
        "tar, tar -cf %s link, LINK",
        "tar, tar -cf %s file hard, LINK",
        "tar, tar -cf %s pipe, DEVICE",
        "tar, tar -cSf %s sparse, UNSUPPORTED",
        "tar, tar --format=posix -cSf %s sparse, UNSUPPORTED",
    })
    void whatIsNoPlainFileIsRefusedByName(String tool, String command, Kind kind) throws Exception {
        Tools.need(tool);
        Path folder = Files.createDirectory(temp.resolve("folder"));
        Tools.run(
                folder,
                List.of(
                        "sh",
                        "-c",
                        "echo text > file; ln -s /etc/passwd link; ln file hard; mkfifo pipe; truncate -s 1M sparse; echo x >> sparse"));
        Path archive = temp.resolve("archive");
        Tools.run(folder, List.of("sh", "-c", command.formatted(archive)));
        byte[] bytes = Files.readAllBytes(archive);

        assertThatThrownBy(() -> {
                    EntryKeys keys = new EntryKeys("", true);
                    try (ArchiveReader reader = ArchiveReader.open(new MemoryArchive(bytes), ArchiveLimits.DEFAULT)) {
                        for (Optional<ArchiveEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                            keys.key(entry.get());
                            MemoryArchive.body(reader);
                        }
                    }
                })
                .isInstanceOfSatisfying(
                        ArchiveException.class,
                        e -> assertThat(e.error())
                                .isInstanceOfSatisfying(
                                        ArchiveError.Unreadable.class,
                                        error -> assertThat(error.kind()).isEqualTo(kind)));
    }
}
