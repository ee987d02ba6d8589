package dev.cairn.node.upkeep;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataView;
import dev.cairn.replication.BlobStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds blobs that no object ever referenced, because their upload was cut off by a crash, and deletes them.
 *
 * <h2>Why it cannot delete what an upload will reference</h2>
 *
 * An upload is in the registry of uploads under way from before its blob exists until its commit is answered. The sweep asks
 * the registry first and takes its view of the metadata after: a blob that is not in the registry then is either committed,
 * and the view shows the reference, or never will be. The same question is asked again just before the deletion. An upload
 * from before a restart is not in the registry, but the log has by then applied every command that ever will be.
 *
 * In a cluster the uploads of other nodes are not known here. So a blob is condemned in the log before it is deleted: what references it from
 * then on is refused (docs/decisions/0105).
 *
 * <h2>What it does on doubt</h2>
 *
 * Nothing. Blobs younger than the grace are not even looked at. If most of the volume looks orphaned, it is not the volume
 * that is wrong: metadata was lost or belongs to another volume, and the sweep says so and deletes nothing. While the clock is not believed, nothing is
 * old.
 */
final class OrphanSweep implements Chore {
    /** Blobs looked at in one step. */
    static final int LOOK_MAX = 1_000;

    /** Blobs deleted in one step. */
    static final int DELETE_MAX = 100;

    /** Orphans remembered in one walk; what is beyond is found by the next. */
    static final int ORPHANS_MAX = 10_000;

    /** Fewer orphans than this are believed whatever their share. */
    static final int ORPHANS_BELIEVED = 1_000;

    /** While the garbage list is longer than this, orphans cannot be told from garbage. */
    static final int GARBAGE_MAX = 10_000;

    /** Between two steps of one walk. */
    static final Duration BREATH = Duration.ofMillis(50);

    /** A walk whose step failed goes on where it was. */
    static final Duration RETRY_AFTER = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(OrphanSweep.class);

    private final Metadata metadata;
    private final BlobStore blobs;
    private final Predicate<FileId> underWay;
    private final Sharing.Condemning condemn;
    private final Duration grace;
    private final UpkeepConfig config;
    private final ClockWatch clock;
    private final Counter deleted;
    private final Counter refused;

    private FileId next = FileId.FIRST;
    private long looked;
    private long found;
    private final List<FileId> orphans = new ArrayList<>();
    private boolean deleting;

    /**
     * @param underWay whether the blob belongs to an upload of this node that is not answered yet, or whose outcome is unknown
     * @param sharing whose uploads there may be besides
     */
    OrphanSweep(
            Metadata metadata,
            BlobStore blobs,
            Predicate<FileId> underWay,
            Sharing sharing,
            UpkeepConfig config,
            ClockWatch clock,
            MeterRegistry meters) {
        this.metadata = metadata;
        this.blobs = blobs;
        this.underWay = underWay;
        this.condemn = sharing.condemn();
        this.grace = sharing.grace(config.orphanGrace());
        this.config = config;
        this.clock = clock;
        this.deleted = Counter.builder("cairn.upkeep.orphans")
                .description("Blobs deleted because no object ever referenced them")
                .register(meters);
        this.refused = Counter.builder("cairn.upkeep.sweep.refused")
                .description("Walks that deleted nothing because most of the volume looked orphaned")
                .register(meters);
    }

    @Override
    public String name() {
        return "orphans";
    }

    @Override
    public Duration step() {
        Optional<Instant> believed = clock.now();
        if (believed.isEmpty()) {
            return RETRY_AFTER;
        }
        return deleting ? delete(believed.get()) : look(believed.get());
    }

    @Override
    public Duration retryAfter() {
        return RETRY_AFTER;
    }

    private Duration look(Instant now) {
        List<FileId> page = oldBlobs(now);
        List<FileId> idle = page.stream().filter(underWay.negate()).toList();
        MetadataView view = Answers.await(metadata.view()); // After the registry was asked: see above.
        Set<FileId> garbage = new HashSet<>(view.garbage(GARBAGE_MAX));
        if (garbage.size() == GARBAGE_MAX) {
            return config.garbageInterval();
        }
        for (FileId blob : idle) {
            if (!garbage.contains(blob) && !view.isReferenced(blob)) {
                found++;
                if (orphans.size() < ORPHANS_MAX) {
                    orphans.add(blob);
                }
            }
        }
        looked += page.size();
        Optional<FileId> more = page.size() == LOOK_MAX ? page.getLast().next() : Optional.empty();
        if (more.isEmpty()) {
            return judge();
        }
        next = more.get();
        return BREATH;
    }

    /** The next blobs that are older than the grace; ids are in the order of time, so the first younger one ends the walk. */
    private List<FileId> oldBlobs(Instant now) {
        long before = now.minus(grace).toEpochMilli();
        List<FileId> page = new ArrayList<>();
        blobs.forEach(next, blob -> {
            if (blob.epochMillis() >= before) {
                return false;
            }
            page.add(blob);
            return page.size() < LOOK_MAX;
        });
        return page;
    }

    private Duration judge() {
        if (found > ORPHANS_BELIEVED && found * 2 > looked) {
            log.error(
                    "{} of {} blobs are referenced by nothing: metadata seems to be lost or of another volume; deleting none",
                    found,
                    looked);
            refused.increment();
            return done();
        }
        if (orphans.isEmpty()) {
            return done();
        }
        log.info("{} of {} blobs are left over from uploads that were cut off; deleting them", found, looked);
        deleting = true;
        return BREATH;
    }

    private Duration delete(Instant now) {
        List<FileId> some = orphans.subList(Math.max(0, orphans.size() - DELETE_MAX), orphans.size());
        List<FileId> idle = some.stream().filter(underWay.negate()).toList();
        MetadataView view = Answers.await(metadata.view());
        List<FileId> unreferenced =
                idle.stream().filter(blob -> !view.isReferenced(blob)).toList();
        for (FileId blob : condemn.condemn(unreferenced, now)) {
            blobs.delete(blob);
            deleted.increment();
        }
        some.clear();
        return orphans.isEmpty() ? done() : BREATH;
    }

    private Duration done() {
        next = FileId.FIRST;
        looked = 0;
        found = 0;
        orphans.clear();
        deleting = false;
        return config.orphanInterval();
    }
}
