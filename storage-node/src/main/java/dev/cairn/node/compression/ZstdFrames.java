package dev.cairn.node.compression;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Frames of zstd, with their length and a checksum. Contexts are native memory, a megabyte and more at high levels: so many bodies may be
 * open and wait that they share those of the threads that work.
 */
final class ZstdFrames implements FrameCodec {
    private static final Spare<ZstdCompressCtx> COMPRESSING = new Spare<>(ZstdCompressCtx::new);
    private static final Spare<ZstdDecompressCtx> DECOMPRESSING = new Spare<>(ZstdDecompressCtx::new);

    private final int level;

    ZstdFrames(int level) {
        this.level = level;
    }

    @Override
    public byte[] compress(byte[] plain, int offset, int length) {
        byte[] most = new byte[Math.toIntExact(Zstd.compressBound(length))];
        int size = COMPRESSING.use(context -> context.setLevel(level)
                .setChecksum(true)
                .setContentSize(true)
                .compressByteArray(most, 0, most.length, plain, offset, length));
        return Arrays.copyOf(most, size);
    }

    @Override
    public void decompress(ByteBuffer frame, ByteBuffer plain) {
        int plainBytes = plain.remaining();
        try {
            int size = DECOMPRESSING.use(context -> context.decompressDirectByteBuffer(
                    plain, plain.position(), plainBytes, frame, frame.position(), frame.remaining()));
            if (size != plainBytes) {
                throw new BrokenFrameException("a frame holds %d bytes, not %d".formatted(size, plainBytes));
            }
            plain.position(plain.limit());
        } catch (ZstdException e) {
            throw new BrokenFrameException("a frame cannot be decompressed", e);
        }
    }

    @Override
    public void close() {}
}
