package dev.cairn.node.volume.segment;

import dev.cairn.metadata.FileId;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The checksums of a payload when it is stored, and the check of a whole record. */
@State(Scope.Benchmark)
public class RecordPayloadBenchmark {
    private static final UUID VOLUME = new UUID(1, 2);
    private static final FileId BLOB = new FileId(0x0190_1234_5678_9abcL, 5);
    private static final long SEGMENT = 7;
    private static final long SEQ = 99;

    @Param({"4096", "1048576"})
    private int payloadBytes;

    private ByteBuffer payload;
    private ByteBuffer record;
    private SegmentEntry entry;

    @Setup
    public void store() {
        payload = ByteBuffer.allocateDirect(payloadBytes);
        int[] crcs = Format.blockCrcs(payload);
        int tableBytes = crcs.length > 1 ? BlockTable.bytes(false, payloadBytes) : 0;
        int headerBytes = Format.RECORD_HEADER_BYTES + tableBytes;
        record = ByteBuffer.allocateDirect(headerBytes + payloadBytes);
        record.position(Format.RECORD_HEADER_BYTES);
        if (tableBytes > 0) {
            BlockTable.encode(record, tableBytes, false, 0, crcs);
        }
        int crc = tableBytes > 0 ? Format.crc(record, Format.RECORD_HEADER_BYTES, tableBytes) : crcs[0];
        new RecordHeader(RecordType.DATA, RecordHeader.LAST, headerBytes, payloadBytes, SEGMENT, SEQ, BLOB, 0, crc)
                .encode(record.rewind(), VOLUME);
        record.rewind();
        entry = SegmentEntry.data(
                BLOB,
                0,
                new Location(SEGMENT, Format.SEGMENT_HEADER_BYTES, payloadBytes, SEQ, 1, headerBytes, 0, true));
        if (check().isEmpty()) {
            throw new IllegalStateException("the record does not pass the check that is measured");
        }
    }

    @Benchmark
    public int[] checksum() {
        return Format.blockCrcs(payload);
    }

    @Benchmark
    public Optional<ByteBuffer> check() {
        return StoredRecord.payload(record, entry, VOLUME);
    }
}
