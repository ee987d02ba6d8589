package dev.cairn.node.volume.append;

import dev.cairn.metadata.FileId;
import dev.cairn.node.volume.segment.BlockTable;
import dev.cairn.node.volume.segment.Format;
import dev.cairn.node.volume.segment.Location;
import dev.cairn.node.volume.segment.RecordHeader;
import dev.cairn.node.volume.segment.RecordType;
import dev.cairn.node.volume.segment.SegmentEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;

/**
 * A record that waits for its lane. All but its place and its seq is known; the checksums were made by who asked.
 *
 * @param payload not to be touched until {@code done}
 * @param originSeq of a copy: the seq under which it was first stored; otherwise 0
 * @param dedicatedSegmentId of a deletion: the dedicated segment that goes with the blob, or 0
 * @param done completes with the location when the record is synced and in the index
 */
public record PendingRecord(
        RecordType type,
        int flags,
        FileId blob,
        int chunk,
        ByteBuffer payload,
        int[] blockCrcs,
        long originSeq,
        long dedicatedSegmentId,
        CompletableFuture<Location> done) {
    /** A chunk of a blob. Makes the checksums of {@code payload}, from position to limit; do not touch it from here on. */
    public static PendingRecord data(FileId blob, int chunk, ByteBuffer payload, boolean last) {
        return new PendingRecord(
                RecordType.DATA,
                last ? RecordHeader.LAST : 0,
                blob,
                chunk,
                payload,
                Format.blockCrcs(payload),
                0,
                0,
                new CompletableFuture<>());
    }

    /** A chunk that compaction moves. It keeps the seq under which it was first stored. */
    public static PendingRecord copy(FileId blob, int chunk, ByteBuffer payload, boolean last, long originSeq) {
        return new PendingRecord(
                RecordType.DATA,
                RecordHeader.COPIED | (last ? RecordHeader.LAST : 0),
                blob,
                chunk,
                payload,
                Format.blockCrcs(payload),
                originSeq,
                0,
                new CompletableFuture<>());
    }

    /** @param dedicatedSegmentId the dedicated segment that goes with the blob; 0 if there is none */
    public static PendingRecord deletion(FileId blob, long dedicatedSegmentId) {
        ByteBuffer payload = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.BIG_ENDIAN);
        payload.putLong(dedicatedSegmentId).flip();
        return new PendingRecord(
                RecordType.DELETE,
                0,
                blob,
                0,
                payload,
                Format.blockCrcs(payload),
                0,
                dedicatedSegmentId,
                new CompletableFuture<>());
    }

    boolean copied() {
        return (flags & RecordHeader.COPIED) != 0;
    }

    boolean last() {
        return (flags & RecordHeader.LAST) != 0;
    }

    public int payloadBytes() {
        return payload.remaining();
    }

    /** The header, and the block table if the record has one. */
    int headerBytes() {
        boolean table = copied() || blockCrcs.length > 1;
        return Format.RECORD_HEADER_BYTES + (table ? BlockTable.bytes(copied(), payloadBytes()) : 0);
    }

    /** What it means to the index once it lies at {@code offset} of a segment. */
    SegmentEntry at(long segmentId, long offset, long seq) {
        if (type == RecordType.DELETE) {
            return SegmentEntry.deletion(blob, segmentId, seq, dedicatedSegmentId);
        }
        int crc = blockCrcs.length == 1 ? blockCrcs[0] : 0;
        long firstSeq = copied() ? originSeq : seq;
        return SegmentEntry.data(
                blob, chunk, new Location(segmentId, offset, payloadBytes(), firstSeq, 1, headerBytes(), crc, last()));
    }
}
