package dev.cairn.node.thumbnail;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of a picture, wherever they are. Used by one thread at a time, and not closed by who uses it. */
public interface PictureSource {
    long sizeBytes();

    /**
     * Fills {@code target} with what is at {@code offset}. May block.
     *
     * @param target as many bytes as are there, or less; never beyond the end
     * @throws IOException if they cannot be had; not to be confused with a picture that is damaged
     */
    void read(long offset, ByteBuffer target) throws IOException;

    /** Of bytes in memory, which must not change. */
    static PictureSource of(byte[] bytes) {
        return new PictureSource() {
            @Override
            public long sizeBytes() {
                return bytes.length;
            }

            @Override
            public void read(long offset, ByteBuffer target) {
                target.put(bytes, Math.toIntExact(offset), target.remaining());
            }
        };
    }
}
