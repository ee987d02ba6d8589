package dev.cairn.node.volume.segment;

import dev.cairn.metadata.FileId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Payload of a SEAL record: all that the index needs of a segment. Big-endian.
 *
 * <pre>
 * offset  bytes  field          why
 * 0       8      firstSeq       of the lane's records here; 0 in a dedicated segment
 * 8       8      lastSeq
 * 16      8      contentBytes   bytes of blobs; in a dedicated segment the length of what it holds
 * 24      8      nextSegmentId  ids below it are taken
 * 32      8      previousId     the segment of the lane before this one, or 0
 * 40      4      entries        at most {@link Format#ENTRIES_PER_SEGMENT_MAX}
 * 44      4      0
 * 48      68 n   entries        by blob and chunk, see {@link SegmentEntry}
 * </pre>
 */
public record SegmentFooter(
        long firstSeq,
        long lastSeq,
        long contentBytes,
        long nextSegmentId,
        long previousId,
        List<SegmentEntry> entries) {
    static final int FIXED_BYTES = 48;

    static final Comparator<SegmentEntry> ORDER =
            Comparator.comparing(SegmentEntry::blob).thenComparingInt(SegmentEntry::chunk);

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + entries.size() * SegmentEntry.BYTES);
        bytes.putLong(firstSeq).putLong(lastSeq).putLong(contentBytes).putLong(nextSegmentId);
        bytes.putLong(previousId).putInt(entries.size()).putInt(0);
        entries.stream().sorted(ORDER).forEach(entry -> entry.encode(bytes));
        return bytes.flip();
    }

    /** Reads a footer whose checksum was found right; empty if it says what cannot be. */
    static Optional<SegmentFooter> decode(ByteBuffer payload) {
        if (payload.remaining() < FIXED_BYTES) {
            return Optional.empty();
        }
        ByteBuffer bytes = payload.slice().order(ByteOrder.BIG_ENDIAN);
        long firstSeq = bytes.getLong();
        long lastSeq = bytes.getLong();
        long contentBytes = bytes.getLong();
        long nextSegmentId = bytes.getLong();
        long previousId = bytes.getLong();
        int count = bytes.getInt();
        bytes.getInt();
        if (count < 0
                || count > Format.ENTRIES_PER_SEGMENT_MAX
                || bytes.remaining() != count * SegmentEntry.BYTES
                || firstSeq < 0
                || lastSeq < firstSeq
                || contentBytes < 0) {
            return Optional.empty();
        }
        List<SegmentEntry> entries = new ArrayList<>(count);
        try {
            for (int i = 0; i < count; i++) {
                entries.add(SegmentEntry.decode(bytes));
            }
        } catch (IllegalStateException impossible) {
            return Optional.empty();
        }
        return Optional.of(new SegmentFooter(firstSeq, lastSeq, contentBytes, nextSegmentId, previousId, entries));
    }

    /** The footer of a dedicated segment. */
    public static SegmentFooter dedicated(
            long segmentId, FileId blob, int firstChunk, long contentBytes, long nextSegmentId) {
        SegmentEntry entry = SegmentEntry.data(blob, firstChunk, Location.run(segmentId, contentBytes));
        return new SegmentFooter(0, 0, contentBytes, nextSegmentId, 0, List.of(entry));
    }
}
