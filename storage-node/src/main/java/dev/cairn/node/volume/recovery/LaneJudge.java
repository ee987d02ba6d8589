package dev.cairn.node.volume.recovery;

import dev.cairn.node.volume.recovery.LaneVerdict.Found;
import dev.cairn.node.volume.segment.BatchSummary;
import dev.cairn.node.volume.segment.Format;
import dev.cairn.node.volume.segment.RecordHeader;
import dev.cairn.node.volume.segment.RecordType;
import dev.cairn.node.volume.segment.ScannedRecord;
import dev.cairn.node.volume.segment.ScannedRecord.Detail;
import dev.cairn.node.volume.segment.SegmentEntry;
import dev.cairn.node.volume.segment.SegmentFiles;
import dev.cairn.node.volume.segment.SegmentFooter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Tells a torn tail from damage. Pure.
 *
 * <p>Every BATCH record says which seq was known to be synced when it was written, and a later segment of the lane is
 * written to only when all before it is synced. Let D be the highest seq of which either is proof.
 *
 * <ul>
 *   <li>A record up to D was synced and perhaps acknowledged. It is kept; if its payload is bad, or it is missing, that is
 *       damage, which is reported and never cut.
 *   <li>A record beyond D belongs to the last batch. If the batch is complete it is kept, otherwise it was never
 *       acknowledged: it is cut, with all that follows.
 * </ul>
 */
final class LaneJudge {
    private final UUID volume;
    private final long segmentId;
    private final long expectedSeq;
    private final Later later;
    private final List<ScannedRecord> records;
    private final List<SegmentEntry> entries = new ArrayList<>();
    private final List<Found> damages = new ArrayList<>();
    private long end;
    private long lastSeq;
    private boolean torn;

    private LaneJudge(
            UUID volume, long segmentId, long from, long expectedSeq, Later later, List<ScannedRecord> records) {
        this.volume = volume;
        this.segmentId = segmentId;
        this.expectedSeq = expectedSeq;
        this.later = later;
        this.records = records;
        this.end = from;
    }

    /**
     * What the segments of the lane after this one tell.
     *
     * @param written whether anything was written to them, so that all before was synced
     * @param firstSeq of the first record in them; 0 if there is none, or it is not known
     * @param durableSeq the highest seq that they prove synced
     * @param previousId the segment that came before the first of them; others may have come before that and be gone
     */
    record Later(boolean written, long firstSeq, long durableSeq, long previousId) {
        static final Later NONE = new Later(false, 0, 0, 0);

        /** The last seq of a segment, if it is the one that came before. */
        OptionalLong lastSeqOf(long segmentId) {
            return firstSeq > 0 && previousId == segmentId ? OptionalLong.of(firstSeq - 1) : OptionalLong.empty();
        }
    }

    /**
     * Judges a segment without a footer.
     *
     * @param scan its records from {@code from} on
     * @param expectedSeq of the first of them; 0 if that is not known
     */
    static LaneVerdict judge(
            UUID volume, long segmentId, SegmentFiles.Scan scan, long from, long expectedSeq, Later later) {
        List<ScannedRecord> records = rising(scan.records(), expectedSeq);
        if (records.isEmpty() && expectedSeq == 0) {
            return nothing(scan, from, later);
        }
        return new LaneJudge(volume, segmentId, from, expectedSeq, later, records).judge(scan.fileBytes());
    }

    /** If records were lost here, the segment before shows the gap. */
    private static LaneVerdict nothing(SegmentFiles.Scan scan, long from, Later later) {
        boolean cut = !later.written() && scan.fileBytes() > from;
        return new LaneVerdict(List.of(), later.written(), 0, later.durableSeq(), 0, 0, 0, from, cut, List.of());
    }

    /** Judges a sealed segment: all of it was synced. */
    static LaneVerdict judge(SegmentFooter footer, long fileBytes, long expectedSeq, Later later) {
        List<SegmentEntry> inOrder = footer.entries().stream()
                .filter(entry -> entry.location().seq() >= expectedSeq || expectedSeq == 0)
                .sorted(Comparator.comparingLong(entry -> entry.location().seq()))
                .toList();
        return new LaneVerdict(
                inOrder,
                true,
                footer.firstSeq(),
                Math.max(footer.lastSeq(), later.durableSeq()),
                footer.lastSeq() + 1,
                footer.nextSegmentId(),
                footer.previousId(),
                fileBytes,
                false,
                List.of());
    }

