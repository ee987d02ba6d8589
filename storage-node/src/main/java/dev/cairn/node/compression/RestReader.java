package dev.cairn.node.compression;

import dev.cairn.replication.BlobStore.BlobReader;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;

/** Reads a body of which the first part was compressed and the rest stands behind it as it came. For one thread. */
final class RestReader implements BlobReader {
    private final BlobReader blob;
    private final long framedBytes;
    private final BlobReader framed;

    private RestReader(BlobReader blob, long framedBytes, BlobReader framed) {
        this.blob = blob;
        this.framedBytes = framedBytes;
        this.framed = framed;
    }

    /**
     * @param blob closed with this, or if this throws
     * @param framedBytes how much of it is frames and their table
     * @param open makes a reader of these; which closes them, also if it throws
     */
    static RestReader open(BlobReader blob, long framedBytes, UnaryOperator<BlobReader> open) {
        return new RestReader(blob, framedBytes, open.apply(new Beginning(blob, framedBytes)));
    }

    @Override
    public long sizeBytes() {
        return framed.sizeBytes() + blob.sizeBytes() - framedBytes;
    }

    @Override
    public void read(long offset, ByteBuffer target) {
        int end = target.limit();
        long before = framed.sizeBytes() - offset;
        if (before > 0) {
            framed.read(offset, target.limit((int) Math.min(end, target.position() + before)));
            target.limit(end);
        }
        if (target.hasRemaining()) {
            blob.read(framedBytes + Math.max(0, -before), target);
        }
    }

    @Override
    public void close() {
        framed.close();
    }

    /** A blob as if it were as long as this only. */
    private record Beginning(BlobReader blob, long sizeBytes) implements BlobReader {
        @Override
        public void read(long offset, ByteBuffer target) {
            blob.read(offset, target);
        }

        @Override
        public void close() {
            blob.close();
        }
    }
}
