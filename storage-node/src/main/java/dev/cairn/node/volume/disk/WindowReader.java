package dev.cairn.node.volume.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads a file from front to back through a window, in steps that suit unbuffered reading. Used by one thread. */
public final class WindowReader implements AutoCloseable {
    /** Most bytes that {@link #at} shows at once. */
    static final int VIEW_BYTES_MAX = 256 << 10;

    private static final int WINDOW_BYTES = 1 << 20;

    private final DiskFile file;
    private final long sizeBytes;
    private final ByteBuffer window =
            ByteBuffer.allocateDirect(WINDOW_BYTES + Disk.ALIGNMENT_BYTES).alignedSlice(Disk.ALIGNMENT_BYTES);
    private long start;
    private int filled;
    private long readBytes;

    /** Closes the file with itself. */
    public WindowReader(DiskFile file) throws IOException {
        this.file = file;
        this.sizeBytes = file.sizeBytes();
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    /** Bytes that were read from the file since this was last asked. */
    public long takeReadBytes() {
        long bytes = readBytes;
        readBytes = 0;
        return bytes;
    }

    /** A view of up to {@code bytes} bytes at {@code offset}, fewer at the end of the file; valid until the next call. */
    public ByteBuffer at(long offset, int bytes) throws IOException {
        if (bytes > VIEW_BYTES_MAX || offset < 0) {
            throw new IllegalArgumentException("no view of " + bytes + " bytes at " + offset);
        }
        int wanted = Math.clamp(sizeBytes - offset, 0, bytes);
        if (wanted == 0) {
            return ByteBuffer.allocate(0);
        }
        if (offset < start || offset + wanted > start + filled) {
            load(offset);
        }
        int available = Math.clamp(start + filled - offset, 0, wanted);
        return window.slice((int) (offset - start), available);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void load(long offset) throws IOException {
        start = offset & -Disk.ALIGNMENT_BYTES;
        window.position(0).limit(WINDOW_BYTES);
        filled = file.read(window, start);
        readBytes += filled;
        window.position(0).limit(WINDOW_BYTES);
    }
}
