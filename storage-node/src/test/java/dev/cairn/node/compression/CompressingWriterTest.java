package dev.cairn.node.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.Coding;
import dev.cairn.metadata.Compression.Method;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.node.volume.BlobStore.BlobWriter;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: whatever happens to the volume, nothing is held of a body that is given up. Method: volumes that fail. */
class CompressingWriterTest {
    private final SplittableRandom random = new SplittableRandom(4);
    private final MemoryBlob blob = new MemoryBlob();

    private static CompressingWriter writer(BlobWriter blob) {
        return new CompressingWriter(
                blob, new Method.Always(Coding.ZSTD, 3), true, () -> MemoryBlob.codec(Coding.ZSTD), Measurement.NONE);
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
}
