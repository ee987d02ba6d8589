package dev.cairn.node.volume.append;

import dev.cairn.metadata.FileId;
import dev.cairn.monitoring.Monitor;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Tags;
import dev.cairn.node.volume.disk.DiskFile;
import dev.cairn.node.volume.index.LanePosition;
import dev.cairn.node.volume.index.Segment;
import dev.cairn.node.volume.segment.BatchSummary;
import dev.cairn.node.volume.segment.BlockTable;
import dev.cairn.node.volume.segment.Format;
import dev.cairn.node.volume.segment.RecordHeader;
import dev.cairn.node.volume.segment.RecordType;
import dev.cairn.node.volume.segment.SegmentEntry;
import dev.cairn.node.volume.segment.SegmentKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A row of records with a sequence of its own, in one segment after the other. Appends batches and syncs each once. Used
 * by one thread at a time; after an exception not at all, because nothing is known then of what reached the disk.
 */
public final class Lane {
    /** Small records are gathered here, so that a batch is one write. */
    private static final int BUFFER_BYTES = (1 << 20) + (128 << 10);

    /** A payload of this size goes out of its own buffer: copying it would cost more than another write. */
    private static final int LARGE_PAYLOAD_BYTES = 256 << 10;

    private static final FileId NO_BLOB = new FileId(0, 0);

    private final SegmentKind kind;
    private final UUID volume;
    private final SegmentKeeper keeper;
    private final Monitor monitor;
    private final long segmentBytes;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private @Nullable OpenSegment active;
    private long nextSeq;
    private long durableSeq;
    private long lastSegmentId;

    public Lane(SegmentKind kind, UUID volume, SegmentKeeper keeper, Monitor monitor, long segmentBytes, Start start) {
        this.kind = kind;
        this.volume = volume;
        this.keeper = keeper;
        this.monitor = monitor;
        this.segmentBytes = segmentBytes;
        this.nextSeq = start.nextSeq();
        this.durableSeq = start.nextSeq() - 1;
        this.lastSegmentId = start.previousId();
    }

    /**
     * Where a lane goes on after a start.
     *
     * @param previousId the last segment that was used before; 0 if there is none
     */
    public record Start(long nextSeq, long previousId) {}

    /** What a batch became. */
    public record Appended(Segment segment, List<SegmentEntry> entries, LanePosition position, long bytes) {}

    /** Writes the records and a BATCH record after them, and syncs. On return all of it is durable. */
    public Appended append(List<PendingRecord> records) throws IOException {
        OpenSegment open = segmentWithRoom();
        Writing writing = new Writing(open);
        List<SegmentEntry> entries = new ArrayList<>(records.size());
        for (PendingRecord record : records) {
            entries.add(record.at(open.segment().id(), writing.end(), nextSeq));
            writing.add(record, nextSeq++);
        }
        long firstSeq = nextSeq - records.size();
        writing.addBatch(firstSeq, records.size(), nextSeq++);
        writing.flush();
        sync(open.file());
        long bytes = writing.end() - open.end();
        durableSeq = nextSeq - 1;
        open.appended(entries, firstSeq, durableSeq, writing.end());
        return new Appended(
                open.segment(), entries, new LanePosition(open.segment().id(), open.end(), nextSeq, false), bytes);
    }

    /** Ends the segment that is being written, if there is one. */
    public void end() {
        OpenSegment last = active;
        active = null;
        if (last != null) {
            keeper.seal(last);
        }
    }

    private OpenSegment segmentWithRoom() throws IOException {
        OpenSegment open = active;
        if (open == null || isFull(open)) {
            end();
            open = keeper.take(kind);
            open.follow(lastSegmentId);
            lastSegmentId = open.segment().id();
            active = open;
        }
        return open;
    }

    private boolean isFull(OpenSegment open) {
        return open.end() >= segmentBytes
                || open.entryCount() + CommitQueue.BATCH_RECORDS_MAX > Format.ENTRIES_PER_SEGMENT_MAX;
    }

    private void sync(DiskFile file) throws IOException {
        monitor.run(Operation.FSYNC, Tags.NONE, file::sync);
    }

    /** One batch on its way into a segment. */
    private final class Writing {
        private final OpenSegment open;
        private final CRC32C headers = new CRC32C();
        private long written;

        Writing(OpenSegment open) {
            this.open = open;
            this.written = open.end();
            buffer.clear();
        }

        /** Where the next record goes. */
        long end() {
            return written + buffer.position();
        }

        void add(PendingRecord record, long seq) throws IOException {
            int headerBytes = record.headerBytes();
            room(headerBytes);
            int start = buffer.position();
            buffer.position(start + Format.RECORD_HEADER_BYTES);
            int tableBytes = headerBytes - Format.RECORD_HEADER_BYTES;
            if (tableBytes > 0) {
                BlockTable.encode(buffer, tableBytes, record.copied(), record.originSeq(), record.blockCrcs());
            }
            int crc = tableBytes > 0
                    ? Format.crc(buffer, start + Format.RECORD_HEADER_BYTES, tableBytes)
                    : record.blockCrcs()[0];
            RecordHeader header = new RecordHeader(
                    record.type(),
                    record.flags(),
                    headerBytes,
                    record.payloadBytes(),
                    open.segment().id(),
                    seq,
                    record.blob(),
                    record.chunk(),
                    crc);
            header.encode(buffer.position(start), volume);
            headers.update(buffer.slice(start, Format.RECORD_HEADER_BYTES));
            buffer.position(start + headerBytes);
            addPayload(record.payload().duplicate());
        }

        void addBatch(long firstSeq, int count, long seq) throws IOException {
            ByteBuffer payload = ByteBuffer.allocate(BatchSummary.BYTES);
            long nextId = keeper.nextSegmentId();
            new BatchSummary(firstSeq, count, (int) headers.getValue(), durableSeq, nextId, open.previousId())
                    .encode(payload);
            payload.flip();
            RecordHeader header = new RecordHeader(
                    RecordType.BATCH,
                    0,
                    Format.RECORD_HEADER_BYTES,
                    BatchSummary.BYTES,
                    open.segment().id(),
                    seq,
                    NO_BLOB,
                    0,
                    Format.crc(payload, 0, BatchSummary.BYTES));
            room(Format.RECORD_HEADER_BYTES);
            header.encode(buffer, volume);
            addPayload(payload);
        }

        void flush() throws IOException {
            int length = buffer.position();
            open.file().write(buffer.flip(), written);
            written += length;
            buffer.clear();
        }

        private void addPayload(ByteBuffer payload) throws IOException {
            if (payload.isDirect() && payload.remaining() >= LARGE_PAYLOAD_BYTES) {
                flush();
                int length = payload.remaining();
                open.file().write(payload, written);
                written += length;
            } else {
                copy(payload);
            }
            room(Format.RECORD_ALIGNMENT_BYTES);
            while (end() % Format.RECORD_ALIGNMENT_BYTES != 0) {
                buffer.put((byte) 0);
            }
        }

        private void copy(ByteBuffer payload) throws IOException {
            int limit = payload.limit();
            while (payload.hasRemaining()) {
                room(1);
                payload.limit(Math.min(limit, payload.position() + buffer.remaining()));
                buffer.put(payload);
                payload.limit(limit);
            }
        }

        private void room(int bytes) throws IOException {
            if (buffer.remaining() < bytes) {
                flush();
            }
        }
    }
}
