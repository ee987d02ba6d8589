package dev.cairn.node.volume.segment;

import dev.cairn.metadata.FileId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.UUID;

/**
 * The first 64 bytes of a record. Integers are little-endian, the blob's id as {@link FileId} writes it.
 *
 * <pre>
 * offset  bytes  field         why
 * 0       4      magic         where the scan may look for a record after damage
 * 4       1      type          {@link RecordType}
 * 5       1      version       {@link Format#VERSION}
 * 6       2      flags         1 last chunk of its blob, 2 copied by compaction
 * 8       4      headerBytes   64, or more if a {@link BlockTable} follows
 * 12      4      payloadBytes
 * 16      8      segmentId     with seq: a stale or misdirected block does not pass for this one
 * 24      8      seq           one more than the record before it in the lane
 * 32      16     blob
 * 48      4      chunk         0 for the first
 * 52      4      reserved      0
 * 56      4      payloadCrc    CRC32C of the block table if there is one (it covers the payload), else of the payload
 * 60      4      headerCrc     CRC32C of bytes 0 to 59 and the volume's id
 * </pre>
 *
 * Two checksums, so that a damaged payload can be stepped over.
 */
public record RecordHeader(
        RecordType type,
        int flags,
        int headerBytes,
        int payloadBytes,
        long segmentId,
        long seq,
        FileId blob,
        int chunk,
        int payloadCrc) {
    static final int MAGIC = 0x524e5243;

    /** Flag: the last chunk of its blob. */
    public static final int LAST = 1;

    /** Flag: compaction has put it here. */
    public static final int COPIED = 2;

    private static final int CRC_AT = 60;

    boolean last() {
        return (flags & LAST) != 0;
    }

    boolean copied() {
        return (flags & COPIED) != 0;
    }

    /** From the start of this record to the start of the next. */
    long recordBytes() {
        return Format.aligned((long) headerBytes + payloadBytes);
    }

    /** Writes 64 bytes at the position and advances it; the buffer's byte order stays. */
    public void encode(ByteBuffer target, UUID volume) {
        int start = target.position();
        ByteOrder order = target.order();
        target.order(ByteOrder.LITTLE_ENDIAN);
        target.putInt(MAGIC).put(type.code()).put((byte) Format.VERSION).putShort((short) flags);
        target.putInt(headerBytes).putInt(payloadBytes).putLong(segmentId).putLong(seq);
        target.order(ByteOrder.BIG_ENDIAN);
        blob.write(target);
        target.order(ByteOrder.LITTLE_ENDIAN);
        target.putInt(chunk).putInt(0).putInt(payloadCrc);
        target.putInt(Format.crc(target, start, CRC_AT, volume));
        target.order(order);
    }

    /** Reads the header at {@code at} if there is a whole one; the buffer stays as it is. */
    public static Optional<RecordHeader> decode(ByteBuffer source, int at, UUID volume) {
        if (at < 0 || source.limit() - at < Format.RECORD_HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer bytes = source.slice(at, Format.RECORD_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.getInt(0) != MAGIC || bytes.getInt(CRC_AT) != Format.crc(bytes, 0, CRC_AT, volume)) {
            return Optional.empty();
        }
        Optional<RecordType> type = RecordType.of(bytes.get(4));
        if (type.isEmpty() || bytes.get(5) != Format.VERSION) {
            return Optional.empty();
        }
        FileId blob = FileId.read(bytes.slice(32, FileId.BYTES));
        RecordHeader header = new RecordHeader(
                type.get(),
                bytes.getShort(6),
                bytes.getInt(8),
                bytes.getInt(12),
                bytes.getLong(16),
                bytes.getLong(24),
                blob,
                bytes.getInt(48),
                bytes.getInt(56));
        return header.isPossible() ? Optional.of(header) : Optional.empty();
    }

    private boolean isPossible() {
        int most = type == RecordType.DATA ? Format.CHUNK_BYTES : Format.PAYLOAD_BYTES_MAX;
        int table = headerBytes - Format.RECORD_HEADER_BYTES;
        return payloadBytes >= 0
                && payloadBytes <= most
                && chunk >= 0
                && seq >= 0
                && table >= 0
                && table <= BlockTable.BYTES_MAX
                && table % Format.RECORD_ALIGNMENT_BYTES == 0
                && (table > 0 ? table >= BlockTable.bytes(copied(), payloadBytes) : needsNoTable());
    }

    private boolean needsNoTable() {
        return type != RecordType.DATA || (payloadBytes <= Format.BLOCK_BYTES && !copied());
    }
}
