package dev.cairn.node.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.brotli.dec.BrotliInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the brotli coding (RFC 7932) of a body piece by piece; one piece never holds more than {@link #PIECE_BYTES} plain bytes. Beside
 * it the decoder holds a window of up to 16 MiB, as the body asks for.
 *
 * <p>A stream has no checksum, so of a flipped bit only a digest tells for sure. Bytes that follow it are refused but for those that end
 * with a full read of the decoder's, which does not say that it had them.
 */
final class UnbrotliSource implements BodySource {
    static final int PIECE_BYTES = 64 << 10;

    private static final int DECODER_BUFFER_BYTES = 256;

    private final Coded coded;
    private final byte[] piece = new byte[PIECE_BYTES];
    private @Nullable InputStream plain;

    UnbrotliSource(BodySource coded) {
        this.coded = new Coded(coded);
    }

    @Override
    public ByteBuffer next() {
        try {
            if (plain == null) {
                plain = new BrotliInputStream(coded, DECODER_BUFFER_BYTES); // Reads already.
            }
            int length = plain.readNBytes(piece, 0, PIECE_BYTES);
            if (length < PIECE_BYTES && coded.read() >= 0) {
                throw broken("bytes follow its end");
            }
            return ByteBuffer.wrap(piece, 0, length);
        } catch (IOException e) {
            throw broken(String.valueOf(e.getMessage()));
        } catch (IndexOutOfBoundsException | NegativeArraySizeException e) { // What makes no sense fails in many ways.
            throw broken("it makes no sense");
        }
    }

    private static TransferException broken(String reason) {
        return new TransferException(new TransferError.BrokenCoding("brotli", reason));
    }

    /** A body as a stream. */
    private static final class Coded extends InputStream {
        private final BodySource source;
        private ByteBuffer current = ByteBuffer.allocate(0);

        Coded(BodySource source) {
            this.source = source;
        }

        @Override
        public int read() {
            return fill() ? current.get() & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, current.remaining());
            current.get(target, offset, count);
            return count;
        }

        private boolean fill() {
            if (!current.hasRemaining()) {
                current = source.next();
            }
            return current.hasRemaining();
        }
    }
}
