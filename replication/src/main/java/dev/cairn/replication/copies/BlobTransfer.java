package dev.cairn.replication.copies;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.BlobStore.BlobWriter;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;

/** Makes a copy of a blob in another store. Blocks; holds one piece. */
final class BlobTransfer {
    /** Paid for, and carried, at once. */
    static final int PIECE_BYTES = 256 << 10;

    private BlobTransfer() {}

    /**
     * Copies all of it. On return the copy is synced.
     *
     * @param pay is told how many bytes are carried next, and blocks while they may not be
     * @return its bytes
     * @throws BlobException if either side fails; nothing is left of the copy
     */
    static long copy(FileId blob, BlobReader from, BlobStore to, LongConsumer pay) {
        try {
            return from.sizeBytes() <= PIECE_BYTES ? copySmall(blob, from, to, pay) : copyInPieces(blob, from, to, pay);
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof RuntimeException known ? known : failure;
        }
    }

    private static long copySmall(FileId blob, BlobReader from, BlobStore to, LongConsumer pay) {
        pay.accept(from.sizeBytes());
        ByteBuffer whole = ByteBuffer.allocate((int) from.sizeBytes());
        from.read(0, whole);
        to.put(blob, whole.flip()).join();
        return from.sizeBytes();
    }

    private static long copyInPieces(FileId blob, BlobReader from, BlobStore to, LongConsumer pay) {
        long size = from.sizeBytes();
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        try (BlobWriter writer = to.create(blob, size)) {
            for (long at = 0; at < size; at += piece.limit()) {
                piece.clear().limit((int) Math.min(PIECE_BYTES, size - at));
                pay.accept(piece.remaining());
                from.read(at, piece);
                writer.write(piece.flip());
                piece.rewind();
            }
            writer.commit().join();
        }
        return size;
    }

    /** Whether every byte of a blob can be read. */
    static boolean isGood(FileId blob, BlobStore store) {
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        try (BlobReader reader = store.open(blob).orElse(null)) {
            if (reader == null) {
                return false;
            }
            for (long at = 0; at < reader.sizeBytes(); at += PIECE_BYTES) {
                piece.clear().limit((int) Math.min(PIECE_BYTES, reader.sizeBytes() - at));
                reader.read(at, piece);
            }
            return true;
        } catch (BlobException damaged) {
            return false;
        }
    }
}
