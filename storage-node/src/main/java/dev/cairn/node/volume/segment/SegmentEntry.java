package dev.cairn.node.volume.segment;

import dev.cairn.metadata.FileId;
import java.nio.ByteBuffer;

/**
 * What a record means to the index: a blob, or a chunk or run of chunks of one, or that it was deleted. A line of the
 * footer; big-endian.
 *
 * <pre>
 * offset  bytes  field
 * 0       1      record type, DATA or DELETE
 * 1       3      0
 * 4       4      chunk
 * 8       16     blob
 * 24      44     location; of a DELETE its own seq, and as offset the dedicated segment that goes with the blob, or 0
 * </pre>
 */
public record SegmentEntry(boolean deletion, FileId blob, int chunk, Location location) {
    public static final int BYTES = 24 + Location.BYTES;

    public static SegmentEntry data(FileId blob, int chunk, Location location) {
        return new SegmentEntry(false, blob, chunk, location);
    }

    /** @param dedicatedSegmentId the dedicated segment that goes with the blob; 0 if there is none */
    public static SegmentEntry deletion(FileId blob, long segmentId, long seq, long dedicatedSegmentId) {
        Location location =
                new Location(segmentId, dedicatedSegmentId, 0, seq, 0, Format.RECORD_HEADER_BYTES, 0, false);
        return new SegmentEntry(true, blob, 0, location);
    }

    /** Of a deletion: the dedicated segment that went with the blob; 0 if there was none. */
    public long dedicatedSegmentId() {
        return location.offset();
    }

    /** Writes {@link #BYTES} bytes at the position of {@code target}, which is big-endian, and advances it. */
    public void encode(ByteBuffer target) {
        target.putInt((deletion ? RecordType.DELETE : RecordType.DATA).code() << 24);
        target.putInt(chunk);
        blob.write(target);
        target.put(location.encode());
    }

    /**
     * Reads an entry whose checksum was found right.
     *
     * @throws IllegalStateException if it says what cannot be
     */
    public static SegmentEntry decode(ByteBuffer source) {
        int type = source.getInt() >>> 24;
        int chunk = source.getInt();
        FileId blob = FileId.read(source);
        byte[] location = new byte[Location.BYTES];
        source.get(location);
        if (type != RecordType.DATA.code() && type != RecordType.DELETE.code()) {
            throw new IllegalStateException("a footer has no entries of type " + type);
        }
        return new SegmentEntry(type == RecordType.DELETE.code(), blob, chunk, Location.decode(location));
    }
}
