package dev.cairn.node.volume.segment;

import dev.cairn.metadata.FileId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.UUID;

/**
 * The last 64 bytes of a sealed segment, at a multiple of 4 KiB: says where the SEAL record starts. It lies on another page
 * than that record, and repeats what a dedicated segment is, so that damage to one page does not unseal it. Big-endian.
 *
 * <pre>
 * offset  bytes  field
 * 0       8      magic
 * 8       8      segment id
 * 16      8      offset of the SEAL record
 * 24      8      contentBytes, as in {@link SegmentFooter}
 * 32      16     blob of a dedicated segment, else 0
 * 48      4      its first chunk there, else 0
 * 52      8      0
 * 60      4      CRC32C of bytes 0 to 59 and the volume's id
 * </pre>
 */
record SegmentTrailer(long segmentId, long sealOffset, long contentBytes, FileId blob, int firstChunk) {
    static final int BYTES = 64;

    private static final long MAGIC = 0x4341524e_454e4431L;
    private static final int CRC_AT = 60;

    void encode(ByteBuffer target, UUID volume) {
        int start = target.position();
        target.putLong(MAGIC).putLong(segmentId).putLong(sealOffset).putLong(contentBytes);
        blob.write(target);
        target.putInt(firstChunk).putLong(0);
        target.putInt(Format.crc(target, start, CRC_AT, volume));
    }

    static Optional<SegmentTrailer> decode(ByteBuffer source, UUID volume) {
        if (source.remaining() != BYTES) {
            return Optional.empty();
        }
        ByteBuffer bytes = source.slice().order(ByteOrder.BIG_ENDIAN);
        if (bytes.getLong(0) != MAGIC || bytes.getInt(CRC_AT) != Format.crc(bytes, 0, CRC_AT, volume)) {
            return Optional.empty();
        }
        FileId blob = FileId.read(bytes.slice(32, FileId.BYTES));
        SegmentTrailer trailer =
                new SegmentTrailer(bytes.getLong(8), bytes.getLong(16), bytes.getLong(24), blob, bytes.getInt(48));
        boolean possible = trailer.sealOffset >= Format.SEGMENT_HEADER_BYTES
                && trailer.contentBytes >= 0
                && trailer.firstChunk >= 0;
        return possible ? Optional.of(trailer) : Optional.empty();
    }
}
