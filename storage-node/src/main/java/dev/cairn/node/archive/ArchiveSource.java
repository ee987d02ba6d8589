package dev.cairn.node.archive;

import java.nio.ByteBuffer;

/** The bytes of an archive, wherever they lie. Used by one thread at a time. */
public interface ArchiveSource {
    long sizeBytes();

    /**
     * Fills {@code target} from position to limit with the bytes at {@code offset}; may block.
     *
     * @throws RuntimeException if they cannot be had; it comes out of the reader as it is
     */
    void read(long offset, ByteBuffer target);
}
