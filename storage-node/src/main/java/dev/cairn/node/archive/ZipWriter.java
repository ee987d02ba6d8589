package dev.cairn.node.archive;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * A zip that is written from front to back: what an entry turned out to be stands behind its bytes, and again in the directory at the end,
 * which is all that is kept, and mostly on a disk if it is long.
 *
 * <p>All entries are deflated, what does not get smaller by it at level 0, which packs without compressing: so also who reads from front to
 * back finds where an entry ends.
 */
final class ZipWriter implements ArchiveWriter {
    /** Half as fast at 6, for a tenth less. */
    private static final int LEVEL = Deflater.BEST_SPEED;

    private static final int BUFFER_BYTES = 64 << 10;

    /** An entry that may come near to 4 GiB has lengths of 64 bits. Deflate adds 5 bytes to each 16 KiB at most. */
    private static final long LONG_FROM_BYTES = (1L << 32) - (4 << 20);

    private final ArchiveSink sink;
    private final ZipDirectoryWriter directory;
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final CRC32 crc32 = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private ZipHeaders.@Nullable Entry current;
    private long offset;
    private long codedBytes;
    private long left;

    /**
     * @param scratch for the directory, once it is long
     * @param directoryBytesMax how long the directory may get, compressed
     */
    ZipWriter(ArchiveSink sink, Scratch scratch, long directoryBytesMax) {
        this.sink = sink;
        this.directory = new ZipDirectoryWriter(scratch, directoryBytesMax);
    }

    @Override
    public void begin(String name, long sizeBytes, Instant modified, boolean compressible) {
        ZipHeaders.Entry entry = new ZipHeaders.Entry(
                name.getBytes(StandardCharsets.UTF_8), sizeBytes, modified, offset, sizeBytes >= LONG_FROM_BYTES);
        current = entry;
        left = sizeBytes;
        codedBytes = 0;
        crc32.reset();
        deflater.reset();
        deflater.setLevel(compressible ? LEVEL : Deflater.NO_COMPRESSION);
        put(ZipHeaders.local(entry));
    }

    @Override
    public void write(ByteBuffer piece) {
        int count = piece.remaining();
        if (count > left) {
            throw new IllegalStateException("%d bytes more than was said".formatted(count - left));
        }
        left -= count;
        crc32.update(piece.duplicate());
        deflater.setInput(piece);
        while (!deflater.needsInput()) {
            deflate();
        }
    }

    private void deflate() {
        int count = deflater.deflate(buffer);
        codedBytes += count;
        put(buffer, count);
    }

    @Override
    public void end() {
        ZipHeaders.Entry entry = current;
        if (entry == null || left > 0) {
            throw new IllegalStateException("%d bytes less than was said".formatted(left));
        }
        deflater.finish();
        while (!deflater.finished()) {
            deflate();
        }
        ZipHeaders.Written written = new ZipHeaders.Written(crc32.getValue(), codedBytes);
        put(ZipHeaders.descriptor(entry, written));
        directory.add(ZipHeaders.central(entry, written));
        current = null;
    }

    @Override
    public void finish() {
        long begin = offset;
        directory.writeTo(this::put);
        put(ZipHeaders.end(begin, offset - begin, directory.entries()));
    }

    private void put(byte[] bytes) {
        put(bytes, bytes.length);
    }

    private void put(byte[] bytes, int count) {
        if (count > 0) {
            sink.write(bytes, 0, count);
            offset += count;
        }
    }

    @Override
    public void close() {
        deflater.end();
        directory.close();
    }
}
