package dev.cairn.node.volume;

import dev.cairn.metadata.FileId;
import dev.cairn.node.volume.append.PendingRecord;
import dev.cairn.node.volume.index.BlobPlaces.Place;
import dev.cairn.node.volume.index.IndexException;
import dev.cairn.node.volume.segment.Format;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore.BlobWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A blob that arrives in pieces. Gathers a chunk at a time and gives it to the committer; once the blob turns out large, the
 * rest goes to a segment of its own. Holds one buffer, whatever the length of the blob.
 */
final class StreamWriter implements BlobWriter {
    private final FileId blob;
    private final WriterParts parts;
    private final List<Place> stored = new ArrayList<>();
    private int reservedBytes;
    private @Nullable ByteBuffer buffer;
    private @Nullable DedicatedWriter dedicated;
    private boolean pooled;
    private boolean ended;

    /** @throws BlobException {@link BlobError.Busy} if there is no memory for another writer */
    StreamWriter(FileId blob, long expectedBytes, WriterParts parts) {
        this.blob = blob;
        this.parts = parts;
        if (expectedBytes > parts.dedicatedBytes()) {
            reserve(WriterMemory.STAGING_BYTES);
            dedicated = new DedicatedWriter(blob, 0, parts);
        } else if (expectedBytes >= 0 && expectedBytes <= WriterMemory.SMALL_BYTES) {
            reserve(WriterMemory.SMALL_BYTES);
            buffer = ByteBuffer.allocate((int) expectedBytes);
        } else {
            reserve(Format.CHUNK_BYTES);
            takeChunkBuffer();
        }
    }

    @Override
    public void write(ByteBuffer bytes) {
        checkOpen();
        Refusals.check(parts.health());
        parts.freeSpace().accept(bytes.remaining());
        while (bytes.hasRemaining() && dedicated == null) {
            gather(bytes);
        }
        if (dedicated != null) {
            dedicated.write(bytes);
        }
    }

    @Override
    public CompletableFuture<Void> commit() {
        checkOpen();
        ended = true;
        if (!parts.health().isOpen()) {
            giveUp();
            return CompletableFuture.failedFuture(Refusals.of(parts.health()));
        }
        return dedicated != null ? commitDedicated(dedicated) : commitLast();
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            giveUp();
        }
    }

    private void gather(ByteBuffer bytes) {
        ByteBuffer chunk = buffer();
        if (!chunk.hasRemaining()) {
            chunk = makeRoom(chunk);
        }
        if (chunk != null) {
            int limit = bytes.limit();
            bytes.limit(bytes.position() + Math.min(bytes.remaining(), chunk.remaining()));
            chunk.put(bytes);
            bytes.limit(limit);
        }
    }

    /** Makes room for more bytes. Answers null if they are to go to the dedicated segment. */
    private @Nullable ByteBuffer makeRoom(ByteBuffer full) {
        if (!pooled) {
            return grow(full);
        }
        long arrived = (stored.size() + 1L) * Format.CHUNK_BYTES;
        if (arrived >= parts.dedicatedBytes()) {
            dedicated = new DedicatedWriter(blob, stored.size(), parts);
            dedicated.write(full.flip());
            freeBuffer();
            return null;
        }
        storeChunk(full.flip());
        return full.clear();
    }

    /** The blob is longer than its sender expected. */
    private ByteBuffer grow(ByteBuffer small) {
        reserve(Format.CHUNK_BYTES);
        ByteBuffer chunk = takeChunkBuffer();
        return chunk.put(small.flip());
    }

    /** Waits until the chunk is synced: the buffer is then free, and memory stays bounded. */
    private void storeChunk(ByteBuffer chunk) {
        PendingRecord record = PendingRecord.data(blob, stored.size(), chunk, false);
        if (!parts.queue().put(record)) {
            throw Refusals.of(parts.health());
        }
        parts.threads().await(record.done());
        if (record.done().isCompletedExceptionally()) {
            throw Refusals.of(parts.health());
        }
        stored.add(new Place(stored.size(), record.done().join()));
    }

    private CompletableFuture<Void> commitLast() {
        PendingRecord record = PendingRecord.data(blob, stored.size(), buffer().flip(), true);
        if (!parts.queue().put(record)) {
            giveUp();
            return CompletableFuture.failedFuture(Refusals.of(parts.health()));
        }
        return record.done().handle((location, failure) -> {
            freeMemory();
            if (failure instanceof BlobException refused) {
                throw refused;
            }
            return null;
        });
    }

    private CompletableFuture<Void> commitDedicated(DedicatedWriter writer) {
        try {
            writer.commit();
            return CompletableFuture.completedFuture(null);
        } catch (BlobException e) {
            giveUp();
            return CompletableFuture.failedFuture(e);
        } finally {
            freeMemory();
        }
    }

    /** Leaves nothing of the blob, or an orphan chunk that the next start removes. */
    private void giveUp() {
        if (dedicated != null) {
            dedicated.close();
        }
        if (!stored.isEmpty() && parts.health().isOpen()) {
            dropStored();
        }
        freeMemory();
    }

    /** No deletion is logged: it would be one of every copy of the blob before it, also of one that another writer has made meanwhile. */
    private void dropStored() {
        try {
            parts.index().removePending(blob, stored);
        } catch (IndexException closing) {
            if (parts.health().isOpen()) {
                parts.health().fail("the index of the volume failed", closing);
            }
        }
    }

    private void reserve(int bytes) {
        parts.memory().reserve(bytes);
        reservedBytes += bytes;
    }

    private ByteBuffer takeChunkBuffer() {
        ByteBuffer chunk = parts.memory().chunks().take();
        buffer = chunk;
        pooled = true;
        return chunk;
    }

    private void freeBuffer() {
        ByteBuffer chunk = buffer;
        buffer = null;
        if (chunk != null && pooled) {
            parts.memory().chunks().give(chunk);
        }
        pooled = false;
    }

    private void freeMemory() {
        freeBuffer();
        parts.memory().release(reservedBytes);
        reservedBytes = 0;
    }

    private ByteBuffer buffer() {
        ByteBuffer chunk = buffer;
        if (chunk == null) {
            throw new IllegalStateException("the blob goes to a dedicated segment");
        }
        return chunk;
    }

    private void checkOpen() {
        if (ended) {
            throw new IllegalStateException("the writer has ended");
        }
    }
}
