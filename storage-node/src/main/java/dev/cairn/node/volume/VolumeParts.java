package dev.cairn.node.volume;

import dev.cairn.metadata.FailStop;
import dev.cairn.monitoring.Monitor;
import dev.cairn.node.volume.StoredBlobReader.ReaderParts;
import dev.cairn.node.volume.append.Checkpoints;
import dev.cairn.node.volume.append.CommitQueue;
import dev.cairn.node.volume.append.Lane;
import dev.cairn.node.volume.append.SegmentKeeper;
import dev.cairn.node.volume.disk.Disk;
import dev.cairn.node.volume.health.Damage;
import dev.cairn.node.volume.health.Health;
import dev.cairn.node.volume.health.VolumeMeters;
import dev.cairn.node.volume.index.BlobIndex;
import dev.cairn.node.volume.index.IndexException;
import dev.cairn.node.volume.index.KeyValues;
import dev.cairn.node.volume.index.Segment;
import dev.cairn.node.volume.recovery.VolumeRecovery;
import dev.cairn.node.volume.segment.Format;
import dev.cairn.node.volume.segment.OpenFiles;
import dev.cairn.node.volume.segment.SegmentFiles;
import dev.cairn.node.volume.segment.SegmentKind;
import dev.cairn.node.volume.threads.VolumeThreads;
import dev.cairn.node.volume.upkeep.Compactor;
import dev.cairn.node.volume.upkeep.RateLimit;
import dev.cairn.node.volume.upkeep.Scrubber;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** What a volume is made of, wired; starts and ends all of it in the right order. */
final class VolumeParts implements AutoCloseable {
    private static final Duration FREE_SPACE_INTERVAL = Duration.ofSeconds(1);

    /** How often a scrub looks for segments whose time has come. */
    private static final Duration SCRUB_PAUSE_MAX = Duration.ofHours(1);

    /** Of buffers for blocks of which only a part is wanted, as many are kept as readers mostly work at once. */
    private static final int IDLE_BLOCKS_MAX = 8;

    final BlobIndex index;
    final Health health;
    final CommitQueue queue;
    final SegmentKeeper keeper;
    final FreeSpace freeSpace;
    final Damage damage;
    final VolumeMeters meters;
    final Compactor compactor;
    final Scrubber scrubber;
    final WriterParts writers;
    final ReaderParts readers;

    private final Environment on;
    private final VolumeConfig config;
    private final UUID volume;
    private final OpenFiles openFiles;
    private final Lane lane;
    private final Committer committer;

    /** What a volume stands on; a simulation brings its own. */
    record Environment(
            Disk disk,
            KeyValues.Source index,
            VolumeThreads threads,
            Monitor monitor,
            FailStop failStop,
            InstantSource clock) {}

    VolumeParts(
            Environment on, VolumeConfig config, UUID volume, BlobIndex index, VolumeRecovery recovered, Damage damage)
            throws IOException {
        this.on = on;
        this.config = config;
        this.volume = volume;
        this.index = index;
        this.damage = damage;
        VolumeThreads threads = on.threads();
        this.health = new Health(on.failStop(), on.index()::distrust);
        this.freeSpace =
                new FreeSpace(on.disk(), health, config.reserveBytes(), config.segmentBytes(), System::nanoTime);
        this.openFiles = new OpenFiles(on.disk(), config.openFiles());
        this.keeper = new SegmentKeeper(on.disk(), volume, index, openFiles, health, threads, on.clock());
        this.queue = new CommitQueue(config.queueRecords(), config.queueBytes());
        this.lane = lane(SegmentKind.MAIN, recovered);
        this.meters = new VolumeMeters(on.monitor().meters());
        Checkpoints checkpoints = new Checkpoints(index, threads.keeper(), health, config.checkpointBytes());
        this.committer = new Committer(queue, lane, index, health, checkpoints, meters);
        this.writers = new WriterParts(
                volume,
                config.dedicatedBytes(),
                queue,
                index,
                keeper,
                checkpoints,
                freeSpace,
                new WriterMemory(config.writerBytes()),
                health,
                threads,
                on.monitor());
        BufferPool blocks = new BufferPool(Format.BLOCK_BYTES, IDLE_BLOCKS_MAX);
        this.readers = new ReaderParts(volume, openFiles, keeper, blocks, damage, health);
        SegmentFiles files = new SegmentFiles(on.disk(), volume);
        this.compactor = compactor(files, lane(SegmentKind.COMPACTION, recovered), checkpoints);
        this.scrubber = scrubber(files);
        registerGauges();
    }

    void start() {
        VolumeThreads threads = on.threads();
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

    /** Takes no more requests, finishes what waits, seals, and lets go of everything. */
    @Override
    public void close() {
        health.close();
        on.threads().stopRepeating();
        queue.close();
        on.threads().awaitCommitter();
        lane.end();
        compactor.close();
        keeper.close();
        on.threads().close();
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

    private Lane lane(SegmentKind kind, VolumeRecovery recovered) {
        return new Lane(kind, volume, keeper, on.monitor(), config.segmentBytes(), recovered.start(kind));
    }

    private Compactor compactor(SegmentFiles files, Lane copies, Checkpoints checkpoints) {
        RateLimit rate = new RateLimit(config.compactionBytesPerSecond(), on.threads(), System::nanoTime);
        BooleanSupplier room = () -> freeSpace.freeBytes() > config.segmentBytes();
        Compactor.Parts parts = new Compactor.Parts(damage, health, room, checkpoints, rate, meters, on.clock());
        return new Compactor(index, keeper, files, openFiles, copies, volume, parts);
    }

    private Scrubber scrubber(SegmentFiles files) {
        RateLimit rate = new RateLimit(config.scrubBytesPerSecond(), on.threads(), System::nanoTime);
        return new Scrubber(on.disk(), volume, index, keeper, files, damage, health, rate, meters, on.clock());
    }

    /** What the blobs take that are kept. */
    long liveBytes() {
        return index.segments().stream().mapToLong(Segment::liveBytes).sum();
    }

    private void registerGauges() {
        meters.gauge("cairn.volume.queue", "records", "Writes that wait for the committer", queue::count);
        meters.gauge("cairn.volume.open.files", "files", "Segments open for reading", openFiles::count);
        meters.gauge("cairn.volume.damaged.blobs", "blobs", "Blobs found damaged since start", damage::blobCount);
        meters.gauge("cairn.volume.damaged.places", "places", "Damages found since start", damage::placeCount);
        meters.gauge("cairn.volume.free", "bytes", "Free space of the file system", freeSpace::freeBytes);
        meters.gauge("cairn.volume.total", "bytes", "Size of the file system", freeSpace::totalBytes);
        meters.gauge(
                "cairn.volume.used",
                "bytes",
                "Space of the file system that is taken, or kept from this process",
                () -> freeSpace.totalBytes() - freeSpace.freeBytes());
        meters.gauge("cairn.volume.reserve", "bytes", "Free space that writes leave alone", freeSpace::reserveBytes);
        meters.gauge(
                "cairn.volume.writer.memory",
                "bytes",
                "Memory of blobs that arrive in pieces",
                () -> writers.memory().usedBytes());
        meters.gauge(
                "cairn.volume.writer.idle",
                "bytes",
                "Memory kept for blobs that will arrive in pieces",
                () -> writers.memory().idleBytes());
        meters.gauge("cairn.volume.live", "bytes", "Bytes of segments that are in use", this::liveBytes);
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
