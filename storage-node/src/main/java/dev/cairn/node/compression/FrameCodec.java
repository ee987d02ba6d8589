package dev.cairn.node.compression;

import dev.cairn.metadata.Coding;

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
     * @param plainBytes its length as it was before
     * @return exactly so many bytes, those that were compressed
     * @throws BrokenFrameException if the frame is damaged or holds more or less; not more than {@code plainBytes} were decompressed
     *     to find out
     */
    byte[] decompress(byte[] frame, int plainBytes);

    /** Gives native memory back. */
    @Override
    void close();
}
