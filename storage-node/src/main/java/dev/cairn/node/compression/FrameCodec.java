package dev.cairn.node.compression;

import dev.cairn.metadata.Coding;
import java.nio.ByteBuffer;

/** Compresses and decompresses frames, each by itself. For one thread at a time; may hold native memory until it is closed. */
interface FrameCodec extends AutoCloseable {
    /** @param level one of {@link Coding#levels} */
    static FrameCodec of(Coding coding, int level) {
        if (!coding.levels().contains(level)) {
            throw new IllegalArgumentException("level of %s must be %d to %d; is %d"
                    .formatted(coding, coding.levels().least(), coding.levels().most(), level));
        }
        return coding == Coding.ZSTD ? new ZstdFrames(level) : new StreamFrames(coding, level);
    }

    /** @return a frame with a checksum; longer than the plain bytes if those cannot be compressed */
    byte[] compress(byte[] plain, int offset, int length);

    /**
     * Decompresses one whole frame.
     *
     * @param frame direct; all that remains of it; its position is of no meaning afterwards
     * @param plain direct; on return full, of what was compressed. What it holds if this throws is of no meaning
     * @throws BrokenFrameException if the frame is damaged or holds more or less than {@code plain} has room for; not more than that was
     *     decompressed to find out
     */
    void decompress(ByteBuffer frame, ByteBuffer plain);

    /** Gives native memory back. */
    @Override
    void close();
}
