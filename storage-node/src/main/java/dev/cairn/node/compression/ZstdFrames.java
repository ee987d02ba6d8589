package dev.cairn.node.compression;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;

/** Frames of zstd that tell their length and end with a checksum, by the native library. */
final class ZstdFrames implements FrameCodec {
    private final ZstdCompressCtx compressing = new ZstdCompressCtx();
    private final ZstdDecompressCtx decompressing = new ZstdDecompressCtx();

    ZstdFrames(int level) {
        compressing.setLevel(level).setChecksum(true).setContentSize(true);
    }

    @Override
    public byte[] compress(byte[] plain, int offset, int length) {
        byte[] most = new byte[Math.toIntExact(Zstd.compressBound(length))];
        int size = compressing.compressByteArray(most, 0, most.length, plain, offset, length);
        return Arrays.copyOf(most, size);
    }

    @Override
    public byte[] decompress(byte[] frame, int plainBytes) {
        byte[] plain = new byte[plainBytes];
        try {
            int size = decompressing.decompressByteArray(plain, 0, plainBytes, frame, 0, frame.length);
            if (size != plainBytes) {
                throw new BrokenFrameException("a frame holds %d bytes, not %d".formatted(size, plainBytes));
            }
            return plain;
        } catch (ZstdException e) {
            throw new BrokenFrameException("a frame cannot be decompressed", e);
        }
    }

    @Override
    public void close() {
        compressing.close();
        decompressing.close();
    }
}
