package dev.cairn.node.compression;

import dev.cairn.metadata.Compression.Method;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Stage;
import dev.cairn.replication.BlobStore.BlobWriter;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes a body as a blob, compressed if its beginning tells that it pays. Holds that beginning, or one frame. */
public final class CompressingWriter implements BlobWriter {
    private final BlobWriter blob;
    private final Method.Always way;
    private final boolean samples;
    private final Supplier<FrameCodec> codecs;
    private final long framedBytesMax;
    private final Measurement measurement;
    private @Nullable ByteBuffer beginning;
    private @Nullable FramedWriter framed;

    /**
     * @param blob takes what is stored; closed and committed with this
     * @param samples whether the beginning decides
     * @param framedBytesMax how much of the body is compressed
     * @param measurement of the request: told when it is compressed
     */
    CompressingWriter(
            BlobWriter blob,
            Method.Always way,
            boolean samples,
            Supplier<FrameCodec> codecs,
            long framedBytesMax,
            Measurement measurement) {
        this.blob = blob;
        this.way = way;
        this.samples = samples;
        this.codecs = codecs;
        this.framedBytesMax = framedBytesMax;
        this.measurement = measurement;
        this.beginning = ByteBuffer.allocate(AutoCompression.SAMPLE_BYTES);
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (beginning != null) {
            take(bytes, beginning);
            if (!beginning.hasRemaining()) {
                decide(beginning);
                measurement.enter(Stage.CLIENT);
            }
        }
        if (beginning == null && bytes.hasRemaining()) {
            writer().write(bytes);
        }
    }

    private static void take(ByteBuffer from, ByteBuffer into) {
        int some = Math.min(from.remaining(), into.remaining());
        into.put(from.slice(from.position(), some));
        from.position(from.position() + some);
    }

    private void decide(ByteBuffer filled) {
        beginning = null;
        filled.flip();
        measurement.enter(Stage.ENCODE);
        if (!samples || AutoCompression.pays(filled)) {
            framed = new FramedWriter(blob, codecs.get(), framedBytesMax, measurement);
        }
        writer().write(filled);
    }

    private BlobWriter writer() {
        return framed == null ? blob : framed;
    }

    /** {@inheritDoc} What it writes before may fail: then it is closed. */
    @Override
    public CompletableFuture<Void> commit() {
        try {
            if (beginning != null) {
                decide(beginning);
            }
            return writer().commit();
        } catch (Throwable failure) {
            close();
            throw failure;
        }
    }

    /** How the blob is compressed and how long it is, once it is committed; empty if it is as it came. */
    public Optional<Framed> framed() {
        return Optional.ofNullable(framed)
                .map(writer -> new Framed(way.coding(), writer.storedBytes(), writer.restBytes()));
    }

    @Override
    public void close() {
        writer().close();
    }
}
