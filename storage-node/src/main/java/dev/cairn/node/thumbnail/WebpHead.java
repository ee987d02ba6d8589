package dev.cairn.node.thumbnail;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Optional;

/** The chunks of a WebP. */
final class WebpHead {
    static final int CHUNKS_MAX = 2_000;

    private static final int RIFF_BYTES = WebpFrame.RIFF_BYTES;
    private static final int HEAD_BYTES = WebpFrame.HEAD_BYTES;

    private final SourceBytes bytes;
    private Orientation orientation = Orientation.UPRIGHT;
    private Optional<byte[]> icc = Optional.empty();
    private boolean lossless;
    private boolean animated;
    private int width;
    private int height;

    WebpHead(SourceBytes bytes) {
        this.bytes = bytes;
    }

    PictureHead read() throws IOException {
        if (bytes.u32(4) + HEAD_BYTES > bytes.sizeBytes()) {
            throw bytes.damaged("it ends too early");
        }
        long at = RIFF_BYTES + HEAD_BYTES;
        if (bytes.says(RIFF_BYTES, "VP8 ")) {
            if (bytes.u8(at + 3) != 0x9d || bytes.u8(at + 4) != 0x01 || bytes.u8(at + 5) != 0x2a) {
                throw bytes.damaged("it does not begin with a key frame");
            }
            return head(bytes.u16(at + 6) & 0x3fff, bytes.u16(at + 8) & 0x3fff, 0);
        }
        if (bytes.says(RIFF_BYTES, "VP8L")) {
            if (bytes.u8(at) != 0x2f) {
                throw bytes.damaged("it does not begin as a lossless one does");
            }
            int sizes = bytes.i32(at + 1);
            return head((sizes & 0x3fff) + 1, (sizes >> 14 & 0x3fff) + 1, 4);
        }
        if (bytes.says(RIFF_BYTES, "VP8X")) {
            return extended(at);
        }
        throw bytes.damaged("it begins with no chunk that is known");
    }

    private PictureHead extended(long at) throws IOException {
        width = 1 + u24(at + 4);
        height = 1 + u24(at + 7);
        animated = (bytes.u8(at) & WebpFrame.ANIMATED) != 0;
        readChunks(at + bytes.u32(at - 4));
        return head(width, height, lossless ? 4 : 1);
    }

    private void readChunks(long from) throws IOException {
        long at = from;
        for (int i = 0; i < CHUNKS_MAX && at + HEAD_BYTES <= bytes.sizeBytes(); i++) {
            long length = bytes.u32(at + 4);
            if (bytes.says(at, "EXIF")) {
                boolean prefixed = bytes.says(at + HEAD_BYTES, "Exif\0\0");
                int skipped = prefixed ? 6 : 0;
                orientation = TiffHead.orientation(
                        bytes.part(at + HEAD_BYTES + skipped, length - skipped, ByteOrder.BIG_ENDIAN));
                return; // It stands behind the profile.
            }
            lossless |= bytes.says(at, "VP8L");
            if (animated && bytes.says(at, "ANMF")) {
                readFrame(at + HEAD_BYTES);
                return;
            }
            if (bytes.says(at, "ICCP") && length <= PictureHead.ICC_BYTES_MAX) {
                icc = Optional.of(bytes.bytes(at + HEAD_BYTES, (int) length));
            }
            at += HEAD_BYTES + length + (length & 1);
        }
    }

    /** Of an animation the first one is shown, as if there was nothing else. */
    private void readFrame(long at) throws IOException {
        width = 1 + u24(at + 6);
        height = 1 + u24(at + 9);
        lossless = bytes.says(at + WebpFrame.FRAME_HEAD_BYTES, "VP8L");
    }

    /** Lossless ones are decoded whole. */
    private PictureHead head(int width, int height, int scratchPixelBytes) {
        return new PictureHead(
                bytes.type(), width, height, 4, (long) scratchPixelBytes * width * height, orientation, icc);
    }

    private int u24(long at) throws IOException {
        return bytes.u16(at) | bytes.u8(at + 2) << 16;
    }
}
