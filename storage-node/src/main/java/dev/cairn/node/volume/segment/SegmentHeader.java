package dev.cairn.node.volume.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.UUID;

/**
 * The first 4 KiB of a segment, synced together with its directory before the first record. Little-endian; zeros up to
 * the checksum in the last four bytes.
 *
 * <pre>
 * offset  bytes  field
 * 0       8      magic
 * 8       4      format version
 * 12      4      kind, see {@link SegmentKind}
 * 16      8      segment id
 * 24      16     id of the volume
 * 40      8      when it was made, in milliseconds since 1970
 * 48      4      bytes of a block
 * 52      4      most bytes of a chunk
 * 56      4      flags: what compression and encryption will name; 0
 * 4092    4      CRC32C of bytes 0 to 4091
 * </pre>
 */
public record SegmentHeader(SegmentName name, UUID volume, long createdMillis) {
    private static final long MAGIC = 0x31474553_4e524143L;
    private static final int CRC_AT = Format.SEGMENT_HEADER_BYTES - Integer.BYTES;

    /** The whole 4 KiB, ready to be written. */
    public ByteBuffer encode() {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(Format.SEGMENT_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(MAGIC).putInt(Format.VERSION).putInt(name.kind().code()).putLong(name.id());
        bytes.putLong(volume.getMostSignificantBits()).putLong(volume.getLeastSignificantBits());
        bytes.putLong(createdMillis).putInt(Format.BLOCK_BYTES).putInt(Format.CHUNK_BYTES);
        bytes.putInt(CRC_AT, Format.crc(bytes, 0, CRC_AT));
        return bytes.clear();
    }

    /**
     * Reads the header in the first 4 KiB of {@code source}; empty if it is torn or damaged.
     *
     * @throws IncompatibleSegmentException if it is whole, and of a version or shape that this code does not know
     */
    public static Optional<SegmentHeader> decode(ByteBuffer source) {
        if (source.limit() < Format.SEGMENT_HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer bytes = source.slice(0, Format.SEGMENT_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.getLong(0) != MAGIC || bytes.getInt(CRC_AT) != Format.crc(bytes, 0, CRC_AT)) {
            return Optional.empty();
        }
        Optional<SegmentKind> kind = SegmentKind.of(bytes.getInt(12));
        long id = bytes.getLong(16);
        if (bytes.getInt(8) != Format.VERSION
                || kind.isEmpty()
                || id < 0
                || bytes.getInt(48) != Format.BLOCK_BYTES
                || bytes.getInt(52) != Format.CHUNK_BYTES) {
            throw new IncompatibleSegmentException(
                    "segment %016x is of format %d, which this version cannot read".formatted(id, bytes.getInt(8)));
        }
        return Optional.of(new SegmentHeader(
                new SegmentName(id, kind.get()), new UUID(bytes.getLong(24), bytes.getLong(32)), bytes.getLong(40)));
    }
}
