package dev.cairn.node.volume.segment;

import dev.cairn.metadata.FileId;
import dev.cairn.node.volume.disk.Disk;
import dev.cairn.node.volume.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;

/** Ends a segment: a SEAL record whose payload is the footer, and on a page of its own the trailer that points to it. */
public final class SegmentSeal {
    private static final FileId NO_BLOB = new FileId(0, 0);

    private SegmentSeal() {}

    /**
     * Writes record and trailer at {@code at}, where the records end; they are durable after the next sync.
     *
     * @return the length of the file
     */
    public static long write(DiskFile file, UUID volume, SegmentName name, long at, SegmentFooter footer)
            throws IOException {
        ByteBuffer payload = footer.encode();
        RecordHeader header = new RecordHeader(
                RecordType.SEAL,
                0,
                Format.RECORD_HEADER_BYTES,
                payload.remaining(),
                name.id(),
                footer.lastSeq(),
                NO_BLOB,
                0,
                Format.crc(payload, 0, payload.remaining()));
        long trailerAt = Format.pageAligned(at + header.recordBytes());
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(trailerAt - at) + SegmentTrailer.BYTES);
        header.encode(bytes, volume);
        bytes.put(payload);
        bytes.position(Math.toIntExact(trailerAt - at));
        trailer(name, at, footer).encode(bytes, volume);
        file.write(bytes.flip(), at);
        return trailerAt + SegmentTrailer.BYTES;
    }

    /** Most bytes from the SEAL record of a dedicated segment to the end of its file. */
    static int dedicatedBytesMax() {
        return Format.RECORD_HEADER_BYTES
                + SegmentFooter.FIXED_BYTES
                + SegmentEntry.BYTES
                + Disk.ALIGNMENT_BYTES
                + SegmentTrailer.BYTES;
    }

    private static SegmentTrailer trailer(SegmentName name, long sealAt, SegmentFooter footer) {
        if (name.kind() != SegmentKind.DEDICATED) {
            return new SegmentTrailer(name.id(), sealAt, footer.contentBytes(), NO_BLOB, 0);
        }
        SegmentEntry only = footer.entries().getFirst();
        return new SegmentTrailer(name.id(), sealAt, footer.contentBytes(), only.blob(), only.chunk());
    }
}
