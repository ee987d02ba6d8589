package dev.cairn.node.archive;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.cairn.node.archive.ArchiveLimits.Limit;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The headers that a zip has at its end, kept until then. They are much alike, and are kept compressed: some 40 bytes for each. The first
 * of them are held, which is enough for most archives; the others go to a scratch file.
 */
final class ZipDirectoryWriter implements AutoCloseable {
    /** What is held, compressed; and a page beside it. */
    static final int HELD_BYTES_MAX = 1 << 20;

    private static final int LEVEL = 3;
    private static final int PAGE_BYTES = 256 << 10;

    /** With the header that fills it, and whatever compression may add. */
    private static final int PAGE_BYTES_MAX = 2 * PAGE_BYTES;

    /** Before each page of the file: how long it is, plain and compressed. */
    private static final int PAGE_HEAD_BYTES = 2 * Integer.BYTES;

    private final Scratch scratch;
    private final long bytesMax;
    private final List<Page> held = new ArrayList<>();
    private final ByteArrayOutputStream page = new ByteArrayOutputStream();
    private @Nullable SeekableByteChannel file;
    private long heldBytes;
    private long filedBytes;
    private long entries;

    private record Page(byte[] coded, int plainBytes) {}

    /** @param bytesMax compressed, held and in the file */
    ZipDirectoryWriter(Scratch scratch, long bytesMax) {
        this.scratch = scratch;
        this.bytesMax = bytesMax;
    }

    long entries() {
        return entries;
    }

    /** Of all but the last that were added, compressed, what is in memory. */
    long heldBytes() {
        return heldBytes;
    }

    /** The same, what is in the file. */
    long filedBytes() {
        return filedBytes;
    }

    /**
     * Blocks now and then.
     *
     * @throws ArchiveException {@link ArchiveError.BeyondLimit}
     */
    void add(byte[] header) {
        page.writeBytes(header);
        entries++;
        if (page.size() >= PAGE_BYTES) {
            turn();
        }
    }

    private void turn() {
        Page full = new Page(compressed(page.toByteArray()), page.size());
        Limit.DIRECTORY_BYTES.check(bytesMax, heldBytes + filedBytes + full.coded().length);
        if (file == null && heldBytes + full.coded().length <= HELD_BYTES_MAX) {
            heldBytes += full.coded().length;
            held.add(full);
        } else {
            file(full);
        }
        page.reset();
    }

    /** With a checksum: a disk is trusted in nothing. */
    private static byte[] compressed(byte[] plain) {
        try (ZstdCompressCtx coder = new ZstdCompressCtx().setLevel(LEVEL).setChecksum(true)) {
            return coder.compress(plain);
        }
    }

    private void file(Page full) {
        ByteBuffer bytes = ByteBuffer.allocate(PAGE_HEAD_BYTES + full.coded().length)
                .putInt(full.plainBytes())
                .putInt(full.coded().length)
                .put(full.coded())
                .flip();
        filedBytes += bytes.remaining();
        try {
            SeekableByteChannel to = file == null ? scratch.open() : file;
            file = to;
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the directory of a zip cannot be kept", e);
        }
    }

    interface Target {
        void put(byte[] bytes);
    }

    /** Hands all of it on, in the order in which it came. Blocks. Nothing may be added after. */
    void writeTo(Target target) {
        held.forEach(each -> target.put(plain(each)));
        SeekableByteChannel from = file;
        if (from != null) {
            try {
                from.position(0);
                for (long at = 0; at < filedBytes; at = from.position()) {
                    target.put(plain(filed(from)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the directory of a zip cannot be read again", e);
            }
        }
        target.put(page.toByteArray());
    }

    private static Page filed(SeekableByteChannel from) throws IOException {
        ByteBuffer head = filled(from, PAGE_HEAD_BYTES);
        int plainBytes = length(head.getInt());
        return new Page(filled(from, length(head.getInt())).array(), plainBytes);
    }

    private static int length(int read) throws IOException {
        if (read < 0 || read > PAGE_BYTES_MAX) {
            throw new IOException("a scratch file is damaged");
        }
        return read;
    }

    private static ByteBuffer filled(SeekableByteChannel from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (from.read(bytes) < 0) {
                throw new EOFException("a scratch file ends early");
            }
        }
        return bytes.flip();
    }

    private static byte[] plain(Page page) {
        return Zstd.decompress(page.coded(), page.plainBytes());
    }

    /** Gives memory and file back. */
    @Override
    public void close() {
        held.clear();
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
