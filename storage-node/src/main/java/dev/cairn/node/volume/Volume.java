package dev.cairn.node.volume;

import dev.cairn.metadata.FailStop;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.RocksMemory;
import dev.cairn.monitoring.Monitor;
import dev.cairn.node.volume.StoredBlobReader.ReaderParts;
import java.io.IOException;
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
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The blobs of one data directory: segment files, an index of them, and what keeps both in order. The directory must be
 * used by one volume at a time; its lock is the node's.
 */
public final class Volume implements BlobStore {
    private static final Duration BUSY_RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration FREE_SPACE_INTERVAL = Duration.ofSeconds(1);

    /** How often a scrub looks for segments whose time has come. */
    private static final Duration SCRUB_PAUSE_MAX = Duration.ofHours(1);

    /** A look-up that finds the place of a blob just changed is done again; each change is a compaction or deletion. */
    private static final int LOOK_UPS_MAX = 100;

    private final BlobIndex index;
    private final CommitQueue queue;
    private final OpenFiles openFiles;
    private final SegmentKeeper keeper;
    private final Lane lane;
    private final FreeSpace freeSpace;
    private final Damage damage;
    private final Health health;
    private final VolumeThreads threads;
    private final VolumeMeters meters;
    private final Compactor compactor;
    private final Scrubber scrubber;
    private final WriterParts writerParts;
    private final ReaderParts readerParts;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** What a volume stands on; a simulation brings its own. */
    record Environment(
            Disk disk,
            KeyValues.Source index,
            VolumeThreads threads,
            Monitor monitor,
            FailStop failStop,
            InstantSource clock) {}

    private Volume(
            Environment on, VolumeConfig config, UUID id, BlobIndex index, VolumeRecovery recovered, Damage damage)
            throws IOException {
        this.index = index;
        this.damage = damage;
        this.threads = on.threads();
        this.health = new Health(on.failStop());
        this.meters = new VolumeMeters(on.monitor().meters());
        this.openFiles = new OpenFiles(on.disk(), config.openFiles());
        this.keeper = new SegmentKeeper(on.disk(), id, index, openFiles, health, threads, on.clock());
        this.queue = new CommitQueue(config.queueRecords(), config.queueBytes());
        this.freeSpace =
                new FreeSpace(on.disk(), health, config.reserveBytes(), config.segmentBytes(), System::nanoTime);
        this.lane = lane(on, config, id, SegmentKind.MAIN, recovered);
        Checkpoints checkpoints = new Checkpoints(index, threads.keeper(), health, config.checkpointBytes());
        WriterMemory memory = new WriterMemory(config.writerBytes());
        this.writerParts = new WriterParts(
                id,
                config.dedicatedBytes(),
                queue,
                index,
                keeper,
                checkpoints,
                freeSpace,
                memory,
                health,
                threads,
                on.monitor());
        this.readerParts = new ReaderParts(id, openFiles, keeper, damage, health);
        SegmentFiles files = new SegmentFiles(on.disk(), id);
        this.compactor = new Compactor(
                index,
                keeper,
                files,
                openFiles,
                lane(on, config, id, SegmentKind.COMPACTION, recovered),
                id,
                new Compactor.Parts(
                        damage,
                        health,
                        freeSpace,
                        config.segmentBytes(),
                        checkpoints,
                        new RateLimit(config.compactionBytesPerSecond(), threads, System::nanoTime),
                        meters,
                        on.clock()));
        RateLimit scrubRate = new RateLimit(config.scrubBytesPerSecond(), threads, System::nanoTime);
        this.scrubber =
                new Scrubber(on.disk(), id, index, keeper, files, damage, health, scrubRate, meters, on.clock());
        registerGauges();
        start(config, new Committer(queue, lane, index, health, checkpoints, meters));
    }

    private Lane lane(Environment on, VolumeConfig config, UUID id, SegmentKind kind, VolumeRecovery recovered) {
        return new Lane(kind, id, keeper, on.monitor(), config.segmentBytes(), recovered.start(kind));
    }

    private void start(VolumeConfig config, Committer committer) {
        keeper.prepare();
        threads.startCommitter(committer);
        threads.repeat("volume-free-space", FREE_SPACE_INTERVAL, freeSpace::refresh);
        if (config.compactionInterval().isPositive()) {
            threads.repeat("volume-compaction", config.compactionInterval(), compactor::run);
        }
        if (config.scrubInterval().isPositive()) {
            Duration interval = config.scrubInterval();
            Duration pause = interval.compareTo(SCRUB_PAUSE_MAX) < 0 ? interval : SCRUB_PAUSE_MAX;
            threads.repeat("volume-scrub", pause, () -> scrubber.run(interval));
        }
    }

    /** Compacts now what is worth it. Blocks. */
    void compact() {
        compactor.run();
    }

    /** Reads everything again now. Blocks. */
    void scrub() {
        scrubber.run(Duration.ZERO);
    }

