package dev.cairn.node.volume;

import dev.cairn.node.volume.segment.Format;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Bounds the memory of all writers together, and lends them their buffers. Safe for use by many threads. */
final class WriterMemory {
    /** What a dedicated segment is written in: four blocks. */
    static final int STAGING_BYTES = 4 * Format.BLOCK_BYTES;

    /** A blob that is known to be so small is gathered on the heap. */
    static final int SMALL_BYTES = Format.BLOCK_BYTES;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int IDLE_STAGINGS_MAX = 32;

    private final long bytesMax;
    private final AtomicLong usedBytes = new AtomicLong();
    private final BufferPool chunks;
    private final BufferPool stagings = new BufferPool(STAGING_BYTES, IDLE_STAGINGS_MAX);

    WriterMemory(long bytesMax) {
        this.bytesMax = bytesMax;
        this.chunks =
                new BufferPool(Format.CHUNK_BYTES, (int) Math.min(Integer.MAX_VALUE, bytesMax / Format.CHUNK_BYTES));
    }

    /**
     * Buffers of 1 MiB. They are kept as long as they and what writers have fit into the bound: to make one takes as long as to
     * fill it, and what is dropped stays until a garbage collection.
     */
    BufferPool chunks() {
        return chunks;
    }

    BufferPool stagings() {
        return stagings;
    }

    /** Memory of buffers that nobody has. */
    long idleBytes() {
        return chunks.idleBytes() + stagings.idleBytes();
    }

    long usedBytes() {
        return usedBytes.get();
    }

    /** @throws BlobException {@link BlobError.Busy} if so much is not left */
    void reserve(int bytes) {
        if (usedBytes.addAndGet(bytes) > bytesMax) {
            usedBytes.addAndGet(-bytes);
            throw new BlobException(new BlobError.Busy(RETRY_AFTER));
        }
        makeRoom();
    }

    /** Buffers of chunks that nobody has make room for writers of another kind. */
    private void makeRoom() {
        boolean dropped = true;
        while (dropped && usedBytes.get() + idleBytes() > bytesMax) {
            dropped = chunks.drop();
        }
    }

    void release(int bytes) {
        usedBytes.addAndGet(-bytes);
    }
}
