package dev.cairn.node.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads what segments say of themselves: headers, footers, records. */
final class SegmentFiles {
    private final Disk disk;
    private final UUID volume;

    SegmentFiles(Disk disk, UUID volume) {
        this.disk = disk;
        this.volume = volume;
    }

    /**
     * The header of a segment; empty if it is torn or damaged.
     *
     * @throws IncompatibleVolumeException if it belongs to another volume or version
     */
    Optional<SegmentHeader> header(SegmentName name) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Format.SEGMENT_HEADER_BYTES);
        try (DiskFile file = disk.open(name.fileName())) {
            file.read(bytes, 0);
        }
        Optional<SegmentHeader> header = SegmentHeader.decode(bytes.flip());
        header.ifPresent(found -> checkBelongs(found, name));
        return header;
    }

    /** The footer of a sealed segment; empty if it has none, or it is damaged. */
    Optional<SegmentFooter> footer(SegmentName name) throws IOException {
        try (DiskFile file = disk.open(name.fileName())) {
            Optional<SegmentTrailer> trailer = trailer(file, name);
            return trailer.isPresent() ? sealAt(file, name, trailer.get().sealOffset()) : Optional.empty();
        }
    }

    /**
     * What a dedicated segment holds, if it was sealed. Its seal and its trailer, on two pages, both say so: one of them is
     * enough.
     */
    Optional<SegmentEntry> dedicated(SegmentName name) throws IOException {
        try (DiskFile file = disk.open(name.fileName())) {
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

    /** All that a scan finds from {@code from} on, read past the page cache. */
    Scan scan(SegmentName name, long from) throws IOException {
        try (WindowReader reader = new WindowReader(disk.openUnbuffered(name.fileName()))) {
            return new Scan(new SegmentScanner(reader, name.id(), volume).scan(from), reader.sizeBytes());
        }
    }

    record Scan(List<ScannedRecord> records, long fileBytes) {}

    private Optional<SegmentTrailer> trailer(DiskFile file, SegmentName name) throws IOException {
        long at = file.sizeBytes() - SegmentTrailer.BYTES;
        if (at < Format.SEGMENT_HEADER_BYTES || at % Disk.ALIGNMENT_BYTES != 0) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(SegmentTrailer.BYTES);
        file.read(bytes, at);
        return SegmentTrailer.decode(bytes.flip(), volume)
                .filter(found -> found.segmentId() == name.id() && found.sealOffset() < at);
    }

    private Optional<SegmentFooter> searchDedicatedSeal(DiskFile file, SegmentName name) throws IOException {
        long size = file.sizeBytes();
        long from = Math.max(Format.SEGMENT_HEADER_BYTES, size - SegmentSeal.dedicatedBytesMax());
        long aligned = Format.aligned(from);
        for (long at = aligned; at + Format.RECORD_HEADER_BYTES <= size; at += Format.RECORD_ALIGNMENT_BYTES) {
            Optional<SegmentFooter> footer = sealAt(file, name, at);
            if (footer.isPresent() && footer.get().entries().size() == 1) {
                return footer;
            }
        }
        return Optional.empty();
    }

    private Optional<SegmentFooter> sealAt(DiskFile file, SegmentName name, long at) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Format.RECORD_HEADER_BYTES);
        file.read(bytes, at);
        Optional<RecordHeader> header = RecordHeader.decode(bytes.flip(), 0, volume)
                .filter(found -> found.type() == RecordType.SEAL && found.segmentId() == name.id());
        if (header.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer payload = ByteBuffer.allocate(header.get().payloadBytes());
        file.read(payload, at + header.get().headerBytes());
        payload.flip();
        boolean matches = payload.remaining() == header.get().payloadBytes()
                && Format.crc(payload, 0, payload.remaining()) == header.get().payloadCrc();
        return matches ? SegmentFooter.decode(payload) : Optional.empty();
    }

    private void checkBelongs(SegmentHeader header, SegmentName name) {
        if (!header.volume().equals(volume)) {
            throw new IncompatibleVolumeException(
                    "segment %s belongs to volume %s, not to %s".formatted(name.fileName(), header.volume(), volume));
        }
    }
}
