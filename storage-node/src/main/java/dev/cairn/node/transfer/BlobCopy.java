package dev.cairn.node.transfer;

import dev.cairn.metadata.ObjectVersion;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.BlobStore.BlobWriter;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** A body on its way from one blob to another, in steps; holds one piece. For one thread at a time. */
public final class BlobCopy implements AutoCloseable {
    private static final int PIECE_BYTES = 256 << 10;

    private final BlobReader from;
    private final BlobWriter to;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
    private final CRC32C crc = new CRC32C();
    private long copied;

    /** @param from gives the body; both are closed with this */
    public BlobCopy(BlobReader from, BlobWriter to) {
        this.from = from;
        this.to = to;
    }

    /**
     * Copies some more. Blocks.
     *
     * @return how many bytes
     */
    public long copy(long bytesMax) {
        long begin = copied;
        long end = copied + Math.min(bytesMax, from.sizeBytes() - copied);
        while (copied < end) {
            piece.clear().limit((int) Math.min(PIECE_BYTES, end - copied));
            from.read(copied, piece);
            copied += piece.limit();
            crc.update(piece.flip());
            to.write(piece.rewind());
        }
        return copied - begin;
    }

    public boolean isWhole() {
        return copied == from.sizeBytes();
    }

    /** Whether what was copied is a body of that length and CRC32C, as {@link ObjectVersion} and its digests tell them. */
    public boolean is(long bodyBytes, int crc32c) {
        return copied == bodyBytes && (int) crc.getValue() == crc32c;
    }

    /** Makes it durable: on return it is synced. Blocks. */
    public void commit() {
        to.commit().join();
    }

    @Override
    public void close() {
        to.close();
        from.close();
    }
}
