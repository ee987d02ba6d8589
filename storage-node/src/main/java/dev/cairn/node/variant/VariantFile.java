package dev.cairn.node.variant;

import dev.cairn.node.thumbnail.Thumbnail;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One thumbnail as a file: a checksum of what follows, what it is, its bytes. Numbers are big-endian.
 *
 * <pre>
 *  0  4  "CVR1"
 *  4  4  CRC-32C of all after it
 *  8  1  1 image/jpeg, 2 image/png, 3 image/webp
 *  9  3  0
 * 12  4  width
 * 16  4  height
 * 20     the picture
 * </pre>
 */
final class VariantFile {
    static final int HEAD_BYTES = 20;

    private static final int MAGIC = 0x43565231;
    private static final int CHECKED_FROM = 8;
    private static final List<String> TYPES = List.of("image/jpeg", "image/png", "image/webp");

    private VariantFile() {}

    static byte[] write(Thumbnail thumbnail) {
        ByteBuffer file = ByteBuffer.allocate(HEAD_BYTES + thumbnail.bytes().length);
        file.putInt(MAGIC).putInt(0);
        file.put((byte) (1 + TYPES.indexOf(thumbnail.mediaType()))).put(new byte[3]);
        file.putInt(thumbnail.width()).putInt(thumbnail.height()).put(thumbnail.bytes());
        file.putInt(4, checksum(file.array()));
        return file.array();
    }

    /** Empty if it is damaged, or no such file. */
    static Optional<Thumbnail> read(byte[] file) {
        ByteBuffer head = ByteBuffer.wrap(file);
        if (file.length < HEAD_BYTES || head.getInt() != MAGIC || head.getInt() != checksum(file)) {
            return Optional.empty();
        }
        int type = head.get() - 1;
        if (type < 0 || type >= TYPES.size()) {
            return Optional.empty();
        }
        byte[] picture = new byte[file.length - HEAD_BYTES];
        head.get(HEAD_BYTES, picture);
        return Optional.of(new Thumbnail(picture, TYPES.get(type), head.getInt(12), head.getInt(16)));
    }

    private static int checksum(byte[] file) {
        CRC32C crc = new CRC32C();
        crc.update(file, CHECKED_FROM, file.length - CHECKED_FROM);
        return (int) crc.getValue();
    }
}
