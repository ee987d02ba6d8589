package dev.cairn.node.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;

/** Undoes the gzip coding of a body piece by piece; one piece never holds more than {@link #PIECE_BYTES} plain bytes. */
final class GunzipSource implements BodySource {
    private static final int PIECE_BYTES = 64 << 10;
    private static final int COMPRESSED_BYTES = 8 << 10;

    private final CodedStream coded;
    private final byte[] piece = new byte[PIECE_BYTES];
    private boolean begun;
    private InputStream plain = InputStream.nullInputStream();

    GunzipSource(BodySource coded) {
        this.coded = new CodedStream(coded);
    }

    @Override
    public ByteBuffer next() {
        try {
            if (!begun) {
                begun = true;
                plain = new GZIPInputStream(coded, COMPRESSED_BYTES);
            }
            int length = plain.readNBytes(piece, 0, PIECE_BYTES);
            if (length == 0) {
                coded.drain();
            }
            return ByteBuffer.wrap(piece, 0, length);
        } catch (IOException e) {
            throw new TransferException(new TransferError.BrokenCoding("gzip", String.valueOf(e.getMessage())));
        }
    }

    /** A source as a stream. {@link #available} blocks, so that it says 0 at the end of the body and nowhere else. */
    private static final class CodedStream extends InputStream {
        private final BodySource source;
        private ByteBuffer current = ByteBuffer.allocate(0);
        private boolean ended;

        CodedStream(BodySource source) {
            this.source = source;
        }

        private boolean fill() {
            if (!ended && !current.hasRemaining()) {
                current = source.next();
                ended = !current.hasRemaining();
            }
            return !ended;
        }

        @Override
        public int available() {
            return fill() ? current.remaining() : 0;
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
            int taken = Math.min(length, current.remaining());
            current.get(target, offset, taken);
            return taken;
        }

        /** Takes what follows the coding's end, so that the body is digested whole and the request ends. */
        void drain() {
            while (fill()) {
                current.position(current.limit());
            }
        }
    }
}
