package dev.cairn.node.volume.append;

import dev.cairn.node.volume.disk.DiskFile;
import dev.cairn.node.volume.index.Segment;
import dev.cairn.node.volume.segment.Format;
import dev.cairn.node.volume.segment.SegmentEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment of a lane while records are appended to it, and what its footer will say. Used by one thread at a time: first
 * by who appends, then by who seals.
 */
public final class OpenSegment {
    private static final int FIRST_ENTRIES = 1024;

    private final Segment segment;
    private final DiskFile file;
    private ByteBuffer entries = ByteBuffer.allocate(FIRST_ENTRIES * SegmentEntry.BYTES);
    private long end = Format.SEGMENT_HEADER_BYTES;
    private long firstSeq;
    private long lastSeq;
    private long contentBytes;
    private long previousId;

    OpenSegment(Segment segment, DiskFile file) {
        this.segment = segment;
        this.file = file;
    }

    public Segment segment() {
        return segment;
    }

    public DiskFile file() {
        return file;
    }

    /** Where the next record goes. */
    long end() {
        return end;
    }

    long firstSeq() {
        return firstSeq;
    }

    long lastSeq() {
        return lastSeq;
    }

    long contentBytes() {
        return contentBytes;
    }

    /** The segment of the lane before this one; 0 if there was none. */
    long previousId() {
        return previousId;
    }

    void follow(long segmentId) {
        previousId = segmentId;
    }

    boolean isUnused() {
        return lastSeq == 0;
    }

    int entryCount() {
        return entries.position() / SegmentEntry.BYTES;
    }

    /** Notes that a batch was synced. */
    void appended(List<SegmentEntry> batch, long batchFirstSeq, long batchLastSeq, long newEnd) {
        for (SegmentEntry entry : batch) {
            if (entries.remaining() < SegmentEntry.BYTES) {
                entries = ByteBuffer.allocate(2 * entries.capacity()).put(entries.flip());
            }
            entry.encode(entries);
            contentBytes += entry.location().lengthBytes();
        }
        if (firstSeq == 0) {
            firstSeq = batchFirstSeq;
        }
        lastSeq = batchLastSeq;
        end = newEnd;
    }

    /** The entries of all batches: kept encoded, because objects would take several times the memory. */
    List<SegmentEntry> entries() {
        ByteBuffer bytes = entries.duplicate().flip();
        List<SegmentEntry> list = new ArrayList<>();
        while (bytes.hasRemaining()) {
            list.add(SegmentEntry.decode(bytes));
        }
        return list;
    }
}
