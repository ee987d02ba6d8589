package dev.cairn.node.volume.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link Disk}. Safe for use by many threads. */
public interface DiskFile extends AutoCloseable {
    /**
     * Reads at {@code offset} until {@code target} is full or the file ends.
     *
     * @return the number of bytes read, 0 at or beyond the end
     */
    int read(ByteBuffer target, long offset) throws IOException;

    /**
     * Writes all that remains in {@code source} at {@code offset}; the file grows as needed.
     *
     * @throws NoSpaceException if the file system is full; some of it may have been written
     */
    void write(ByteBuffer source, long offset) throws IOException;

    /** Makes durable what was written: the bytes and the length, not the name. */
    void sync() throws IOException;

    void truncate(long bytes) throws IOException;

    long sizeBytes() throws IOException;

    @Override
    void close() throws IOException;
}
