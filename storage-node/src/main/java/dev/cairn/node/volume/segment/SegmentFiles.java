package dev.cairn.node.volume.segment;

import dev.cairn.node.volume.disk.Disk;
import dev.cairn.node.volume.disk.DiskFile;
import dev.cairn.node.volume.disk.WindowReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads what segments say of themselves: headers, footers, records. Reads past the page cache, which after a failed sync may
 * show what the disk does not hold.
 */
public final class SegmentFiles {
    private final Disk disk;
    private final UUID volume;

    public SegmentFiles(Disk disk, UUID volume) {
        this.disk = disk;
        this.volume = volume;
    }

    /**
     * The header of a segment; empty if it is torn or damaged.
     *
     * @throws IncompatibleSegmentException if it belongs to another volume or version
     */
    public Optional<SegmentHeader> header(SegmentName name) throws IOException {
        try (DiskFile file = disk.openUnbuffered(name.fileName())) {
            Optional<SegmentHeader> header = SegmentHeader.decode(read(file, 0, Format.SEGMENT_HEADER_BYTES));
            header.ifPresent(found -> checkBelongs(found, name));
            return header;
        }
    }

    /** The footer of a sealed segment; empty if it has none, or it is damaged. */
    public Optional<SegmentFooter> footer(SegmentName name) throws IOException {
        try (DiskFile file = disk.openUnbuffered(name.fileName())) {
            Optional<SegmentTrailer> trailer = trailer(file, name);
            return trailer.isPresent() ? sealAt(file, name, trailer.get().sealOffset()) : Optional.empty();
        }
    }

    /**
     * What a dedicated segment holds, if it was sealed. Its seal and its trailer, on two pages, both say so: one of them is
     * enough.
     */
    public Optional<SegmentEntry> dedicated(SegmentName name) throws IOException {
        try (DiskFile file = disk.openUnbuffered(name.fileName())) {
            Optional<SegmentTrailer> trailer = trailer(file, name);
            if (trailer.isPresent()) {
                SegmentTrailer found = trailer.get();
                Location run = Location.run(name.id(), found.contentBytes());
                return Optional.of(SegmentEntry.data(found.blob(), found.firstChunk(), run));
            }
            return searchDedicatedSeal(file, name)
                    .map(footer -> footer.entries().getFirst());
        }
    }

    /** What a segment of a lane means to the index: by its footer, or, if it has none that can be read, by a scan. */
    public List<SegmentEntry> entries(SegmentName name) throws IOException {
        Optional<SegmentFooter> footer = footer(name);
        if (footer.isPresent()) {
            return footer.get().entries();
        }
        return scan(name, Format.SEGMENT_HEADER_BYTES).records().stream()
                .filter(ScannedRecord::isEntry)
                .map(ScannedRecord::entry)
                .toList();
    }

    /** All that a scan finds from {@code from} on, read past the page cache. */
    public Scan scan(SegmentName name, long from) throws IOException {
        try (WindowReader reader = new WindowReader(disk.openUnbuffered(name.fileName()))) {
            return new Scan(new SegmentScanner(reader, name.id(), volume).scan(from), reader.sizeBytes());
        }
    }

    public record Scan(List<ScannedRecord> records, long fileBytes) {}

    private Optional<SegmentTrailer> trailer(DiskFile file, SegmentName name) throws IOException {
        long at = file.sizeBytes() - SegmentTrailer.BYTES;
        if (at < Format.SEGMENT_HEADER_BYTES || at % Disk.ALIGNMENT_BYTES != 0) {
            return Optional.empty();
        }
        return SegmentTrailer.decode(read(file, at, SegmentTrailer.BYTES), volume)
                .filter(found -> found.segmentId() == name.id() && found.sealOffset() < at);
    }

    private Optional<SegmentFooter> searchDedicatedSeal(DiskFile file, SegmentName name) throws IOException {
        long size = file.sizeBytes();
        long from = Math.max(Format.SEGMENT_HEADER_BYTES, size - SegmentSeal.dedicatedBytesMax());
        ByteBuffer tail = read(file, Format.aligned(from), SegmentSeal.dedicatedBytesMax());
        for (int at = 0; at < tail.limit(); at += Format.RECORD_ALIGNMENT_BYTES) {
            Optional<RecordHeader> header = sealHeader(tail, at, name);
            if (header.isPresent()) {
                Optional<SegmentFooter> footer = sealAt(file, name, Format.aligned(from) + at);
                if (footer.isPresent() && footer.get().entries().size() == 1) {
                    return footer;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<SegmentFooter> sealAt(DiskFile file, SegmentName name, long at) throws IOException {
        Optional<RecordHeader> header = sealHeader(read(file, at, Format.RECORD_HEADER_BYTES), 0, name);
        if (header.isEmpty()) {
            return Optional.empty();
        }
        int length = header.get().payloadBytes();
        ByteBuffer payload = read(file, at + header.get().headerBytes(), length);
        boolean matches = payload.limit() == length
                && Format.crc(payload, 0, length) == header.get().payloadCrc();
        return matches ? SegmentFooter.decode(payload) : Optional.empty();
    }

    private Optional<RecordHeader> sealHeader(ByteBuffer bytes, int at, SegmentName name) {
        return RecordHeader.decode(bytes, at, volume)
                .filter(found -> found.type() == RecordType.SEAL && found.segmentId() == name.id());
    }

    /** Up to {@code length} bytes at {@code at}, fewer at the end of the file. */
    private static ByteBuffer read(DiskFile file, long at, int length) throws IOException {
        long start = at & -Disk.ALIGNMENT_BYTES;
        int span = Math.toIntExact(Format.pageAligned(at + length) - start);
        ByteBuffer pages =
                ByteBuffer.allocateDirect(span + Disk.ALIGNMENT_BYTES).alignedSlice(Disk.ALIGNMENT_BYTES);
        pages.limit(span);
        int filled = file.read(pages, start);
        int skipped = (int) (at - start);
        return pages.slice(Math.min(skipped, filled), Math.clamp(filled - (long) skipped, 0, length));
    }

    private void checkBelongs(SegmentHeader header, SegmentName name) {
        if (!header.volume().equals(volume)) {
            throw new IncompatibleSegmentException(
                    "segment %s belongs to volume %s, not to %s".formatted(name.fileName(), header.volume(), volume));
        }
    }
}
