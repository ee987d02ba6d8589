package dev.cairn.node.archive;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A source through one block of memory: what is read little by little asks for each block once. Used by one thread at a time. */
final class SourceBytes {
    static final int BLOCK_BYTES = 64 << 10;

    private static final long NONE = -1;

    private final ArchiveSource source;
    private final long sizeBytes;
    private final byte[] block = new byte[BLOCK_BYTES];
    private long blockOffset = NONE;
    private Optional<RuntimeException> failure = Optional.empty();

    SourceBytes(ArchiveSource source) {
        this.source = source;
        this.sizeBytes = source.sizeBytes();
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** What the source failed with, if it did: whatever comes of that is not the archive's fault. */
    Optional<RuntimeException> failure() {
        return failure;
    }

    /** Reads some bytes, at least one unless {@code length} is 0; −1 at the end. */
    int read(long offset, byte[] to, int at, int length) {
        if (offset >= sizeBytes) {
            return -1;
        }
        hold(offset - offset % BLOCK_BYTES);
        int within = (int) (offset - blockOffset);
        int count = Math.min(length, (int) Math.min(BLOCK_BYTES, sizeBytes - blockOffset) - within);
        System.arraycopy(block, within, to, at, count);
        return count;
    }

    /** Reads exactly so many bytes, which the caller has bounded. */
    byte[] read(long offset, int length) throws EOFException {
        if (offset < 0 || length > sizeBytes - offset) {
            throw new EOFException("%d bytes at %d are beyond the end".formatted(length, offset));
        }
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; ) {
            at += read(offset + at, bytes, at, length - at);
        }
        return bytes;
    }

    private void hold(long offset) {
        if (offset == blockOffset) {
            return;
        }
        blockOffset = NONE; // If that fails, what is held is not known.
        try {
            source.read(offset, ByteBuffer.wrap(block, 0, (int) Math.min(BLOCK_BYTES, sizeBytes - offset)));
        } catch (RuntimeException e) {
            failure = Optional.of(e);
            throw e;
        }
        blockOffset = offset;
    }
}
