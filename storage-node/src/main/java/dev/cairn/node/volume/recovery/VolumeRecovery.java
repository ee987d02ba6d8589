package dev.cairn.node.volume.recovery;

import dev.cairn.node.volume.append.Lane;
import dev.cairn.node.volume.disk.Disk;
import dev.cairn.node.volume.disk.DiskFile;
import dev.cairn.node.volume.health.Damage;
import dev.cairn.node.volume.index.BlobIndex;
import dev.cairn.node.volume.index.IndexRecovery;
import dev.cairn.node.volume.index.LanePosition;
import dev.cairn.node.volume.index.Segment;
import dev.cairn.node.volume.recovery.LaneJudge.Later;
import dev.cairn.node.volume.recovery.LaneVerdict.Found;
import dev.cairn.node.volume.segment.Format;
import dev.cairn.node.volume.segment.ScannedRecord;
import dev.cairn.node.volume.segment.SegmentEntry;
import dev.cairn.node.volume.segment.SegmentFiles;
import dev.cairn.node.volume.segment.SegmentFooter;
import dev.cairn.node.volume.segment.SegmentHeader;
import dev.cairn.node.volume.segment.SegmentKind;
import dev.cairn.node.volume.segment.SegmentName;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the index up to what is on disk, and the disk down to what was committed. Can be cut short at any point and done
 * again. Lanes are read from the newest segment to the oldest: what a later segment proves decides what an earlier one may
 * lose.
 */
