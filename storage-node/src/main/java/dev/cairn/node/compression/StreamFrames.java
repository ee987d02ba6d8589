package dev.cairn.node.compression;

import dev.cairn.metadata.Coding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG.Bits;
import org.apache.commons.compress.compressors.deflate.DeflateCompressorInputStream;
import org.apache.commons.compress.compressors.deflate.DeflateCompressorOutputStream;
import org.apache.commons.compress.compressors.deflate.DeflateParameters;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.xerial.snappy.SnappyFramedInputStream;
import org.xerial.snappy.SnappyFramedOutputStream;

/**
 * Frames that are each a whole stream of their format: by the streams of Commons Compress, but for LZ4 and Snappy, whose own libraries are
 * ten to thousands of times as fast.
 */
final class StreamFrames implements FrameCodec {
    /** More than a frame takes at any level: one that is damaged may ask for anything. */
    private static final int XZ_KIB_MAX = 8 << 10;

    private final Coding coding;
    private final int level;

    StreamFrames(Coding coding, int level) {
        this.coding = coding;
        this.level = level;
    }

    @Override
    public byte[] compress(byte[] plain, int offset, int length) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(length / 2);
        try (OutputStream to = compressing(frame)) {
            to.write(plain, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return frame.toByteArray();
    }

    private OutputStream compressing(OutputStream frame) throws IOException {
        return switch (coding) {
            case ZSTD -> throw new IllegalStateException("zstd has frames of its own");
            case LZ4 ->
                new LZ4FrameOutputStream(frame, BLOCKSIZE.SIZE_64KB, Bits.CONTENT_CHECKSUM, Bits.BLOCK_INDEPENDENCE);
            case GZIP -> {
                GzipParameters parameters = new GzipParameters();
                parameters.setCompressionLevel(level);
                yield new GzipCompressorOutputStream(frame, parameters);
            }
            case DEFLATE -> {
                DeflateParameters parameters = new DeflateParameters();
                parameters.setCompressionLevel(level);
                yield new DeflateCompressorOutputStream(frame, parameters);
            }
            case SNAPPY -> new SnappyFramedOutputStream(frame);
            case XZ -> {
                LZMA2Options options = new LZMA2Options(level);
                options.setDictSize(SeekTable.FRAME_BYTES); // More is never looked back to.
                yield XZCompressorOutputStream.builder()
                        .setOutputStream(frame)
                        .setLzma2Options(options)
                        .get();
            }
        };
    }

    @Override
    public void decompress(ByteBuffer frame, ByteBuffer plain) {
        int plainBytes = plain.remaining();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        try (InputStream from = decompressing(new ByteArrayInputStream(bytes))) {
            byte[] made = from.readNBytes(plainBytes);
            if (made.length < plainBytes) {
                throw new BrokenFrameException("a frame holds %d bytes, not %d".formatted(made.length, plainBytes));
            }
            if (from.read() >= 0) { // Which also lets the stream look at its checksum.
                throw new BrokenFrameException("a frame holds more than %d bytes".formatted(plainBytes));
            }
            plain.put(made);
        } catch (BrokenFrameException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // What makes no sense fails in many ways.
            throw new BrokenFrameException("a frame cannot be decompressed", e);
        }
    }

    private InputStream decompressing(InputStream frame) throws IOException {
        return switch (coding) {
            case ZSTD -> throw new IllegalStateException("zstd has frames of its own");
            case LZ4 -> new LZ4FrameInputStream(frame, true);
            case GZIP ->
                GzipCompressorInputStream.builder().setInputStream(frame).get();
            case DEFLATE -> new DeflateCompressorInputStream(frame);
            case SNAPPY -> new SnappyFramedInputStream(frame, true);
            case XZ ->
                XZCompressorInputStream.builder()
                        .setInputStream(frame)
                        .setMemoryLimitKiB(XZ_KIB_MAX)
                        .get();
        };
    }

    @Override
    public void close() {}
}
