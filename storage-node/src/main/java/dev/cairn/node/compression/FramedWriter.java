package dev.cairn.node.compression;

import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Stage;
import dev.cairn.node.threads.LowPriority;
import dev.cairn.replication.BlobStore.BlobWriter;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * Compresses what it is given and writes that as a blob: frames of {@link SeekTable#FRAME_BYTES}, each by itself, and the table of them.
 * Holds one frame, and four bytes for each. Of a body that turns out longer than was thought, the rest stands behind the table as it came.
 */
final class FramedWriter implements BlobWriter {
    private final BlobWriter blob;
    private final FrameCodec codec;
    private final Measurement measurement;
    private final byte[] frame = new byte[SeekTable.FRAME_BYTES];
    private final SeekTable.Builder table = new SeekTable.Builder();
    private long framedBytesLeft;
    private int filled;
    private long storedBytes;
    private long restBytes;
    private boolean released;

    /**
     * @param blob takes what is stored; closed and committed with this
     * @param codec closed with this
     * @param framedBytesMax of the body: a multiple of {@link SeekTable#FRAME_BYTES}
     * @param measurement told when it is compressed
     */
    FramedWriter(BlobWriter blob, FrameCodec codec, long framedBytesMax, Measurement measurement) {
        this.blob = blob;
        this.codec = codec;
        this.framedBytesLeft = framedBytesMax;
        this.measurement = measurement;
    }

    @Override
    public void write(ByteBuffer bytes) {
        while (bytes.hasRemaining() && framedBytesLeft > 0) {
            int some = Math.min(bytes.remaining(), frame.length - filled);
            bytes.get(frame, filled, some);
            filled += some;
            if (filled == frame.length) {
                writeFrame();
            }
        }
        if (bytes.hasRemaining()) {
            writeRest(bytes);
        }
    }

    private void writeRest(ByteBuffer bytes) {
        if (restBytes == 0) {
            store(table.encode());
        }
        restBytes += bytes.remaining();
        blob.write(bytes);
    }

    /** Gives way behind each frame: what is compressed anew in the background is one long piece of work. */
    private void writeFrame() {
        measurement.enter(Stage.ENCODE);
        byte[] compressed = codec.compress(frame, 0, filled);
        table.add(compressed.length, filled);
        framedBytesLeft -= filled;
        filled = 0;
        store(compressed);
        boolean _ = LowPriority.giveWay();
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
        if (restBytes == 0) {
            store(table.encode());
        }
        release();
        return blob.commit();
    }

    /** What the frames and their table take, once it is committed. */
    long storedBytes() {
        return storedBytes;
    }

    /** What stands behind them as it came. */
    long restBytes() {
        return restBytes;
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
