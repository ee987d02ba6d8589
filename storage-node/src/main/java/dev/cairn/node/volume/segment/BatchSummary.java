package dev.cairn.node.volume.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Payload of a BATCH record, which closes the records that one sync makes durable. Little-endian.
 *
 * <pre>
 * offset  bytes  field          why
 * 0       8      firstSeq       with count: which records belong to the batch
 * 8       4      count
 * 12      4      headersCrc     CRC32C of their headers, in order: none is missing or exchanged
 * 16      8      durableSeq     what was synced when this was written: damage up to it is damage, beyond it may be torn
 * 24      8      nextSegmentId  ids below it are taken, even if their segments are gone
 * 32      8      previousId     the segment that the lane was in before this one, or 0: whose end this one proves
 * </pre>
 */
public record BatchSummary(
        long firstSeq, int count, int headersCrc, long durableSeq, long nextSegmentId, long previousId) {
    public static final int BYTES = 40;

    /** Writes {@link #BYTES} bytes at the position and advances it; the buffer's byte order stays. */
    public void encode(ByteBuffer target) {
        ByteOrder order = target.order();
        target.order(ByteOrder.LITTLE_ENDIAN);
        target.putLong(firstSeq).putInt(count).putInt(headersCrc);
        target.putLong(durableSeq).putLong(nextSegmentId).putLong(previousId);
        target.order(order);
    }

    /** Reads a summary whose checksum was found right; empty if it says what cannot be. */
    static Optional<BatchSummary> decode(ByteBuffer source, int at, int length) {
        if (length != BYTES || source.limit() - at < BYTES) {
            return Optional.empty();
        }
        ByteBuffer bytes = source.slice(at, BYTES).order(ByteOrder.LITTLE_ENDIAN);
        BatchSummary summary = new BatchSummary(
                bytes.getLong(), bytes.getInt(), bytes.getInt(), bytes.getLong(), bytes.getLong(), bytes.getLong());
        boolean possible =
                summary.count > 0 && summary.firstSeq > 0 && summary.durableSeq >= 0 && summary.nextSegmentId > 0;
        return possible ? Optional.of(summary) : Optional.empty();
    }
}