    void refreshFreeSpace() {
        freeSpace.refresh();
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
                return new Volume(on, config, id, index, recovery, damage);
            } catch (IOException | RuntimeException e) {
                index.close();
                throw e;
            }
        } catch (IncompatibleVolumeException | IndexException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public CompletableFuture<Void> put(FileId id, ByteBuffer body) {
        if (body.remaining() > PUT_BYTES_MAX) {
            throw new IllegalArgumentException("a put takes at most " + PUT_BYTES_MAX + " bytes: " + body.remaining());
        }
        try {
            health.check();
            acceptBytes(body.remaining());
        } catch (VolumeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        PendingRecord record = PendingRecord.data(id, 0, body.slice(), true);
        if (!queue.offer(record)) {
            return CompletableFuture.failedFuture(busyOrClosed());
        }
        return record.done().thenApply(location -> null);
    }

    @Override
    public BlobWriter create(FileId id, long expectedBytes) {
        health.check();
        acceptBytes(0);
        try {
            return new StreamWriter(id, expectedBytes, writerParts);
        } catch (VolumeException busy) {
            meters.refused(VolumeMeters.Refusal.BUSY);
            throw busy;
        }
    }

    @Override
    public Optional<BlobReader> open(FileId id) {
        return indexed(() -> {
            for (int i = 0; i < LOOK_UPS_MAX; i++) {
                Optional<BlobPlaces> places = index.find(id);
                if (places.isEmpty()) {
                    return Optional.empty();
                }
                List<Segment> pinned = new ArrayList<>(1);
                if (pinAll(places.get(), pinned)) {
                    return Optional.of(new StoredBlobReader(places.get(), pinned, readerParts));
                }
            }
            throw new IllegalStateException("the places of blob " + id + " never hold still");
        });
    }

    @Override
    public void delete(FileId id) {
        indexed(() -> {
            index.delete(id).ifPresent(deletion -> logDeletion(id, deletion.dedicatedSegmentId()));
            return true;
        });
    }

    @Override
    public void forEach(FileId from, Predicate<FileId> visitor) {
        indexed(() -> {
            index.forEach(from, visitor);
            return true;
        });
    }

    @Override
    public VolumeStatus status() {
        return new VolumeStatus(
                health.isHealthy(),
                freeSpace.isWritable(),
                freeSpace.totalBytes(),
                freeSpace.freeBytes(),
                freeSpace.reserveBytes(),
                damage.blobCount());
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        health.close();
        threads.stopRepeating();
        queue.close();
        threads.awaitCommitter();
        lane.end();
        compactor.close();
        keeper.close();
        threads.close();
        openFiles.close();
        meters.close();
        closeIndex();
    }

    private void closeIndex() {
        try (index) {
            if (health.isHealthy()) {
                index.flush();
            }
        } catch (IndexException e) {
            health.fail("the index of the volume could not be closed", e);
        }
    }

    private boolean pinAll(BlobPlaces places, List<Segment> pinned) {
        for (BlobPlaces.Place place : places.places()) {
            Optional<Segment> segment = index.segment(place.location().segmentId());
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
        if (!queue.put(record)) {
            throw health.refusal();
        }
        if (dedicatedSegmentId != 0) {
            record.done().thenRun(() -> index.segment(dedicatedSegmentId).ifPresent(keeper::release));
        }
    }

    private void acceptBytes(long bytes) {
        try {
            freeSpace.accept(bytes);
        } catch (VolumeException full) {
            meters.refused(VolumeMeters.Refusal.FULL);
            throw full;
        }
    }

    private VolumeException busyOrClosed() {
        if (!health.isOpen()) {
            return health.refusal();
        }
        meters.refused(VolumeMeters.Refusal.BUSY);
        return new VolumeException(new VolumeError.Busy(BUSY_RETRY_AFTER));
    }

    private <T> T indexed(Supplier<T> work) {
        health.check();
        try {
            return work.get();
        } catch (IndexException e) {
            if (health.isOpen()) {
                health.fail("the index of the volume failed", e);
            }
            throw health.refusal();
        }
    }

    private void registerGauges() {
        meters.gauge("cairn.volume.queue", "records", "Writes that wait for the committer", queue::count);
        meters.gauge("cairn.volume.open.files", "files", "Segments open for reading", openFiles::count);
        meters.gauge("cairn.volume.damaged.blobs", "blobs", "Blobs found damaged since start", damage::blobCount);
        meters.gauge("cairn.volume.damaged.places", "places", "Damages found since start", damage::placeCount);
        meters.gauge("cairn.volume.free", "bytes", "Free space of the file system", freeSpace::freeBytes);
        meters.gauge("cairn.volume.reserve", "bytes", "Free space that writes leave alone", freeSpace::reserveBytes);
        meters.gauge(
                "cairn.volume.writer.memory",
                "bytes",
                "Memory of blobs that arrive in pieces",
                () -> writerParts.memory().usedBytes());
        meters.gauge(
                "cairn.volume.live",
                "bytes",
                "Bytes of segments that are in use",
                () -> index.segments().stream().mapToLong(Segment::liveBytes).sum());
        meters.gauge(
                "cairn.volume.stored",
                "bytes",
                "Bytes of all segments",
                () -> index.segments().stream().mapToLong(Segment::totalBytes).sum());
        for (SegmentKind kind : SegmentKind.values()) {
            meters.segmentGauge(
                    kind,
                    () -> index.segments().stream()
                            .filter(segment -> segment.kind() == kind)
                            .count());
        }
    }
}
