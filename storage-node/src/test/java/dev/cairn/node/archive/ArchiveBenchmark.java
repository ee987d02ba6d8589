package dev.cairn.node.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** An archive of 16 files of 1 MiB, of a log or of what is compressed already. */
@State(Scope.Thread)
public class ArchiveBenchmark {
    private static final int FILES = 16;
    private static final int FILE_BYTES = 1 << 20;
    private static final int PIECE_BYTES = 256 << 10;
    private static final Instant TIME = Instant.parse("2026-11-29T10:00:00Z");

    @Param({"ZIP", "TAR", "TAR_GZ", "TAR_ZST"})
    ArchiveFormat format;

    @Param({"true", "false"})
    boolean compressible;

    private byte[] files = {};
    private MemoryArchive archive = new MemoryArchive(new byte[0]);

    @Setup(Level.Trial)
    public void setUp() {
        SplittableRandom random = new SplittableRandom(1);
        files = new byte[FILES * FILE_BYTES]; // No two alike: zstd would find them again.
        if (compressible) {
            files = log(random);
        } else {
            random.nextBytes(files);
        }
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        write(to::write);
        archive = new MemoryArchive(to.toByteArray());
    }

    private static byte[] log(SplittableRandom random) {
        StringBuilder text = new StringBuilder(FILES * FILE_BYTES + 200);
        while (text.length() < FILES * FILE_BYTES) {
            text.append("2026-11-29T09:%02d:%02d GET /v1/buckets/photos/objects/%d 200 %d us\n"
                    .formatted(random.nextInt(60), random.nextInt(60), random.nextInt(10_000), random.nextInt(5_000)));
        }
        return text.substring(0, FILES * FILE_BYTES).getBytes(StandardCharsets.US_ASCII);
    }

    @Benchmark
    public long write() {
        long[] written = new long[1];
        write((_, _, length) -> written[0] += length);
        return written[0];
    }

    private void write(ArchiveSink sink) {
        try (ArchiveWriter writer = ArchiveWriter.of(format, sink, MemoryScratch.NONE)) {
            for (int i = 0; i < FILES; i++) {
                writer.begin("file-" + i, FILE_BYTES, TIME, compressible);
                for (int at = 0; at < FILE_BYTES; at += PIECE_BYTES) {
                    writer.write(ByteBuffer.wrap(files, i * FILE_BYTES + at, PIECE_BYTES));
                }
                writer.end();
            }
            writer.finish();
        }
    }

    @Benchmark
    public long read() {
        long read = 0;
        try (ArchiveReader reader = ArchiveReader.open(archive, ArchiveLimits.DEFAULT)) {
            for (Optional<ArchiveEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                for (ByteBuffer piece = reader.piece(); piece.hasRemaining(); piece = reader.piece()) {
                    read += piece.remaining();
                }
            }
        }
        return read;
    }
}
