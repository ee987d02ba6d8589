package dev.cairn.node.volume.segment;

/**
 * A record as a scan found it: its header matches its checksum.
 *
 * @param intact whether the payload does too
 * @param originSeq under which it was first stored; of a damaged copy 1, before everything
 * @param crc of a payload of one block
 * @param detail what the payload of a record that is no DATA says
 */
public record ScannedRecord(RecordHeader header, long offset, boolean intact, long originSeq, int crc, Detail detail) {
    /** What matters of the payload. */
    public sealed interface Detail {
        record None() implements Detail {}

        record Batch(BatchSummary summary) implements Detail {}

        record Deletion(long dedicatedSegmentId) implements Detail {}
    }

    public long seq() {
        return header.seq();
    }

    public long end() {
        return offset + header.recordBytes();
    }

    /** Whether it means something to the index. */
    public boolean isEntry() {
        return header.type() == RecordType.DATA || detail instanceof Detail.Deletion;
    }

    /** What it means to the index, if it {@link #isEntry is an entry}. */
    public SegmentEntry entry() {
        if (detail instanceof Detail.Deletion(long dedicatedSegmentId)) {
            return SegmentEntry.deletion(header.blob(), header.segmentId(), seq(), dedicatedSegmentId);
        }
        Location location = new Location(
                header.segmentId(),
                offset,
                header.payloadBytes(),
                originSeq,
                1,
                header.headerBytes(),
                header.payloadBytes() <= Format.BLOCK_BYTES ? crc : 0,
                header.last());
        return SegmentEntry.data(header.blob(), header.chunk(), location);
    }
}
