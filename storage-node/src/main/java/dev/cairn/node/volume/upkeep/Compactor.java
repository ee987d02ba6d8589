package dev.cairn.node.volume.upkeep;

import dev.cairn.node.volume.append.Checkpoints;
import dev.cairn.node.volume.append.CommitQueue;
import dev.cairn.node.volume.append.Lane;
import dev.cairn.node.volume.append.PendingRecord;
import dev.cairn.node.volume.append.SegmentKeeper;
import dev.cairn.node.volume.health.Damage;
import dev.cairn.node.volume.health.Health;
import dev.cairn.node.volume.health.VolumeMeters;
import dev.cairn.node.volume.index.BlobIndex;
import dev.cairn.node.volume.index.IndexException;
import dev.cairn.node.volume.index.Segment;
import dev.cairn.node.volume.segment.Location;
import dev.cairn.node.volume.segment.OpenFiles;
import dev.cairn.node.volume.segment.SegmentEntry;
import dev.cairn.node.volume.segment.SegmentFiles;
import dev.cairn.node.volume.segment.SegmentKind;
import dev.cairn.node.volume.segment.StoredRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wins back the space of deleted blobs: copies what is live of a half-dead segment, and lets the segment go. A crash at any
 * step leaves a copy too many, never one too few: copies are synced before the index points at them, and the index is
 * flushed before the segment goes. What is damaged is not copied, and its segment stays.
 */
public final class Compactor {
    /** What is moved with one sync, ends with the record that reaches this: writes wait for the disk meanwhile. */
    private static final long BATCH_BYTES_MAX = 1L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);

    /** A segment with less of it live is worth the copying. */
    private static final double LIVE_SHARE_MAX = 0.5;

    private final BlobIndex index;
    private final SegmentKeeper keeper;
    private final SegmentFiles files;
    private final OpenFiles openFiles;
    private final Lane lane;
    private final UUID volume;
    private final Parts parts;

    public Compactor(
            BlobIndex index,
            SegmentKeeper keeper,
            SegmentFiles files,
            OpenFiles openFiles,
            Lane lane,
            UUID volume,
            Parts parts) {
        this.index = index;
        this.keeper = keeper;
        this.files = files;
        this.openFiles = openFiles;
        this.lane = lane;
        this.volume = volume;
        this.parts = parts;
    }

    /**
     * What it counts, asks and reports to.
     *
     * @param room whether the disk has room for another segment of copies
     */
    public record Parts(
            Damage damage,
            Health health,
            BooleanSupplier room,
            Checkpoints checkpoints,
            RateLimit rate,
            VolumeMeters meters,
            InstantSource clock) {}

    /** Compacts every segment that is worth it now, most worth first, and deletes those that have nothing live. */
    public synchronized void run() {
        if (!parts.health().isHealthy()) {
            return;
        }
        try {
            collectCondemned();
            for (Segment victim : victims()) {
                boolean room = parts.room().getAsBoolean();
                if (!parts.health().isOpen() || !room || !empty(victim)) {
                    break;
                }
            }
            collectCondemned();
        } catch (IOException | IndexException e) {
            parts.health().fail("compaction failed", e);
        }
    }

    /** Ends the segment that copies went to. */
    public synchronized void close() {
        lane.end();
    }

    private List<Segment> victims() {
        long now = parts.clock().millis();
        return index.segments().stream()
                .filter(Compactor::isCandidate)
                .sorted(Comparator.comparingDouble((Segment segment) -> worth(segment, now))
                        .reversed())
                .toList();
    }

    private static boolean isCandidate(Segment segment) {
        boolean ended = segment.state() == Segment.State.SEALED || segment.state() == Segment.State.CLOSED;
        return ended
                && segment.kind() != SegmentKind.DEDICATED
                && !segment.isDamaged()
                && segment.liveBytes() < LIVE_SHARE_MAX * segment.totalBytes();
    }

    /** Space won for bytes moved, weighted by age: what has lived long will live on, and need not be moved again. */
    private static double worth(Segment segment, long nowMillis) {
        double total = segment.totalBytes();
        double live = Math.max(0, segment.liveBytes());
        double ageHours = Math.max(0, nowMillis - segment.createdMillis())
                / (double) Duration.ofHours(1).toMillis();
        return (total - live) * (1 + ageHours) / (total + live);
    }

    /** Moves what is live out of a segment. Answers false if the work is to end. */
    private boolean empty(Segment segment) throws IOException {
        List<PendingRecord> batch = new ArrayList<>();
        List<Location> sources = new ArrayList<>();
        long bytes = 0;
        for (SegmentEntry entry : files.entries(segment.name())) {
            if (!index.isLive(entry)) {
                continue;
            }
            Optional<PendingRecord> copy = read(entry, segment);
            if (copy.isEmpty()) {
                index.markDamaged(segment);
                LOG.warn(
                        "segment {} is damaged and is not compacted",
                        segment.name().fileName());
                break;
            }
            batch.add(copy.get());
            sources.add(entry.location());
            bytes += copy.get().payloadBytes();
            if (batch.size() == CommitQueue.BATCH_RECORDS_MAX || bytes >= BATCH_BYTES_MAX) {
                move(batch, sources);
                boolean goOn = parts.rate().pay(bytes);
                batch.clear();
                sources.clear();
                bytes = 0;
                if (!goOn) {
                    return false;
                }
            }
        }
        move(batch, sources);
        condemnIfEmpty(segment);
        return true;
    }

    private Optional<PendingRecord> read(SegmentEntry entry, Segment segment) throws IOException {
        Location at = entry.location();
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(at.headerBytes() + at.lengthBytes()));
        try (OpenFiles.Lease lease = openFiles.open(segment.name())) {
            lease.file().read(bytes, at.offset());
        }
        Optional<ByteBuffer> payload = StoredRecord.payload(bytes.flip(), entry, volume);
        if (payload.isEmpty()) {
            parts.damage().found(entry.blob(), segment.id(), at.offset(), "a record does not match its checksum");
            return Optional.empty();
        }
        return Optional.of(PendingRecord.copy(entry.blob(), entry.chunk(), payload.get(), at.last(), at.seq()));
    }

    private void move(List<PendingRecord> batch, List<Location> sources) throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        Lane.Appended appended = lane.append(batch);
        index.move(appended.entries(), sources, appended.segment(), appended.position());
        parts.checkpoints().appended(appended.bytes());
        parts.meters().compacted(appended.bytes());
    }

    private void condemnIfEmpty(Segment segment) {
        if (segment.liveBytes() == 0) {
            index.condemn(segment);
        } else if (!segment.isDamaged()) {
            LOG.warn(
                    "segment {} is not deleted: {} bytes in it are counted live and were not found",
                    segment.name().fileName(),
                    segment.liveBytes());
        }
    }

    /** The flush makes sure that no start finds the index pointing at what is deleted now. */
    private void collectCondemned() {
        List<Segment> condemned = index.segments().stream()
                .filter(segment -> segment.state() == Segment.State.CONDEMNED)
                .toList();
        if (!condemned.isEmpty()) {
            index.flush();
            condemned.forEach(keeper::release);
        }
    }
}
