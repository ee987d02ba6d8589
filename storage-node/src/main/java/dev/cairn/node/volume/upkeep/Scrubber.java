package dev.cairn.node.volume.upkeep;

import dev.cairn.metadata.FileId;
import dev.cairn.node.volume.append.SegmentKeeper;
import dev.cairn.node.volume.disk.Disk;
import dev.cairn.node.volume.disk.WindowReader;
import dev.cairn.node.volume.health.Damage;
import dev.cairn.node.volume.health.Health;
import dev.cairn.node.volume.health.VolumeMeters;
import dev.cairn.node.volume.index.BlobIndex;
import dev.cairn.node.volume.index.Segment;
import dev.cairn.node.volume.segment.DedicatedLayout;
import dev.cairn.node.volume.segment.Location;
import dev.cairn.node.volume.segment.RecordHeader;
import dev.cairn.node.volume.segment.RecordType;
import dev.cairn.node.volume.segment.SegmentEntry;
import dev.cairn.node.volume.segment.SegmentFiles;
import dev.cairn.node.volume.segment.SegmentKind;
import dev.cairn.node.volume.segment.SegmentScanner;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads again all that is live, past the page cache, at a bounded rate, so that damage is known while there are other copies
 * to mend it from. Changes nothing.
 */
public final class Scrubber {
    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);

    private final Disk disk;
    private final UUID volume;
    private final BlobIndex index;
    private final SegmentKeeper keeper;
    private final SegmentFiles files;
    private final Damage damage;
    private final Health health;
    private final RateLimit rate;
    private final VolumeMeters meters;
    private final InstantSource clock;

    public Scrubber(
            Disk disk,
            UUID volume,
            BlobIndex index,
            SegmentKeeper keeper,
            SegmentFiles files,
            Damage damage,
            Health health,
            RateLimit rate,
            VolumeMeters meters,
            InstantSource clock) {
        this.disk = disk;
        this.volume = volume;
        this.index = index;
        this.keeper = keeper;
        this.files = files;
        this.damage = damage;
        this.health = health;
        this.rate = rate;
        this.meters = meters;
        this.clock = clock;
    }

    /** Reads every segment that is no longer written to, and was not read for {@code interval}. */
    public synchronized void run(Duration interval) {
        long dueBefore = clock.millis() - interval.toMillis();
        long before = damage.placeCount();
        int scrubbed = 0;
        for (Segment segment : List.copyOf(index.segments())) {
            boolean ended = segment.state() == Segment.State.SEALED || segment.state() == Segment.State.CLOSED;
            if (!ended || segment.scrubbedMillis() > dueBefore || !segment.pin()) {
                continue;
            }
            boolean goOn = scrubPinned(segment);
            if (segment.unpin()) {
                keeper.collect(segment);
            }
            if (!goOn) {
                return;
            }
            index.markScrubbed(segment, clock.millis());
            scrubbed++;
        }
        if (scrubbed > 0) {
            LOG.info("scrubbed {} segments, found {} damages", scrubbed, damage.placeCount() - before);
        }
    }

    /** Answers false if the volume is closing. */
    private boolean scrubPinned(Segment segment) {
        long before = damage.placeCount();
        boolean goOn = true;
        try (WindowReader reader =
                new WindowReader(disk.openUnbuffered(segment.name().fileName()))) {
            goOn = scrub(segment, reader);
        } catch (IOException e) {
            damage.lost(segment.id(), 0, "it cannot be read: " + e);
        }
        if (damage.placeCount() > before && health.isOpen()) {
            index.markDamaged(segment);
        }
        return goOn;
    }

    private boolean scrub(Segment segment, WindowReader reader) throws IOException {
        if (files.header(segment.name()).isEmpty()) {
            damage.lost(segment.id(), 0, "its header does not match its checksum");
        }
        if (segment.kind() == SegmentKind.DEDICATED) {
            return scrubDedicated(segment, reader);
        }
        if (segment.state() == Segment.State.SEALED
                && files.footer(segment.name()).isEmpty()) {
            damage.lost(segment.id(), reader.sizeBytes(), "its footer does not match its checksum");
        }
        return scrubLane(segment, reader);
    }

    private boolean scrubLane(Segment segment, WindowReader reader) throws IOException {
        SegmentScanner scanner = new SegmentScanner(reader, segment.id(), volume);
        List<SegmentEntry> byOffset = files.entries(segment.name()).stream()
                .filter(entry -> !entry.deletion())
                .sorted(Comparator.comparingLong(entry -> entry.location().offset()))
                .toList();
        for (SegmentEntry entry : byOffset) {
            Location at = entry.location();
            if (index.isLive(entry) && !check(scanner, entry.blob(), entry.chunk(), at.offset())) {
                damage.found(entry.blob(), segment.id(), at.offset(), "a record does not match its checksum");
            }
            if (!pay(reader)) {
                return false;
            }
        }
        return true;
    }

    private boolean scrubDedicated(Segment segment, WindowReader reader) throws IOException {
        Optional<SegmentEntry> content = files.dedicated(segment.name());
        if (content.isEmpty()) {
            damage.lost(segment.id(), reader.sizeBytes(), "neither its seal nor its trailer can be read");
            return true;
        }
        SegmentEntry run = content.get();
        SegmentScanner scanner = new SegmentScanner(reader, segment.id(), volume);
        for (int n = 0; n < run.location().chunks() && index.isLive(run); n++) {
            long at = DedicatedLayout.recordAt(n);
            if (!check(scanner, run.blob(), run.chunk() + n, at)) {
                damage.found(run.blob(), segment.id(), at, "a record does not match its checksum");
            }
            if (!pay(reader)) {
                return false;
            }
        }
        return true;
    }

    private static boolean check(SegmentScanner scanner, FileId blob, int chunk, long at) throws IOException {
        Optional<RecordHeader> header = scanner.headerAt(at)
                .filter(found -> found.type() == RecordType.DATA)
                .filter(found -> found.blob().equals(blob) && found.chunk() == chunk);
        return header.isPresent() && scanner.check(header.get(), at).intact();
    }

    private boolean pay(WindowReader reader) {
        long bytes = reader.takeReadBytes();
        if (bytes == 0) {
            return true;
        }
        meters.scrubbed(bytes);
        return health.isOpen() && rate.pay(bytes);
    }
}
