package dev.cairn.node.volume;

import dev.cairn.metadata.FileId;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Tags;
import dev.cairn.node.volume.append.OpenSegment;
import dev.cairn.node.volume.disk.DiskFile;
import dev.cairn.node.volume.disk.NoSpaceException;
import dev.cairn.node.volume.disk.TooManyFilesException;
import dev.cairn.node.volume.index.IndexException;
import dev.cairn.node.volume.index.Segment;
import dev.cairn.node.volume.segment.BlockTable;
import dev.cairn.node.volume.segment.DedicatedLayout;
import dev.cairn.node.volume.segment.Format;
import dev.cairn.node.volume.segment.RecordHeader;
import dev.cairn.node.volume.segment.RecordType;
import dev.cairn.node.volume.segment.SegmentFooter;
import dev.cairn.node.volume.segment.SegmentKind;
import dev.cairn.node.volume.segment.SegmentSeal;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rest of a large blob to a segment of its own, on the thread of who sends it. The bytes go out as they come;
 * the header of a chunk follows when its checksums are known. Nothing is visible before the seal, and the seal is written
 * when all else is synced: a sealed segment is whole.
 */
final class DedicatedWriter implements AutoCloseable {
    /** A sync begins behind the writer's back each time so much was written, so that the last one is short. */
    private static final long WRITE_BACK_BYTES = 8L << 20;

    /** What a commit counts for the next checkpoint: recovery looks at the end of the file only. */
    private static final long CHECKPOINT_BYTES = 1L << 20;

    private final FileId blob;
    private final int firstChunk;
    private final WriterParts parts;
    private final ByteBuffer staging;
    private final int[] crcs = new int[Format.BLOCKS_PER_CHUNK];
    private CompletableFuture<Void> writeBack = CompletableFuture.completedFuture(null);
    private @Nullable OpenSegment open;
    private long contentBytes;
    private long syncedBytes;
    private boolean ended;

    DedicatedWriter(FileId blob, int firstChunk, WriterParts parts) {
        this.blob = blob;
        this.firstChunk = firstChunk;
        this.parts = parts;
        this.staging = parts.memory().stagings().take();
    }

