package dev.cairn.replication;

import dev.cairn.metadata.FileId;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Immutable blobs by id, durable and checked. Safe for use by many threads. */
public interface BlobStore extends AutoCloseable {
    /**
     * Stores a small blob whole. Does not block. When the future completes normally, the blob is synced to disk and
     * readable; when it fails, it may exist as an orphan. Completes on the committer's thread: hand over what is not short.
     *
     * @param body from position to limit, at most {@link #PUT_BYTES_MAX}; do not change it any more: where there are several copies, some may still
     *     be under way when the future completes
     * @return fails with {@link BlobException}
     */
    CompletableFuture<Void> put(FileId id, ByteBuffer body);

    /** Most bytes that {@link #put} takes. */
    int PUT_BYTES_MAX = 1 << 20;

    /**
     * Begins a blob that arrives in pieces. Does not block.
     *
     * @param expectedBytes its length if known, else −1; decides where it is put, is not enforced
     * @throws BlobException {@link BlobError.DiskFull} if the reserve is reached
     */
    BlobWriter create(FileId id, long expectedBytes);

    /** Opens a blob for reading; blocks on the index. Empty if there is none of this id. Close the reader. */
    Optional<BlobReader> open(FileId id);

    /**
     * Deletes a blob; blocks. Readers that are open go on. Need not be durable on return: the caller repeats until the
     * metadata no longer lists it as garbage, and an unknown id is ignored.
     */
    void delete(FileId id);

    /**
     * Calls {@code visitor} with the ids of all blobs from {@code from} on, in order, until it answers false. Blocks.
     */
    void forEach(FileId from, Predicate<FileId> visitor);

    /** How many copies of a blob are synced at least when its write completes. From memory. */
    default Copies copies(FileId id) {
        return Copies.ONE;
    }

    /**
     * @param synced 1 or more
     * @param wanted as many as there are to be in the end, with the nodes that there are
     */
    record Copies(int synced, int wanted) {
        /** A blob that is on one volume only. */
        public static final Copies ONE = new Copies(1, 1);
    }

    /** How the volume is doing, from memory, in microseconds. */
    VolumeStatus status();

    /**
     * Whether a write may begin, to be asked before its body is taken; as quick as {@link #status}.
     *
     * @throws BlobException {@link BlobError.DiskFull} if it would be refused for that
     */
    default void requireSpace() {
        VolumeStatus now = status();
        if (!now.writable()) {
            throw new BlobException(new BlobError.DiskFull(now.freeBytes(), now.reserveBytes()));
        }
    }

    /** Ends what is under way, seals, and releases files. Blocks. Idempotent. */
    @Override
    void close();

    /** A blob being written, by one thread at a time. Not visible before {@link #commit} completes. */
    interface BlobWriter extends AutoCloseable {
        /**
         * Adds bytes from position to limit; blocks while the disk is behind. The buffer may be reused on return.
         *
         * @throws BlobException {@link BlobError.DiskFull}, {@link BlobError.Failed}
         */
        void write(ByteBuffer bytes);

        /**
         * Ends the blob; blocks, and may do so for as long as a sync takes. When the future completes normally, all of it is
         * synced and readable. Nothing may be written after.
         */
        CompletableFuture<Void> commit();

        /** Gives up what was not committed; after {@link #commit} does nothing. */
        @Override
        void close();
    }

    /** A blob being read, by one thread at a time. Keeps its bytes readable even if the blob is deleted meanwhile. */
    interface BlobReader extends AutoCloseable {
        /** What is read and checked at once; a read that ends where a block ends leaves nothing to be checked twice. */
        int BLOCK_BYTES = 64 << 10;

        long sizeBytes();

        /**
         * Fills {@code target} from position to limit with the bytes at {@code offset}, each checked against its block's
         * checksum; blocks on the disk.
         *
         * @throws BlobException {@link BlobError.Damaged} if a block does not match its checksum: the content of
         *     {@code target} is then undefined and must not leave the node
         * @throws IndexOutOfBoundsException if the blob does not hold that many bytes after {@code offset}
         */
        void read(long offset, ByteBuffer target);

        @Override
        void close();
    }

    /**
     * @param healthy false once a write, a sync or the index failed; the node is then about to halt
     * @param writable false below the free-space reserve; reads and deletes go on
     * @param totalBytes capacity of the file system
     * @param freeBytes what is left of it for this process
     * @param reserveBytes below this much left, writes are refused
     * @param damagedBlobs blobs with a block that failed its checksum, since start
     * @param liveBytes what the blobs take that are kept; 0 or little more once there are none
     */
    record VolumeStatus(
            boolean healthy,
            boolean writable,
            long totalBytes,
            long freeBytes,
            long reserveBytes,
            long damagedBlobs,
            long liveBytes) {}
}
