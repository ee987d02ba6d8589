package dev.cairn.node.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Buffers for the bodies that come in. Up to {@link #SPARE_MAX} are kept for the next: netty's pool gives memory back that it soon
 * fetches and clears again, which took the event loops a tenth of their time beside two hundred uploads. Safe for use by many
 * threads.
 */
public final class BodyBuffers {
    /** As much as is read of a socket at once. */
    static final int BUFFER_BYTES = 64 << 10;

    /** Kept at most; those that are given back in the same moment may be a few more. */
    static final int SPARE_MAX = 256;

    private final TransferMeters meters;
    private final ConcurrentLinkedQueue<ByteBuf> spare = new ConcurrentLinkedQueue<>();

    public BodyBuffers(TransferMeters meters) {
        this.meters = meters;
    }

    /** An empty buffer of {@link #BUFFER_BYTES} outside the heap, with whatever bytes in it. Give it back. */
    ByteBuf take() {
        ByteBuf kept = spare.poll();
        if (kept == null) {
            return PooledByteBufAllocator.DEFAULT.directBuffer(BUFFER_BYTES, BUFFER_BYTES);
        }
        meters.spare(-BUFFER_BYTES);
        return kept;
    }

    /** Takes back a buffer of which nobody holds a part any more. */
    void give(ByteBuf buffer) {
        if (meters.spareBytes() < (long) SPARE_MAX * BUFFER_BYTES) {
            meters.spare(BUFFER_BYTES);
            spare.add(buffer);
        } else {
            buffer.release();
        }
    }

    /** Bytes of bodies are held in buffers, or no longer if negative. */
    void holding(long bytes) {
        meters.uploading(bytes);
    }
}
