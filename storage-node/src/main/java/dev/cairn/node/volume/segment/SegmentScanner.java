package dev.cairn.node.volume.segment;

import dev.cairn.node.volume.disk.WindowReader;
import dev.cairn.node.volume.segment.ScannedRecord.Detail;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Finds the records of a segment, whatever state it is in: steps from record to record, and after damage looks at every
 * eighth byte for the next header that names this segment and matches its checksum.
 */
public final class SegmentScanner {
    private final WindowReader reader;
    private final long segmentId;
    private final UUID volume;

    public SegmentScanner(WindowReader reader, long segmentId, UUID volume) {
        this.reader = reader;
        this.segmentId = segmentId;
        this.volume = volume;
    }

    /** The records from {@code from} on, in the order in which they lie. */
    List<ScannedRecord> scan(long from) throws IOException {
        List<ScannedRecord> records = new ArrayList<>();
        long at = from;
        while (at < reader.sizeBytes()) {
            Optional<RecordHeader> header = headerAt(at);
            if (header.isPresent()) {
                ScannedRecord record = check(header.get(), at);
                records.add(record);
                at = record.end();
            } else {
                at = nextCandidate(at + Format.RECORD_ALIGNMENT_BYTES);
            }
        }
        return records;
    }

    /** The header at {@code at}, if there is one of this segment. */
    public Optional<RecordHeader> headerAt(long at) throws IOException {
        ByteBuffer bytes = reader.at(at, Format.RECORD_HEADER_BYTES);
        return RecordHeader.decode(bytes, 0, volume).filter(header -> header.segmentId() == segmentId);
    }

    /** Checks the payload behind a header. */
    public ScannedRecord check(RecordHeader header, long at) throws IOException {
        return switch (header.type()) {
            case DATA -> checkData(header, at);
            case BATCH -> checkBatch(header, at);
            case DELETE -> checkDeletion(header, at);
            case SEAL -> found(header, at, payloadMatches(header, at), new Detail.None());
        };
    }

    private ScannedRecord checkData(RecordHeader header, long at) throws IOException {
        int tableBytes = header.headerBytes() - Format.RECORD_HEADER_BYTES;
        ByteBuffer bytes = reader.at(at + Format.RECORD_HEADER_BYTES, tableBytes);
        Optional<BlockTable> table = BlockTable.decode(bytes, 0, header);
        if (table.isEmpty()) {
            long origin = header.copied() ? 1 : header.seq();
            return new ScannedRecord(header, at, false, origin, 0, new Detail.None());
        }
        boolean intact = true;
        for (int block = 0; block < table.get().blockCrcs().size() && intact; block++) {
            int blockAt = block * Format.BLOCK_BYTES;
            int length = Math.min(Format.BLOCK_BYTES, header.payloadBytes() - blockAt);
            ByteBuffer view = reader.at(at + header.headerBytes() + blockAt, length);
            intact = view.remaining() == length
                    && Format.crc(view, 0, length) == table.get().blockCrcs().get(block);
        }
        int crc = table.get().blockCrcs().getFirst();
        return new ScannedRecord(header, at, intact, table.get().originSeq(), crc, new Detail.None());
    }

    private ScannedRecord checkBatch(RecordHeader header, long at) throws IOException {
        if (payloadMatches(header, at)) {
            ByteBuffer payload = reader.at(at + header.headerBytes(), BatchSummary.BYTES);
            Optional<BatchSummary> summary = BatchSummary.decode(payload, 0, header.payloadBytes());
            if (summary.isPresent()) {
                return found(header, at, true, new Detail.Batch(summary.get()));
            }
        }
        return found(header, at, false, new Detail.None());
    }

    private ScannedRecord checkDeletion(RecordHeader header, long at) throws IOException {
        boolean intact = header.payloadBytes() == Long.BYTES && payloadMatches(header, at);
        long dedicated = 0;
        if (intact) {
            ByteBuffer payload = reader.at(at + header.headerBytes(), Long.BYTES);
            dedicated = payload.order(ByteOrder.BIG_ENDIAN).getLong(0);
        }
        return found(header, at, intact, new Detail.Deletion(dedicated));
    }

    private static ScannedRecord found(RecordHeader header, long at, boolean intact, Detail detail) {
        return new ScannedRecord(header, at, intact, header.seq(), 0, detail);
    }

    private boolean payloadMatches(RecordHeader header, long at) throws IOException {
        CRC32C crc = new CRC32C();
        int done = 0;
        while (done < header.payloadBytes()) {
            int step = Math.min(header.payloadBytes() - done, Format.BLOCK_BYTES);
            ByteBuffer view = reader.at(at + header.headerBytes() + done, step);
            if (view.remaining() < step) {
                return false;
            }
            crc.update(view);
            done += step;
        }
        return (int) crc.getValue() == header.payloadCrc();
    }

    /** The next multiple of eight from {@code from} on where the magic number stands; the end of the file if nowhere. */
    private long nextCandidate(long from) throws IOException {
        long at = from;
        while (at < reader.sizeBytes()) {
            ByteBuffer view = reader.at(at, Format.BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i + Integer.BYTES <= view.remaining(); i += Format.RECORD_ALIGNMENT_BYTES) {
                if (view.getInt(i) == RecordHeader.MAGIC) {
                    return at + i;
                }
            }
            at += Format.BLOCK_BYTES;
        }
        return reader.sizeBytes();
    }
}