    /** Takes all bytes; blocks on the disk. The segment is made with the first of them. */
    void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                int limit = bytes.limit();
                bytes.limit(bytes.position() + Math.min(bytes.remaining(), staging.remaining()));
                staging.put(bytes);
                bytes.limit(limit);
                if (!staging.hasRemaining()) {
                    writeStaging();
                }
            }
        } catch (IOException | IndexException e) {
            throw failed(e);
        }
    }

    /** Makes the blob durable, then visible. */
    void commit() {
        try {
            writeStaging();
            writeHeader(lastChunk(), true);
            awaitWriteBack();
            DiskFile file = segment().file();
            sync(file);
            Segment segment = segment().segment();
            SegmentFooter footer = SegmentFooter.dedicated(
                    segment.id(), blob, firstChunk, contentBytes, parts.keeper().nextSegmentId());
            long total = SegmentSeal.write(
                    file, parts.volume(), segment.name(), DedicatedLayout.endOf(contentBytes), footer);
            sync(file);
            file.close();
            boolean entered = parts.index().commitDedicated(footer.entries().getFirst(), segment, total);
            parts.checkpoints().appended(CHECKPOINT_BYTES);
            open = null;
            end();
            if (!entered) {
                throw new BlobException(Committer.DELETED_MEANWHILE);
            }
        } catch (IOException | IndexException e) {
            throw failed(e);
        }
    }

    /** Gives up what was not committed. */
    @Override
    public void close() {
        OpenSegment abandoned = open;
        open = null;
        if (abandoned != null) {
            parts.threads().await(writeBack);
            parts.keeper().discard(abandoned);
        }
        end();
    }

    private void end() {
        if (!ended) {
            ended = true;
            parts.memory().stagings().give(staging);
        }
    }

    private OpenSegment segment() throws IOException {
        OpenSegment segment = open;
        if (segment == null) {
            segment = parts.keeper().create(SegmentKind.DEDICATED);
            open = segment;
        }
        return segment;
    }

    /** Writes what is gathered: whole blocks, but for the end of the blob. It never crosses the end of a chunk. */
    private void writeStaging() throws IOException {
        staging.flip();
        if (!staging.hasRemaining() && contentBytes > 0) {
            return;
        }
        int inChunk = (int) (contentBytes % Format.CHUNK_BYTES);
        if (inChunk == 0 && contentBytes > 0) {
            writeHeader(contentBytes / Format.CHUNK_BYTES - 1, false);
        }
        int[] found = Format.blockCrcs(staging);
        System.arraycopy(found, 0, crcs, inChunk / Format.BLOCK_BYTES, found.length);
        long at = DedicatedLayout.recordAt(contentBytes / Format.CHUNK_BYTES) + DedicatedLayout.HEADER_BYTES + inChunk;
        int length = staging.remaining();
        segment().file().write(staging, at);
        contentBytes += length;
        staging.clear();
        if (contentBytes - syncedBytes >= WRITE_BACK_BYTES) {
            beginWriteBack();
        }
    }

    private long lastChunk() {
        return contentBytes == 0 ? 0 : (contentBytes - 1) / Format.CHUNK_BYTES;
    }

    private void writeHeader(long chunk, boolean last) throws IOException {
        int payloadBytes = (int) Math.min(Format.CHUNK_BYTES, contentBytes - chunk * Format.CHUNK_BYTES);
        ByteBuffer bytes = ByteBuffer.allocate(DedicatedLayout.HEADER_BYTES);
        bytes.position(Format.RECORD_HEADER_BYTES);
        int[] table = Arrays.copyOf(crcs, Math.max(1, Format.blocks(payloadBytes)));
        BlockTable.encode(bytes, DedicatedLayout.TABLE_BYTES, false, 0, table);
        RecordHeader header = new RecordHeader(
                RecordType.DATA,
                last ? RecordHeader.LAST : 0,
                DedicatedLayout.HEADER_BYTES,
                payloadBytes,
                segment().segment().id(),
                chunk + 1,
                blob,
                Math.toIntExact(firstChunk + chunk),
                Format.crc(bytes, Format.RECORD_HEADER_BYTES, DedicatedLayout.TABLE_BYTES));
        header.encode(bytes.position(0), parts.volume());
        segment().file().write(bytes.position(0), DedicatedLayout.recordAt(chunk));
    }

    /** Waits for the sync before, so that no more than twice the bound is ever unsynced. */
    private void beginWriteBack() throws IOException {
        awaitWriteBack();
        syncedBytes = contentBytes;
        DiskFile file = segment().file();
        CompletableFuture<Void> next = new CompletableFuture<>();
        writeBack = next;
        try {
            parts.threads().writeBack().execute(() -> {
                try {
                    sync(file);
                    next.complete(null);
                } catch (IOException e) {
                    next.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException closing) {
            next.complete(null);
        }
    }

    private void awaitWriteBack() throws IOException {
        parts.threads().await(writeBack);
        if (writeBack.isCompletedExceptionally()) {
            throw new IOException("an earlier sync of the segment failed", writeBack.exceptionNow());
        }
    }

    private void sync(DiskFile file) throws IOException {
        parts.monitor().run(Operation.FSYNC, Tags.NONE, file::sync);
    }

    /** A full disk, or too many open files, cost this blob and no more: nothing of it was acknowledged. Any other failure ends the volume. */
    private BlobException failed(Exception cause) {
        if (!parts.health().isOpen()) {
            return Refusals.of(parts.health());
        }
        if (cause instanceof TooManyFilesException) {
            return new BlobException(new BlobError.Busy(Refusals.RETRY_AFTER), cause);
        }
        if (cause instanceof NoSpaceException) {
            parts.freeSpace().refresh();
            return new BlobException(
                    new BlobError.DiskFull(
                            parts.freeSpace().freeBytes(), parts.freeSpace().reserveBytes()),
                    cause);
        }
        parts.health().fail("a dedicated segment could not be written", cause);
        return Refusals.of(parts.health());
    }
}
