package dev.cairn.node.compression;

import dev.cairn.metadata.Coding;
import dev.cairn.metadata.FileId;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.BlobStore.BlobWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** One blob, in memory. */
final class MemoryBlob {
    private static final FileId ID = new FileId(1, 2);

    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean committed;
    int closed;
    int reads;

    BlobWriter writer() {
        return new BlobWriter() {
            @Override
            public void write(ByteBuffer more) {
                byte[] some = new byte[more.remaining()];
                more.get(some);
                bytes.writeBytes(some);
            }

            @Override
            public CompletableFuture<Void> commit() {
                committed = true;
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void close() {
                closed++;
            }
        };
    }

    BlobReader reader() {
        return reader(bytes.toByteArray());
    }

    /** Of other bytes than were written. */
    BlobReader reader(byte[] other) {
        return new BlobReader() {
            @Override
            public long sizeBytes() {
                return other.length;
            }

            @Override
            public void read(long offset, ByteBuffer target) {
                reads++;
                target.put(other, (int) offset, target.remaining());
            }

            @Override
            public void close() {
                closed++;
            }
        };
    }

    static FrameCodec codec(Coding coding) {
        return FrameCodec.of(coding, coding.levels().usual());
    }

    /** Reads what was filled. */
    FramedReader framed(BlobReader reader, Coding coding) {
        return new FramedReader(reader, ID, codec(coding), new SeekTables(new SimpleMeterRegistry()));
    }

    /** Writes a body in pieces of a size. */
    void fill(byte[] body, int pieceBytes, Coding coding) {
        try (FramedWriter writer =
                new FramedWriter(writer(), codec(coding), CompressionEngine.BODY_BYTES_MAX, Measurement.NONE)) {
            for (int at = 0; at < body.length; at += pieceBytes) {
                writer.write(ByteBuffer.wrap(body, at, Math.min(pieceBytes, body.length - at)));
            }
            writer.commit().join();
        }
    }
}
