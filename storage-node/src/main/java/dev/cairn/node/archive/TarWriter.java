package dev.cairn.node.archive;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;

/** A tar, plain or in one compressed stream. */
final class TarWriter implements ArchiveWriter {
    private static final int BUFFER_BYTES = 64 << 10;

    /** Half as fast at 6, for a tenth less. */
    private static final int GZIP_LEVEL = 1;

    private static final int ZSTD_LEVEL = 3;

    /** Two blocks of zeroes. */
    private static final int END_BYTES = 2 * TarHeader.BLOCK_BYTES;

    private final SinkStream to;
    private final OutputStream coded;
    private final byte[] piece = new byte[BUFFER_BYTES];
    private long left;
    private int padding;

    private interface Step {
        void run() throws IOException;
    }

    private TarWriter(SinkStream to, OutputStream coded) {
        this.to = to;
        this.coded = coded;
    }

    static TarWriter of(ArchiveFormat format, ArchiveSink sink) {
        SinkStream to = new SinkStream(sink);
        try {
            return new TarWriter(to, coded(format, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OutputStream coded(ArchiveFormat format, SinkStream to) throws IOException {
        return switch (format) {
            case TAR -> to;
            case TAR_GZ -> new Gzip(to);
            case TAR_ZST -> new ZstdOutputStreamNoFinalizer(to, ZSTD_LEVEL).setChecksum(true);
            case ZIP, TAR_XZ, SEVEN_Z -> throw new IllegalArgumentException(format + " is no tar that is written");
        };
    }

    /** The JDK's, fast. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream to) throws IOException {
            super(to, BUFFER_BYTES);
            def.setLevel(GZIP_LEVEL);
        }
    }

    @Override
    public void begin(String name, long sizeBytes, Instant modified, boolean compressible) {
        left = sizeBytes;
        padding = TarHeaders.padding(sizeBytes);
        byte[] headers = TarHeaders.file(name, sizeBytes, modified);
        run(() -> coded.write(headers));
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (bytes.remaining() > left) {
            throw new IllegalStateException("%d bytes more than was said".formatted(bytes.remaining() - left));
        }
        left -= bytes.remaining();
        while (bytes.hasRemaining()) {
            int count = Math.min(piece.length, bytes.remaining());
            bytes.get(piece, 0, count);
            run(() -> coded.write(piece, 0, count));
        }
    }

    @Override
    public void end() {
        if (left > 0) {
            throw new IllegalStateException("%d bytes less than was said".formatted(left));
        }
        run(() -> coded.write(new byte[padding]));
    }

    @Override
    public void finish() {
        run(() -> {
            coded.write(new byte[END_BYTES]);
            coded.close();
        });
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What coders say when they are closed half-way would make it look whole. */
    @Override
    public void close() {
        to.drop();
        run(coded::close);
    }
}
