package dev.cairn.node.volume;

import dev.cairn.node.volume.segment.Format;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Bounds the memory of all writers together, and lends them their buffers. Safe for use by many threads. */
final class WriterMemory {
    /** What a dedicated segment is written in: four blocks. */
    static final int STAGING_BYTES = 4 * Format.BLOCK_BYTES;

    /** A blob that is known to be so small is gathered on the heap. */
    static final int SMALL_BYTES = Format.BLOCK_BYTES;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int IDLE_CHUNKS_MAX = 16;
    private static final int IDLE_STAGINGS_MAX = 32;

    private final long bytesMax;
    private final AtomicLong usedBytes = new AtomicLong();
    private final BufferPool chunks = new BufferPool(Format.CHUNK_BYTES, IDLE_CHUNKS_MAX);
    private final BufferPool stagings = new BufferPool(STAGING_BYTES, IDLE_STAGINGS_MAX);

    WriterMemory(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Buffers of 1 MiB. */
    BufferPool chunks() {
        return chunks;
    }

    BufferPool stagings() {
        return stagings;
    }

    long usedBytes() {
        return usedBytes.get();
    }

    /** @throws VolumeException {@link VolumeError.Busy} if so much is not left */
    void reserve(int bytes) {
        if (usedBytes.addAndGet(bytes) > bytesMax) {
            usedBytes.addAndGet(-bytes);
            throw new VolumeException(new VolumeError.Busy(RETRY_AFTER));
        }
    }

    void release(int bytes) {
        usedBytes.addAndGet(-bytes);
    }
}
