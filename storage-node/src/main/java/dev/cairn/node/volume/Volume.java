package dev.cairn.node.volume;

import dev.cairn.metadata.FailStop;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.RocksMemory;
import dev.cairn.metadata.RocksStatus;
import dev.cairn.monitoring.Monitor;
import dev.cairn.node.volume.VolumeParts.Environment;
import dev.cairn.node.volume.append.PendingRecord;
import dev.cairn.node.volume.disk.FolderDisk;
import dev.cairn.node.volume.health.Damage;
import dev.cairn.node.volume.health.VolumeMeters;
import dev.cairn.node.volume.index.BlobIndex;
import dev.cairn.node.volume.index.BlobPlaces;
import dev.cairn.node.volume.index.IndexException;
import dev.cairn.node.volume.index.IndexOpening;
import dev.cairn.node.volume.index.KeyValues;
import dev.cairn.node.volume.index.RocksKeyValues;
import dev.cairn.node.volume.index.Segment;
import dev.cairn.node.volume.recovery.VolumeRecovery;
import dev.cairn.node.volume.segment.IncompatibleSegmentException;
import dev.cairn.node.volume.threads.PlatformThreads;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The blobs of one data directory: segment files, an index of them, and what keeps both in order. The directory must be
 * used by one volume at a time; its lock is the node's.
 */
public final class Volume implements BlobStore {
    /** A look-up that finds the place of a blob just changed is done again; each change is a compaction or deletion. */
    private static final int LOOK_UPS_MAX = 100;

    private final VolumeParts parts;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Volume(VolumeParts parts) {
        this.parts = parts;
    }

    /**
     * Opens the volume of a folder, or makes one; recovers what a crash left. Blocks, after a clean close for
     * milliseconds.
     *
     * @param memory what the index may use; closed by its owner after this volume
     * @param failStop told when the disk can no longer be trusted
     * @throws IOException if the folder cannot be read or written, or holds a volume of another version
     */
    public static Volume open(
            Path folder,
            VolumeConfig config,
            RocksMemory memory,
            Monitor monitor,
            FailStop failStop,
            InstantSource clock)
            throws IOException {
        KeyValues.Source source = RocksKeyValues.source(folder.resolve("index"), memory);
        return open(
                new Environment(new FolderDisk(folder), source, new PlatformThreads(), monitor, failStop, clock),
                config);
    }

