package dev.cairn.node.thumbnail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Walks over the segments of a JPEG up to the first frame. */
final class JpegHead {
    /** Some files have as many of notes and profiles; others are made to keep a reader busy. */
    static final int SEGMENTS_MAX = 2_000;

    private static final String EXIF = "Exif\0\0";
    private static final String ICC = "ICC_PROFILE\0";
    private static final int ICC_HEAD_BYTES = ICC.length() + 2;

    /** Four inks and the three colours that they become. */
    private static final int INKS_PIXEL_BYTES = 4 + 3;

    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int APP1 = 0xe1;
    private static final int APP2 = 0xe2;

    private final SourceBytes bytes;
    private final ByteArrayOutputStream icc = new ByteArrayOutputStream();
    private final List<Long> iccAt = new ArrayList<>();
    private Orientation orientation = Orientation.UPRIGHT;

    JpegHead(SourceBytes bytes) {
        this.bytes = bytes;
    }

    /** Whether its colours are those of inks. */
    static boolean isOfInks(PictureHead head) {
        return head.type() == PictureType.JPEG && head.pixelBytes() == INKS_PIXEL_BYTES;
    }

    /**
     * The same picture with its profile made unreadable: a decoder that sees one converts each pixel before most of them are left out.
     *
     * @param jpeg one that was read before
     */
    static PictureSource withoutProfile(PictureSource jpeg) throws IOException {
        JpegHead head = new JpegHead(new SourceBytes(jpeg, PictureType.JPEG, ByteOrder.BIG_ENDIAN));
        PictureHead _ = head.read();
        return new PictureSource() {
            @Override
            public long sizeBytes() {
                return jpeg.sizeBytes();
            }

            @Override
            public void read(long offset, ByteBuffer target) throws IOException {
                int first = target.position();
                jpeg.read(offset, target);
                for (long at : head.iccAt) {
                    if (at >= offset && at < offset + target.position() - first) {
                        target.put(first + (int) (at - offset), (byte) 0);
                    }
                }
            }
        };
    }

    PictureHead read() throws IOException {
        long at = 2;
        for (int i = 0; i < SEGMENTS_MAX; i++) {
            if (bytes.u8(at) != 0xff) {
                throw bytes.damaged("there is no marker where one must be");
            }
            int marker = bytes.u8(at + 1);
            if (marker == 0xff) { // Fill bytes may be before a marker.
                at++;
            } else if (isFrame(marker)) {
                return frame(marker, at + 2);
            } else if (marker == SOS || marker == EOI) {
                throw bytes.damaged("there is no frame");
            } else if (marker == 1 || (marker >= 0xd0 && marker <= 0xd7)) {
                at += 2;
            } else {
                int length = bytes.u16(at + 2);
                note(marker, at + 4, length - 2);
                at += 2 + length;
            }
        }
        throw bytes.damaged("there are more than %d segments before the frame".formatted(SEGMENTS_MAX));
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /** What the progressive ones of them need: all coefficients of all components in memory. */
    private PictureHead frame(int marker, long at) throws IOException {
        int bits = bytes.u8(at + 2);
        int height = bytes.u16(at + 3);
        int width = bytes.u16(at + 5);
        int components = bytes.u8(at + 7);
        if (marker > 0xc2 || bits != 8) {
            throw bytes.damaged("it is lossless, arithmetic or of %d bits".formatted(bits));
        }
        if (components < 1 || components > 4) {
            throw bytes.damaged("it has %d components".formatted(components));
        }
        long scratch = marker == 0xc2 ? coefficients(at + 8, components, (long) width * height) : 0;
        return new PictureHead(
                bytes.type(),
                width,
                height,
                components == 4 ? INKS_PIXEL_BYTES : components,
                scratch,
                orientation,
                icc.size() == 0 ? Optional.empty() : Optional.of(icc.toByteArray()));
    }

    private long coefficients(long at, int components, long pixels) throws IOException {
        int most = 1;
        int sum = 0;
        for (int i = 0; i < components; i++) {
            int sampling = bytes.u8(at + 3L * i + 1);
            int blocks = (sampling >> 4) * (sampling & 0xf);
            most = Math.max(most, blocks);
            sum += blocks;
        }
        return 2 * pixels * sum / most;
    }

    private void note(int marker, long at, int length) throws IOException {
        if (length < 0) {
            throw bytes.damaged("a segment is shorter than its length");
        }
        if (marker == APP1 && length > EXIF.length() && bytes.says(at, EXIF)) {
            orientation =
                    TiffHead.orientation(bytes.part(at + EXIF.length(), length - EXIF.length(), ByteOrder.BIG_ENDIAN));
        } else if (marker == APP2 && length > ICC_HEAD_BYTES && bytes.says(at, ICC)) {
            int chunk = length - ICC_HEAD_BYTES;
            if (icc.size() + chunk <= PictureHead.ICC_BYTES_MAX) {
                icc.writeBytes(bytes.bytes(at + ICC_HEAD_BYTES, chunk));
                iccAt.add(at);
            }
        }
    }
}
