package dev.cairn.node.volume.segment;

import dev.cairn.metadata.FileId;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The header of a record, checksum and all. */
@State(Scope.Thread)
public class RecordHeaderBenchmark {
    private static final UUID VOLUME = new UUID(1, 2);

    private final RecordHeader header = new RecordHeader(
            RecordType.DATA,
            RecordHeader.LAST,
            Format.RECORD_HEADER_BYTES,
            4096,
            7,
            99,
            new FileId(0x0190_1234_5678_9abcL, 5),
            0,
            0xcafe);
    private final ByteBuffer target = ByteBuffer.allocateDirect(Format.RECORD_HEADER_BYTES);
    private final ByteBuffer encoded = ByteBuffer.allocateDirect(Format.RECORD_HEADER_BYTES);

    public RecordHeaderBenchmark() {
        header.encode(encoded, VOLUME);
        encoded.flip();
    }

    @Benchmark
    public ByteBuffer encode() {
        header.encode(target.clear(), VOLUME);
        return target;
    }

    @Benchmark
    public Optional<RecordHeader> decode() {
        return RecordHeader.decode(encoded, 0, VOLUME);
    }
}
