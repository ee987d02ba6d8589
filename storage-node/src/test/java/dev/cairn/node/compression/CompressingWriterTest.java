package dev.cairn.node.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.Coding;
import dev.cairn.metadata.Compression.Method;
import dev.cairn.metadata.FileId;
import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.node.compression.CompressionEngine.Plan;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.BlobStore.BlobWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: whatever happens to the volume, nothing is held of a body that is given up. Method: volumes that fail. */
class CompressingWriterTest {
    private static final BucketName BUCKET = new BucketName("box");
    private static final FileId ID = new FileId(1, 2);

    private final SplittableRandom random = new SplittableRandom(4);
    private final MemoryBlob blob = new MemoryBlob();

    private static CompressingWriter writer(BlobWriter blob) {
        return new CompressingWriter(
                blob,
                new Method.Always(Coding.ZSTD, 3),
                true,
                () -> MemoryBlob.codec(Coding.ZSTD),
                CompressionEngine.BODY_BYTES_MAX,
                Measurement.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 100_000})
    void aVolumeThatFailsWhenTheLastFrameIsWrittenIsClosed(int size) {
        BlobWriter memory = blob.writer();
        AtomicBoolean full = new AtomicBoolean();
        CompressingWriter writer = writer(new BlobWriter() {
            @Override
            public void write(ByteBuffer bytes) {
                if (full.get()) {
                    throw new IllegalStateException("the disk is full");
                }
                memory.write(bytes);
            }

            @Override
            public CompletableFuture<Void> commit() {
                return memory.commit();
            }

            @Override
            public void close() {
                memory.close();
            }
        });
        writer.write(ByteBuffer.wrap(Bodies.LOG.of(size, random)));
        full.set(true);

        assertThatThrownBy(writer::commit).hasMessage("the disk is full");
        assertThat(blob.closed).isEqualTo(1);
        assertThat(blob.committed).isFalse();
    }

    @Test
    void aBodyWhoseBeginningDoesNotGetSmallIsWrittenAsItComes() {
        byte[] body = Bodies.NOISE.of(300_000, random);
        CompressingWriter writer = writer(blob.writer());
        writer.write(ByteBuffer.wrap(body));
        writer.commit().join();

        assertThat(writer.framed()).isEmpty();
        assertThat(blob.bytes.toByteArray()).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, SeekTable.FRAME_BYTES, 300_000})
    void ofABodyThatTurnsOutTooLongTheRestIsNotCompressedAndTheWholeComesBack(int restBytes) {
        int framedBytes = 3 * SeekTable.FRAME_BYTES;
        byte[] body = Bodies.LOG.of(framedBytes + restBytes, random);
        Framed framed = written(body, framedBytes);

        assertThat(framed.restBytes()).isEqualTo(restBytes);
        assertThat(blob.bytes.size()).isEqualTo(framed.blobBytes() + restBytes);
        try (BlobReader whole = compressor(framedBytes).open(blob.reader(), ID, framed, BUCKET)) {
            assertThat(whole.sizeBytes()).isEqualTo(body.length);
            for (int from : new int[] {0, 1, framedBytes - 1, framedBytes, body.length - 1}) {
                ByteBuffer range = ByteBuffer.allocate(body.length - from);
                whole.read(from, range);
                assertThat(range.array()).isEqualTo(Arrays.copyOfRange(body, from, body.length));
            }
        }
        assertThat(blob.closed).isEqualTo(2);
    }

    @Test
    void aBodyThatIsAsLongAsMayBeIsCompressedWhole() {
        byte[] body = Bodies.LOG.of(2 * SeekTable.FRAME_BYTES, random);

        assertThat(written(body, body.length).restBytes()).isZero();
    }

    private Framed written(byte[] body, long bodyBytesMax) {
        Plan plan = new Plan(new Method.Always(Coding.ZSTD, 3), true);
        try (CompressingWriter writer =
                compressor(bodyBytesMax).writer(blob.writer(), plan, BUCKET, Measurement.NONE)) {
            writer.write(ByteBuffer.wrap(body));
            writer.commit().join();
            return writer.framed().orElseThrow();
        }
    }

    private static CompressionEngine compressor(long bodyBytesMax) {
        return new CompressionEngine(new FileStoragePerformanceMonitor(new SimpleMeterRegistry()), bodyBytesMax);
    }
}
