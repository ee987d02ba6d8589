package dev.cairn.node.compression;

import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Stage;
import dev.cairn.node.volume.BlobStore.BlobWriter;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * Compresses what it is given and writes that as a blob: frames of {@link SeekTable#FRAME_BYTES}, each by itself, and the table of them.
 * Holds one frame.
 */
final class FramedWriter implements BlobWriter {
    private final BlobWriter blob;
    private final FrameCodec codec;
    private final Measurement measurement;
    private final byte[] frame = new byte[SeekTable.FRAME_BYTES];
    private final SeekTable.Builder table = new SeekTable.Builder();
    private int filled;
    private long storedBytes;
    private boolean released;

    /**
     * @param blob takes what is stored; closed and committed with this
     * @param codec closed with this
     * @param measurement told when it is compressed
     */
    FramedWriter(BlobWriter blob, FrameCodec codec, Measurement measurement) {
        this.blob = blob;
        this.codec = codec;
        this.measurement = measurement;
    }

    @Override
    public void write(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int some = Math.min(bytes.remaining(), frame.length - filled);
            bytes.get(frame, filled, some);
            filled += some;
            if (filled == frame.length) {
                writeFrame();
            }
        }
    }

    private void writeFrame() {
        measurement.enter(Stage.ENCODE);
        byte[] compressed = codec.compress(frame, 0, filled);
        table.add(compressed.length, filled);
        filled = 0;
        store(compressed);
    }

    private void store(byte[] bytes) {
        blob.write(ByteBuffer.wrap(bytes));
        storedBytes += bytes.length;
    }

    @Override
    public CompletableFuture<Void> commit() {
        if (filled > 0) {
            writeFrame();
        }
        store(table.encode());
        release();
        return blob.commit();
    }

    /** What the blob takes, once it is committed. */
    public long storedBytes() {
        return storedBytes;
    }

    @Override
    public void close() {
        release();
        blob.close();
    }

    private void release() {
        if (!released) {
            released = true;
            codec.close();
        }
    }
}
