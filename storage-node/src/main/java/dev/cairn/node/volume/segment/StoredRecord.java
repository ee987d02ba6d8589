package dev.cairn.node.volume.segment;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/** Checks a record that was read whole against what the index says of it. */
public final class StoredRecord {
    private StoredRecord() {}

    /** The payload, if header, table and every block match their checksums and are of this entry. */
    public static Optional<ByteBuffer> payload(ByteBuffer record, SegmentEntry entry, UUID volume) {
        return RecordHeader.decode(record, 0, volume)
                .filter(header -> isOf(header, entry))
                .flatMap(header -> BlockTable.decode(record, Format.RECORD_HEADER_BYTES, header)
                        .flatMap(table -> checked(record, header, table)));
    }

    private static boolean isOf(RecordHeader header, SegmentEntry entry) {
        return header.type() == RecordType.DATA
                && header.segmentId() == entry.location().segmentId()
                && header.blob().equals(entry.blob())
                && header.chunk() == entry.chunk()
                && header.payloadBytes() == entry.location().lengthBytes();
    }

    private static Optional<ByteBuffer> checked(ByteBuffer record, RecordHeader header, BlockTable table) {
        if (record.limit() < header.headerBytes() + header.payloadBytes()) {
            return Optional.empty();
        }
        ByteBuffer payload = record.slice(header.headerBytes(), header.payloadBytes());
        int[] found = Format.blockCrcs(payload);
        for (int i = 0; i < found.length; i++) {
            if (found[i] != table.blockCrcs().get(i)) {
                return Optional.empty();
            }
        }
        return Optional.of(payload);
    }
}
