package dev.cairn.node.volume.append;

import dev.cairn.node.volume.disk.Disk;
import dev.cairn.node.volume.disk.DiskFile;
import dev.cairn.node.volume.health.Health;
import dev.cairn.node.volume.index.BlobIndex;
import dev.cairn.node.volume.index.IndexException;
import dev.cairn.node.volume.index.Segment;
import dev.cairn.node.volume.segment.OpenFiles;
import dev.cairn.node.volume.segment.SegmentFooter;
import dev.cairn.node.volume.segment.SegmentHeader;
import dev.cairn.node.volume.segment.SegmentKind;
import dev.cairn.node.volume.segment.SegmentSeal;
import dev.cairn.node.volume.threads.VolumeThreads;
import java.io.IOException;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of segment files: makes them ahead of need, seals them behind the writer's back, and deletes them when the last
 * reader has left. Safe for use by many threads; what may wait is done on the keeper's own.
 */
public final class SegmentKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentKeeper.class);

    private final Disk disk;
    private final UUID volume;
    private final BlobIndex index;
    private final OpenFiles openFiles;
    private final Health health;
    private final VolumeThreads threads;
    private final InstantSource clock;
    private @Nullable CompletableFuture<OpenSegment> prepared;

    public SegmentKeeper(
            Disk disk,
            UUID volume,
            BlobIndex index,
            OpenFiles openFiles,
            Health health,
            VolumeThreads threads,
            InstantSource clock) {
        this.disk = disk;
        this.volume = volume;
        this.index = index;
        this.openFiles = openFiles;
        this.health = health;
        this.threads = threads;
        this.clock = clock;
    }

    /** Ids below are taken. */
    public long nextSegmentId() {
        return index.nextSegmentId();
    }

    /** Begins to make the next segment of the main lane. Does not block. */
    public synchronized void prepare() {
        if (prepared == null) {
            CompletableFuture<OpenSegment> next = new CompletableFuture<>();
            prepared = next;
            threads.keeper().execute(() -> {
                try {
                    next.complete(create(SegmentKind.MAIN));
                } catch (IOException | RuntimeException e) {
                    next.completeExceptionally(e);
                }
            });
        }
    }

    /** An empty segment for a lane, durable with its name; of the main lane usually one that was made before. */
    OpenSegment take(SegmentKind kind) throws IOException {
        if (kind != SegmentKind.MAIN) {
            return create(kind);
        }
        prepare();
        CompletableFuture<OpenSegment> next = takePrepared();
        threads.await(next);
        try {
            return next.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } finally {
            prepare();
        }
    }

    /** Makes a segment. Its name is durable on return; its header too, except in a dedicated one, which is synced later. */
    public OpenSegment create(SegmentKind kind) throws IOException {
        Segment segment = index.addSegment(kind, clock.millis());
        try {
            DiskFile file = disk.create(segment.name().fileName());
            try {
                SegmentHeader header = new SegmentHeader(segment.name(), volume, segment.createdMillis());
                file.write(header.encode(), 0);
                if (kind != SegmentKind.DEDICATED) {
                    file.sync();
                }
                disk.syncDirectory();
                return new OpenSegment(segment, file);
            } catch (IOException e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            discardFile(segment);
            throw e;
        }
    }

    /** Seals a segment, or deletes one that was never used. Does not block. */
    void seal(OpenSegment open) {
        submit(() -> {
            try (DiskFile file = open.file()) {
                if (open.isUnused()) {
                    discardFile(open.segment());
                } else if (health.isHealthy()) {
                    sealFile(open, file);
                }
            } catch (IOException | IndexException e) {
                health.fail("a segment could not be sealed", e);
            }
        });
    }

    /** Gives up a segment of which nothing is in the index. Does not block. */
    public void discard(OpenSegment open) {
        submit(() -> {
            closeFile(open);
            discardFile(open.segment());
        });
    }

    /** Says that a condemned segment is durably so; its file goes when nobody reads it. Does not block. */
    public void release(Segment segment) {
        segment.allowDeletion();
        collect(segment);
    }

    /** Deletes the file of a segment if it is condemned and nobody reads it. Does not block. */
    public void collect(Segment segment) {
        if (segment.claimDeletion()) {
            submit(() -> discardFile(segment));
        }
    }

    /** Lets go of the segment that was made ahead. */
    public void close() {
        CompletableFuture<OpenSegment> next;
        synchronized (this) {
            next = prepared;
            prepared = null;
        }
        if (next != null) {
            threads.await(next);
            if (!next.isCompletedExceptionally()) {
                seal(next.join());
            }
        }
    }

    private synchronized CompletableFuture<OpenSegment> takePrepared() {
        CompletableFuture<OpenSegment> next = prepared;
        prepared = null;
        if (next == null) {
            throw new IllegalStateException("two threads append to one lane");
        }
        return next;
    }

    private void sealFile(OpenSegment open, DiskFile file) throws IOException {
        SegmentFooter footer = new SegmentFooter(
                open.firstSeq(),
                open.lastSeq(),
                open.contentBytes(),
                index.nextSegmentId(),
                open.previousId(),
                open.entries());
        long total = SegmentSeal.write(file, volume, open.segment().name(), open.end(), footer);
        file.sync();
        index.sealed(open.segment(), total);
    }

    private void discardFile(Segment segment) {
        String name = segment.name().fileName();
        try {
            openFiles.forget(segment.name());
            disk.delete(name);
            index.removeSegment(segment);
        } catch (IOException | IndexException e) { // It stays condemned, or unknown, and goes at the next start.
            LOG.warn("segment {} could not be deleted", name, e);
        }
    }

    private static void closeFile(OpenSegment open) {
        try {
            open.file().close();
        } catch (IOException e) {
            LOG.warn("segment {} was not closed", open.segment().name().fileName(), e);
        }
    }

    private void submit(Runnable task) {
        try {
            threads.keeper().execute(task);
        } catch (RejectedExecutionException closing) {
            LOG.debug("the volume is closed; the next start deletes what is condemned");
        }
    }
}
