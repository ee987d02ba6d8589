package dev.cairn.node.thumbnail;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The first directory of a TIFF. EXIF is one, too. */
final class TiffHead {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int SAMPLE_BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES = 277;
    private static final int STRIP_ROWS = 278;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int ICC = 34_675;

    private static final int OLD_JPEG = 6;
    private static final int JPEG = 7;

    private static final int ENTRY_BYTES = 12;
    private static final int SAMPLES_MAX = 16;
    private static final int EDGE_MAX = 1 << 24;
    private static final int SHORT = 3;

    /** Bytes of a value of each type. */
    private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

    private final SourceBytes bytes;
    private final Map<Integer, Entry> entries = new HashMap<>();

    private record Entry(int type, long count, long valueAt) {}

    private TiffHead(SourceBytes bytes) {
        this.bytes = bytes;
    }

    /** @param bytes of any order: it says itself which one it is */
    static TiffHead of(SourceBytes bytes) throws IOException {
        ByteOrder order = bytes.u8(0) == 'M' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        TiffHead head = new TiffHead(bytes.part(0, bytes.sizeBytes(), order));
        head.readEntries();
        return head;
    }

    /** {@link Orientation#UPRIGHT} if there is none, or nothing of it can be read: a picture is shown without it. */
    static Orientation orientation(SourceBytes exif) throws IOException {
        try {
            return exif.says(0, "II*\0") || exif.says(0, "MM\0*")
                    ? Orientation.of((int) of(exif).value(ORIENTATION, 1))
                    : Orientation.UPRIGHT;
        } catch (ThumbnailException damaged) {
            return Orientation.UPRIGHT;
        }
    }

    private void readEntries() throws IOException {
        long directory = bytes.u32(4);
        int count = bytes.u16(directory);
        for (int i = 0; i < count; i++) {
            long at = directory + 2 + (long) ENTRY_BYTES * i;
            int type = bytes.u16(at + 2);
            long values = bytes.u32(at + 4);
            long length = type < TYPE_BYTES.length ? values * TYPE_BYTES[type] : 0;
            if (length > bytes.sizeBytes()) { // Whoever decodes it would make room for so many.
                throw bytes.damaged("a field is longer than the file");
            }
            entries.putIfAbsent(bytes.u16(at), new Entry(type, values, length <= 4 ? at + 8 : bytes.u32(at + 8)));
        }
    }

    PictureHead read() throws IOException {
        long width = value(WIDTH, 0);
        long height = value(HEIGHT, 0);
        long samples = value(SAMPLES, 1);
        long bits = value(SAMPLE_BITS, 1);
        if (width > Integer.MAX_VALUE
                || height > Integer.MAX_VALUE
                || samples < 1
                || samples > SAMPLES_MAX
                || bits > 64) {
            throw bytes.damaged("it has no size that can be");
        }
        int pixelBytes = (int) (samples * Math.max(1, bits / 8));
        return new PictureHead(
                bytes.type(),
                (int) width,
                (int) height,
                pixelBytes + 4,
                2L * pixelBytes * piecePixels(width, height),
                Orientation.of((int) value(ORIENTATION, 1)),
                profile());
    }

    /** Strips and tiles are decoded by rows, but for those with JPEG inside: by the old way that may be the whole picture. */
    private long piecePixels(long width, long height) throws IOException {
        long compression = value(COMPRESSION, 1);
        if (compression == OLD_JPEG) {
            return width * height;
        }
        long rows = compression == JPEG ? clamped(value(STRIP_ROWS, height)) : 1;
        long tileRows = compression == JPEG ? clamped(value(TILE_HEIGHT, height)) : 1;
        return entries.containsKey(TILE_WIDTH)
                ? clamped(value(TILE_WIDTH, 0)) * tileRows
                : width * Math.min(height, rows);
    }

    private static long clamped(long edge) {
        return Math.min(edge, EDGE_MAX);
    }

    private Optional<byte[]> profile() throws IOException {
        Entry entry = entries.get(ICC);
        return entry == null || entry.count() < 1 || entry.count() > PictureHead.ICC_BYTES_MAX
                ? Optional.empty()
                : Optional.of(bytes.bytes(entry.valueAt(), (int) entry.count()));
    }

    private long value(int tag, long otherwise) throws IOException {
        Entry entry = entries.get(tag);
        if (entry == null || entry.count() < 1) {
            return otherwise;
        }
        return entry.type() == SHORT ? bytes.u16(entry.valueAt()) : bytes.u32(entry.valueAt());
    }
}
