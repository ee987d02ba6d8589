package dev.cairn.node.volume.index;

import dev.cairn.metadata.FileId;
import dev.cairn.node.volume.segment.SegmentKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Keys of the index; big-endian, so that their order is the order of ids. */
final class IndexKeys {
    /** Holds the version of the index's layout and the volume's id; written last when the index is rebuilt. */
    static final byte[] COMPLETE = "complete".getBytes(StandardCharsets.US_ASCII);

    static final byte[] NEXT_SEGMENT = "next-segment".getBytes(StandardCharsets.US_ASCII);
    static final byte[] FIRST = {};

    private static final byte LAYOUT = 1;

    private IndexKeys() {}

    static byte[] chunk(FileId blob, int chunk) {
        ByteBuffer key = ByteBuffer.allocate(FileId.BYTES + Integer.BYTES);
        blob.write(key);
        return key.putInt(chunk).array();
    }

    static FileId blobOf(byte[] key) {
        return FileId.read(ByteBuffer.wrap(key));
    }

    static int chunkOf(byte[] key) {
        return ByteBuffer.wrap(key).getInt(FileId.BYTES);
    }

    static byte[] blob(FileId blob) {
        ByteBuffer key = ByteBuffer.allocate(FileId.BYTES);
        blob.write(key);
        return key.array();
    }

    static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    static long numberOf(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }

    static byte[] lane(SegmentKind kind) {
        return new byte[] {(byte) kind.code()};
    }

    static byte[] completeFor(UUID volume) {
        return ByteBuffer.allocate(1 + 2 * Long.BYTES)
                .put(LAYOUT)
                .putLong(volume.getMostSignificantBits())
                .putLong(volume.getLeastSignificantBits())
                .array();
    }
}
