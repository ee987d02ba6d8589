package dev.cairn.node.thumbnail;

import java.io.IOException;

/** The headers of a BMP. */
final class BmpHead {
    private static final int HEAD_BYTES = 14;
    private static final int OLD_HEAD = 12;
    private static final int HEAD_MIN = 40;
    private static final int HEAD_MAX = 124;
    private static final int COLOURS_MAX = 256;

    private BmpHead() {}

    static PictureHead read(SourceBytes bytes) throws IOException {
        int head = bytes.i32(HEAD_BYTES);
        if (head == OLD_HEAD) {
            return PictureHead.plain(bytes.type(), bytes.u16(HEAD_BYTES + 4), bytes.u16(HEAD_BYTES + 6), 1 + 4, 0);
        }
        if (head < HEAD_MIN || head > HEAD_MAX) {
            throw bytes.damaged("its header has no length that is known");
        }
        int bits = bytes.u16(HEAD_BYTES + 14);
        long colours = bytes.u32(HEAD_BYTES + 32);
        long data = bytes.u32(10);
        if ((bits <= 8 && colours > COLOURS_MAX) || data > bytes.sizeBytes()) {
            throw bytes.damaged("its colours or pixels are beyond its end");
        }
        int width = bytes.i32(HEAD_BYTES + 4);
        int height = bytes.i32(HEAD_BYTES + 8);
        boolean runLengths = bytes.u32(HEAD_BYTES + 16) == 1 || bytes.u32(HEAD_BYTES + 16) == 2;
        long pixels = (long) Math.max(0, width) * Math.abs((long) height);
        return PictureHead.plain(
                bytes.type(),
                width,
                height == Integer.MIN_VALUE ? 0 : Math.abs(height), // Less than 0: its first row is the upper one.
                bits <= 8 ? 1 + 4 : 4,
                runLengths ? pixels + bytes.sizeBytes() : 0);
    }
}
