package dev.cairn.node.upkeep;

import dev.cairn.metadata.ObjectVersion;
import dev.cairn.node.volume.BlobStore.BlobReader;
import dev.cairn.node.volume.BlobStore.BlobWriter;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** A body on its way from one blob to another, in steps. */
final class BodyMove implements AutoCloseable {
    private static final int PIECE_BYTES = 256 << 10;

    private final ObjectVersion version;
    private final BlobReader from;
    private final BlobWriter to;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
    private final CRC32C crc = new CRC32C();
    private long copied;

    /** @param from gives the body; both are closed with this */
    BodyMove(ObjectVersion version, BlobReader from, BlobWriter to) {
        this.version = version;
        this.from = from;
        this.to = to;
    }

    /**
     * Copies some more.
     *
     * @return how many bytes
     */
    long copy(long bytesMax) {
        long begin = copied;
        long end = Math.min(from.sizeBytes(), copied + bytesMax);
        while (copied < end) {
            piece.clear().limit((int) Math.min(PIECE_BYTES, end - copied));
            from.read(copied, piece);
            copied += piece.limit();
            crc.update(piece.flip());
            to.write(piece.rewind());
        }
        return copied - begin;
    }

    boolean isWhole() {
        return copied == from.sizeBytes();
    }

    /** Whether what was copied is the body of the version. */
    boolean isBody() {
        return copied == version.sizeBytes()
                && (int) crc.getValue() == version.digests().crc32c();
    }

    /** Makes it durable. Blocks. */
    void commit() {
        to.commit().join();
    }

    @Override
    public void close() {
        to.close();
        from.close();
    }
}
