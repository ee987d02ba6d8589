package dev.cairn.node.thumbnail;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Walks over the chunks of a PNG up to the first one with pixels. */
final class PngHead {
    static final int CHUNKS_MAX = 2_000;

    private static final int SIGNATURE_BYTES = 8;
    private static final int NAME_MAX = 80;

    private final SourceBytes bytes;
    private Orientation orientation = Orientation.UPRIGHT;
    private Optional<byte[]> icc = Optional.empty();

    PngHead(SourceBytes bytes) {
        this.bytes = bytes;
    }

    PictureHead read() throws IOException {
        long at = SIGNATURE_BYTES;
        if (!bytes.says(at + 4, "IHDR")) {
            throw bytes.damaged("there is no header");
        }
        for (int i = 0; i < CHUNKS_MAX; i++) {
            long length = bytes.u32(at);
            if (bytes.says(at + 4, "IDAT") || bytes.says(at + 4, "IEND")) {
                return head(SIGNATURE_BYTES + 8);
            }
            if (bytes.says(at + 4, "eXIf")) {
                orientation = TiffHead.orientation(bytes.part(at + 8, length, ByteOrder.BIG_ENDIAN));
            } else if (bytes.says(at + 4, "iCCP")) {
                icc = profile(at + 8, length);
            }
            at += 12 + length;
        }
        throw bytes.damaged("there are more than %d chunks before the pixels".formatted(CHUNKS_MAX));
    }

    private PictureHead head(long at) throws IOException {
        int width = bytes.i32(at);
        int height = bytes.i32(at + 4);
        int depth = bytes.u8(at + 8);
        int samples = switch (bytes.u8(at + 9)) {
            case 0, 3 -> 1;
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> throw bytes.damaged("its colours are of no kind that is known");
        };
        boolean converted = depth != 8 || samples < 3;
        return new PictureHead(
                bytes.type(),
                width,
                height,
                samples * Math.max(1, depth / 8) + (converted ? 4 : 0),
                4L * Math.max(0, width) * samples * Math.max(1, depth / 8),
                orientation,
                icc);
    }

    /** None if it is not one: colours are then taken for those of sRGB. */
    private Optional<byte[]> profile(long at, long length) throws IOException {
        int name = 0;
        while (name < Math.min(NAME_MAX, length) && bytes.u8(at + name) != 0) {
            name++;
        }
        long compressed = length - name - 2;
        if (compressed <= 0 || compressed > PictureHead.ICC_BYTES_MAX) {
            return Optional.empty();
        }
        return inflated(bytes.bytes(at + name + 2, (int) compressed));
    }

    private static Optional<byte[]> inflated(byte[] compressed) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(compressed);
            byte[] plain = new byte[Math.min(PictureHead.ICC_BYTES_MAX, 64 * compressed.length)];
            int length = inflater.inflate(plain);
            return inflater.finished() ? Optional.of(Arrays.copyOf(plain, length)) : Optional.empty();
        } catch (DataFormatException e) {
            return Optional.empty();
        } finally {
            inflater.end();
        }
    }
}