public final class VolumeRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeRecovery.class);

    /** After the index was lost, ids of deleted segments are unknown: the next ids keep well clear of them. */
    private static final long IDS_SKIPPED = 1L << 20;

    private final Disk disk;
    private final UUID volume;
    private final BlobIndex index;
    private final Damage damage;
    private final InstantSource clock;
    private final SegmentFiles files;
    private final IndexRecovery found;
    private final Map<SegmentKind, Lane.Start> starts = new EnumMap<>(SegmentKind.class);
    private final Map<Long, SegmentName> onDisk = new TreeMap<>();
    private boolean rebuilding;
    private boolean changed;

    public VolumeRecovery(Disk disk, UUID volume, BlobIndex index, Damage damage, InstantSource clock) {
        this.disk = disk;
        this.volume = volume;
        this.index = index;
        this.damage = damage;
        this.clock = clock;
        this.files = new SegmentFiles(disk, volume);
        this.found = new IndexRecovery(index);
    }

    /** Runs the recovery. On return the index is complete, and durable if anything changed. */
    public void run() throws IOException {
        long started = System.nanoTime();
        rebuilding = !index.isComplete(volume);
        for (String file : disk.list()) {
            SegmentName.parse(file).ifPresent(name -> onDisk.put(name.id(), name));
        }
        Set<Long> missing = matchSegments();
        recoverLane(SegmentKind.MAIN);
        recoverLane(SegmentKind.COMPACTION);
        recoverDedicated();
        if (changed) {
            finish(missing);
            LOG.info(
                    "volume recovered in {} ms: {} segments, {} damaged places{}",
                    (System.nanoTime() - started) / 1_000_000,
                    index.segments().size(),
                    damage.placeCount(),
                    rebuilding ? ", index rebuilt" : "");
        }
    }

    /** Where a lane goes on. */
    public Lane.Start start(SegmentKind lane) {
        return starts.getOrDefault(lane, new Lane.Start(1, 0));
    }

    /** Makes index and directory agree on which segments there are. Answers those that the index misses on disk. */
    private Set<Long> matchSegments() throws IOException {
        changed = rebuilding || found.isUnderWay();
        Set<Long> missing = new TreeSet<>();
        for (Segment segment : List.copyOf(index.segments())) {
            if (segment.state() == Segment.State.CONDEMNED) {
                remove(segment);
            } else if (!onDisk.containsKey(segment.id())) {
                missing.add(segment.id());
                changed = true;
            }
        }
        long firstNewId = index.nextSegmentId();
        for (SegmentName name : onDisk.values()) {
            if (index.segment(name.id()).isEmpty()) {
                adoptOrDelete(name, firstNewId);
            }
        }
        return missing;
    }

    private void adoptOrDelete(SegmentName name, long firstNewId) throws IOException {
        changed = true;
        if (name.id() < firstNewId) {
            disk.delete(name.fileName()); // It was deleted before the index was last flushed, and came back.
            return;
        }
        long created = files.header(name).map(SegmentHeader::createdMillis).orElseGet(clock::millis);
        index.adoptSegment(name, created);
        index.skipSegmentIdsTo(name.id() + 1 + (rebuilding ? IDS_SKIPPED : 0));
    }

    private void remove(Segment segment) throws IOException {
        changed = true;
        disk.delete(segment.name().fileName());
        index.removeSegment(segment);
    }

    private void recoverDedicated() throws IOException {
        for (Segment segment : List.copyOf(index.segments())) {
            boolean open = segment.kind() == SegmentKind.DEDICATED && segment.state() == Segment.State.OPEN;
            if (open && onDisk.containsKey(segment.id())) {
                Optional<SegmentEntry> content = files.dedicated(segment.name());
                changed = true;
                if (content.isPresent()) {
                    syncFile(segment);
                }
                if (content.isEmpty() || !found.restoreDedicated(content.get(), segment, sizeOf(segment))) {
                    remove(segment); // Never sealed, so never acknowledged; or deleted.
                }
            }
        }
    }

    private void recoverLane(SegmentKind kind) throws IOException {
        LanePosition known = index.lane(kind);
        List<Segment> newestFirst = index.segments().stream()
                .filter(segment -> segment.kind() == kind && segment.id() >= known.segmentId())
                .sorted(Comparator.comparingLong(Segment::id).reversed())
                .toList();
        Later later = Later.NONE;
        long nextSeq = known.nextSeq();
        Optional<LanePosition> newest = Optional.empty();
        for (Segment segment : newestFirst) {
            boolean settled = segment.id() == known.segmentId() && known.ended();
            if (settled || !onDisk.containsKey(segment.id())) {
                continue;
            }
            changed = true;
            LaneVerdict verdict = judge(segment, known, later);
            carryOut(verdict, segment);
            nextSeq = Math.max(nextSeq, verdict.nextSeq());
            index.skipSegmentIdsTo(verdict.nextSegmentId());
            if (newest.isEmpty() && verdict.firstSeq() > 0) {
                newest = Optional.of(new LanePosition(segment.id(), verdict.end(), 0, true));
            }
            long firstSeq = verdict.firstSeq() > 0 ? verdict.firstSeq() : later.firstSeq();
            long previousId = verdict.firstSeq() > 0 ? verdict.previousId() : later.previousId();
            later = new Later(
                    verdict.written(), firstSeq, Math.max(later.durableSeq(), verdict.durableSeq()), previousId);
        }
        long lastId = newest.map(LanePosition::segmentId).orElse(known.segmentId());
        starts.put(kind, new Lane.Start(nextSeq, lastId));
        if (newest.isPresent()) {
            LanePosition at = newest.get();
            index.setLane(kind, new LanePosition(at.segmentId(), at.offset(), nextSeq, true));
        }
    }

    private LaneVerdict judge(Segment segment, LanePosition known, Later later) throws IOException {
        boolean first = segment.id() == known.segmentId();
        long expectedSeq = first ? known.nextSeq() : 0;
        Optional<SegmentFooter> footer = files.footer(segment.name());
        if (footer.isPresent()) {
            index.ended(segment, Segment.State.SEALED, sizeOf(segment));
            return LaneJudge.judge(footer.get(), sizeOf(segment), expectedSeq, later);
        }
        long from = first ? known.offset() : Format.SEGMENT_HEADER_BYTES;
        LaneVerdict verdict =
                LaneJudge.judge(volume, segment.id(), files.scan(segment.name(), from), from, expectedSeq, later);
        index.ended(segment, Segment.State.CLOSED, verdict.end());
        return verdict;
    }

    private void carryOut(LaneVerdict verdict, Segment segment) throws IOException {
        boolean used = verdict.firstSeq() > 0 || verdict.end() > Format.SEGMENT_HEADER_BYTES;
        if (!used && verdict.damages().isEmpty()) {
            if (segment.liveBytes() == 0) {
                remove(segment); // It was made ahead and never written to, or all that it held is cut.
            }
            return;
        }
        settle(segment, verdict);
        // Copies found here are spare: the index still knows the originals, unless it was lost.
        if (segment.kind() == SegmentKind.MAIN || rebuilding) {
            report(verdict.damages(), segment);
            found.restore(verdict.entries());
        }
    }

    private void report(List<Found> damages, Segment segment) {
        for (Found damaged : damages) {
            switch (damaged) {
                case Found.BadPayload(ScannedRecord record) ->
                    damage.found(
                            record.header().blob(), segment.id(), record.offset(), "a record's payload does not match");
                case Found.LostRecords(long from, long to, long offset) ->
                    damage.lost(segment.id(), offset, "records %d to %d are lost".formatted(from, to));
            }
        }
        if (!damages.isEmpty()) {
            index.markDamaged(segment);
        }
    }

    /** What stays is synced: after a mere crash of the process it may be in the page cache only. */
    private void settle(Segment segment, LaneVerdict verdict) throws IOException {
        String name = segment.name().fileName();
        try (DiskFile file = disk.openWritable(name)) {
            if (verdict.cut()) {
                LOG.info("segment {} is cut at byte {}: what follows was never acknowledged", name, verdict.end());
                file.truncate(verdict.end());
            }
            file.sync();
        }
    }

    private void finish(Set<Long> missing) throws IOException {
        found.end();
        for (long id : missing) {
            Optional<Segment> lost = index.segment(id);
            if (lost.isPresent() && lost.get().liveBytes() > 0) {
                damage.lost(
                        id,
                        0,
                        "its file is missing, with %d live bytes"
                                .formatted(lost.get().liveBytes()));
            }
            lost.filter(segment -> segment.liveBytes() <= 0).ifPresent(index::removeSegment);
        }
        disk.syncDirectory();
        index.markComplete(volume);
        index.flush();
        for (Segment segment : List.copyOf(index.segments())) {
            if (segment.state() == Segment.State.CONDEMNED) {
                remove(segment); // A replayed deletion condemned it; now that is durable.
            }
        }
    }

    private void syncFile(Segment segment) throws IOException {
        try (DiskFile file = disk.openWritable(segment.name().fileName())) {
            file.sync();
        }
    }

    private long sizeOf(Segment segment) throws IOException {
        try (DiskFile file = disk.open(segment.name().fileName())) {
            return file.sizeBytes();
        }
    }
}
