package dev.cairn.node.transfer;

import dev.cairn.node.volume.BlobStore.BlobReader;
import dev.cairn.node.volume.BlobStore.BlobWriter;
import java.nio.ByteBuffer;

/** Writes one blob's bytes into another. */
public final class BlobCopy {
    private static final int PIECE_BYTES = 256 << 10;

    private BlobCopy() {}

    /** Copies all bytes, and commits nothing. Blocks; holds one piece. */
    public static void copy(BlobReader from, BlobWriter to) {
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        long size = from.sizeBytes();
        for (long at = 0; at < size; at += piece.limit()) {
            piece.clear().limit((int) Math.min(PIECE_BYTES, size - at));
            from.read(at, piece);
            to.write(piece.flip());
        }
    }
}