    /** What is out of order is stale: blocks of a file that was there before. */
    private static List<ScannedRecord> rising(List<ScannedRecord> found, long expectedSeq) {
        List<ScannedRecord> rising = new ArrayList<>();
        long last = expectedSeq - 1;
        for (ScannedRecord record : found) {
            if (record.header().type() != RecordType.SEAL && record.seq() > last) {
                rising.add(record);
                last = record.seq();
            }
        }
        return rising;
    }

    private LaneVerdict judge(long fileBytes) {
        long durable = durableSeq();
        lastSeq = expectedSeq > 0 ? expectedSeq - 1 : firstSeq(durable) > 0 ? firstSeq(durable) - 1 : durable;
        int next = takeDurable(durable);
        takeCompleteBatches(next);
        long knownLast = later.firstSeq() > 0 ? later.lastSeqOf(segmentId).orElse(lastSeq) : durable;
        boolean lost = knownLast > lastSeq;
        if (lost) {
            damages.add(new Found.LostRecords(lastSeq + 1, knownLast, end));
        }
        boolean cut = !later.written() && !lost && fileBytes > end;
        long nextSeq = Math.max(lastSeq, durable) + 1;
        BatchSummary hints = hints();
        return new LaneVerdict(
                entries,
                later.written() || !records.isEmpty(),
                firstSeq(durable),
                durable,
                nextSeq,
                hints.nextSegmentId(),
                hints.previousId(),
                end,
                cut,
                damages);
    }

    /** Of a torn first batch any record may be missing: the first that is found says nothing of what came before. */
    private long firstSeq(long durable) {
        if (records.isEmpty()) {
            return 0;
        }
        ScannedRecord first = records.getFirst();
        boolean known = first.offset() == Format.SEGMENT_HEADER_BYTES || expectedSeq > 0 || first.seq() <= durable;
        return known ? first.seq() : 0;
    }

    private long durableSeq() {
        long durable = Math.max(later.durableSeq(), later.firstSeq() - 1);
        for (ScannedRecord record : records) {
            if (record.detail() instanceof Detail.Batch(BatchSummary summary)) {
                durable = Math.max(durable, summary.durableSeq());
            }
        }
        if (later.written() && !records.isEmpty()) {
            durable = Math.max(durable, records.getLast().seq());
        }
        return durable;
    }

    /** The last batch's word on what is beside this segment. */
    private BatchSummary hints() {
        BatchSummary last = new BatchSummary(0, 0, 0, 0, 0, 0);
        for (ScannedRecord record : records) {
            if (record.detail() instanceof Detail.Batch(BatchSummary summary)) {
                last = summary;
            }
        }
        return last;
    }

    /** Keeps what was synced. Answers the index of the first record that may not have been. */
    private int takeDurable(long durable) {
        int i = 0;
        while (i < records.size() && records.get(i).seq() <= durable) {
            ScannedRecord record = records.get(i);
            if (record.seq() > lastSeq + 1) {
                damages.add(new Found.LostRecords(lastSeq + 1, record.seq() - 1, end));
            }
            if (!record.intact()) {
                damages.add(new Found.BadPayload(record));
            }
            take(record);
            i++;
        }
        return i;
    }

    private void takeCompleteBatches(int from) {
        int first = from;
        while (first < records.size() && !torn) {
            int last = first;
            while (last < records.size() && records.get(last).header().type() != RecordType.BATCH) {
                last++;
            }
            if (last < records.size() && isComplete(records.subList(first, last + 1))) {
                records.subList(first, last + 1).forEach(this::take);
                first = last + 1;
            } else {
                torn = true;
            }
        }
    }

    private boolean isComplete(List<ScannedRecord> batch) {
        if (!(batch.getLast().detail() instanceof Detail.Batch(BatchSummary summary))) {
            return false;
        }
        CRC32C headers = new CRC32C();
        long seq = lastSeq;
        for (ScannedRecord record : batch) {
            seq++;
            if (!record.intact() || record.seq() != seq) {
                return false;
            }
            if (record.header().type() != RecordType.BATCH) {
                headers.update(encoded(record.header()));
            }
        }
        return summary.firstSeq() == batch.getFirst().seq()
                && summary.count() == batch.size() - 1
                && summary.headersCrc() == (int) headers.getValue();
    }

    private void take(ScannedRecord record) {
        if (record.isEntry()) {
            entries.add(record.entry());
        }
        lastSeq = record.seq();
        end = record.end();
    }

    private ByteBuffer encoded(RecordHeader header) {
        ByteBuffer bytes = ByteBuffer.allocate(Format.RECORD_HEADER_BYTES);
        header.encode(bytes, volume);
        return bytes.flip();
    }
}