    static Volume open(Environment on, VolumeConfig config) throws IOException {
        try {
            UUID id = VolumeIdentity.readOrCreate(on.disk(), on.disk().list());
            Damage damage = new Damage();
            BlobIndex index = IndexOpening.open(on.index(), id);
            try {
                VolumeRecovery recovery = new VolumeRecovery(on.disk(), id, index, damage, on.clock());
                recovery.run();
                VolumeParts parts = new VolumeParts(on, config, id, index, recovery, damage);
                parts.start();
                return new Volume(parts);
            } catch (IOException | RuntimeException e) {
                index.close();
                throw e;
            }
        } catch (IncompatibleSegmentException e) {
            throw new IOException(e.getMessage(), new IncompatibleVolumeException(e));
        } catch (IncompatibleVolumeException | IndexException | UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public CompletableFuture<Void> put(FileId id, ByteBuffer body) {
        if (body.remaining() > PUT_BYTES_MAX) {
            throw new IllegalArgumentException("a put takes at most " + PUT_BYTES_MAX + " bytes: " + body.remaining());
        }
        try {
            Refusals.check(parts.health);
            acceptBytes(body.remaining());
        } catch (BlobException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        PendingRecord record = PendingRecord.data(id, 0, body.slice(), true);
        if (!parts.queue.offer(record)) {
            return CompletableFuture.failedFuture(busyOrClosed());
        }
        return record.done().thenApply(location -> null);
    }

    @Override
    public BlobWriter create(FileId id, long expectedBytes) {
        Refusals.check(parts.health);
        acceptBytes(0);
        try {
            return new StreamWriter(id, expectedBytes, parts.writers);
        } catch (BlobException busy) {
            parts.meters.refused(VolumeMeters.Refusal.BUSY);
            throw busy;
        }
    }

    @Override
    public Optional<BlobReader> open(FileId id) {
        return indexed(() -> {
            for (int i = 0; i < LOOK_UPS_MAX; i++) {
                Optional<BlobPlaces> places = parts.index.find(id);
                if (places.isEmpty()) {
                    return Optional.empty();
                }
                List<Segment> pinned = new ArrayList<>(1);
                if (pinAll(places.get(), pinned)) {
                    return Optional.of(new StoredBlobReader(places.get(), pinned, parts.readers));
                }
            }
            throw new IllegalStateException("the places of blob " + id + " never hold still");
        });
    }

    @Override
    public void delete(FileId id) {
        indexed(() -> {
            parts.index.delete(id).ifPresent(deletion -> logDeletion(id, deletion.dedicatedSegmentId()));
            return true;
        });
    }

    @Override
    public void forEach(FileId from, Predicate<FileId> visitor) {
        indexed(() -> {
            parts.index.forEach(from, visitor);
            return true;
        });
    }

    @Override
    public VolumeStatus status() {
        return new VolumeStatus(
                parts.health.isHealthy(),
                parts.freeSpace.isWritable(),
                parts.freeSpace.totalBytes(),
                parts.freeSpace.freeBytes(),
                parts.freeSpace.reserveBytes(),
                parts.damage.blobCount(),
                parts.liveBytes());
    }

    /** How the RocksDB below the index is; empty if there is none, or it was closed. */
    public Optional<RocksStatus> storeStatus() {
        return parts.index.storeStatus();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            parts.close();
        }
    }

    /** Has each blob told that a scrub or a read finds damaged; as {@link Damage#listen} says. */
    public void onDamage(Consumer<FileId> onFound) {
        parts.damage.listen(onFound);
    }

    /** Compacts now what is worth it. Blocks. */
    void compact() {
        parts.compactor.run();
    }

    /** Reads everything again now. Blocks. */
    void scrub() {
        parts.scrubber.run(Duration.ZERO);
    }

    void refreshFreeSpace() {
        parts.freeSpace.refresh();
    }

    private boolean pinAll(BlobPlaces places, List<Segment> pinned) {
        for (BlobPlaces.Place place : places.places()) {
            Optional<Segment> segment = parts.index.segment(place.location().segmentId());
            if (segment.isEmpty() || pinned.contains(segment.get())) {
                continue; // A segment whose file was lost: reading says so.
            }
            if (!segment.get().pin()) {
                pinned.forEach(Segment::unpin);
                return false;
            }
            pinned.add(segment.get());
        }
        return true;
    }

    /** The record keeps a rebuilt index from bringing the blob back; a dedicated segment waits for it to be synced. */
    @SuppressWarnings("FutureReturnValueIgnored") // It fails only with the volume, which says so itself.
    private void logDeletion(FileId id, long dedicatedSegmentId) {
        PendingRecord record = PendingRecord.deletion(id, dedicatedSegmentId);
        if (!parts.queue.put(record)) {
            throw Refusals.of(parts.health);
        }
        if (dedicatedSegmentId != 0) {
            record.done().thenRun(() -> parts.index.segment(dedicatedSegmentId).ifPresent(parts.keeper::release));
        }
    }

    private void acceptBytes(long bytes) {
        try {
            parts.freeSpace.accept(bytes);
        } catch (BlobException full) {
            parts.meters.refused(VolumeMeters.Refusal.FULL);
            throw full;
        }
    }

    private BlobException busyOrClosed() {
        if (!parts.health.isOpen()) {
            return Refusals.of(parts.health);
        }
        parts.meters.refused(VolumeMeters.Refusal.BUSY);
        return new BlobException(new BlobError.Busy(Refusals.RETRY_AFTER));
    }

    private <T> T indexed(Supplier<T> work) {
        Refusals.check(parts.health);
        try {
            return work.get();
        } catch (IndexException e) {
            if (parts.health.isOpen()) {
                parts.health.fail("the index of the volume failed", e);
            }
            throw Refusals.of(parts.health);
        }
    }
}
