package dev.cairn.node.volume.index;

import dev.cairn.metadata.FileId;
import dev.cairn.node.volume.index.BlobPlaces.Place;
import dev.cairn.node.volume.index.KeyValues.Family;
import dev.cairn.node.volume.segment.Location;
import dev.cairn.node.volume.segment.SegmentEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Enters into the index what recovery finds on disk, in any order of segments: what was deleted is remembered until the end,
 * and a blob of several chunks is entered when all of them are found.
 */
public final class IndexRecovery {
    private static final int ENTRIES_PER_CHANGE = 1024;

    private final BlobIndex index;
    private boolean anyDeletion;

    public IndexRecovery(BlobIndex index) {
        this.index = index;
    }

    /** Enters what a segment of a lane says, in the order of the lane. */
    public void restore(List<SegmentEntry> entries) {
        List<SegmentEntry> data = new ArrayList<>(ENTRIES_PER_CHANGE);
        for (SegmentEntry entry : entries) {
            if (entry.deletion()) {
                restoreData(data);
                restoreDeletion(entry);
            } else {
                data.add(entry);
            }
            if (data.size() == ENTRIES_PER_CHANGE) {
                restoreData(data);
            }
        }
        restoreData(data);
    }

    /**
     * Enters a dedicated segment that was sealed. The lanes, whose deletions may concern it, come before.
     *
     * @return false if it was deleted
     */
    public boolean restoreDedicated(SegmentEntry entry, Segment segment, long totalBytes) {
        boolean deleted = index.store()
                .get(Family.TOMBSTONES, IndexKeys.number(segment.id()))
                .isPresent();
        if (!deleted) {
            index.change(edit -> {
                edit.enterPending(entry.blob(), new Place(entry.chunk(), entry.location()));
                segment.become(Segment.State.SEALED);
                segment.setTotalBytes(totalBytes);
                edit.save(segment);
            });
        }
        return !deleted;
    }

    /** Whether something waits for {@link #end}: an earlier recovery was cut short, or a writer was. */
    public boolean isUnderWay() {
        boolean[] found = {false};
        for (Family family : List.of(Family.PENDING, Family.TOMBSTONES)) {
            index.store().scan(family, IndexKeys.FIRST, (key, value) -> {
                found[0] = true;
                return false;
            });
        }
        return found[0];
    }

    /** Enters blobs whose chunks are all found, drops chunks of those whose end never came, and forgets deletions. */
    public void end() {
        for (FileId blob : pendingBlobs()) {
            index.change(edit -> settle(edit, blob));
        }
        index.change(edit -> index.store().scan(Family.TOMBSTONES, IndexKeys.FIRST, (key, value) -> {
            edit.changes().remove(Family.TOMBSTONES, key);
            return true;
        }));
    }

    private void restoreData(List<SegmentEntry> data) {
        index.change(edit -> data.forEach(entry -> restore(edit, entry)));
        data.clear();
    }

    private void restore(IndexEdit edit, SegmentEntry entry) {
        boolean single = entry.chunk() == 0 && entry.location().last();
        Family family = single ? Family.BLOBS : Family.PENDING;
        Optional<Location> known = edit.location(family, entry.blob(), entry.chunk());
        boolean wanted = known.isEmpty() || (single && known.get().isRun()) || isLater(entry, known.get());
        if (!wanted || isDeletedAfter(entry)) {
            return;
        }
        if (single) {
            edit.enter(entry);
        } else {
            edit.enterPending(entry.blob(), new Place(entry.chunk(), entry.location()));
        }
    }

    private static boolean isLater(SegmentEntry entry, Location known) {
        return !known.isRun() && entry.location().seq() > known.seq();
    }

    private boolean isDeletedAfter(SegmentEntry entry) {
        return anyDeletion
                && index.store()
                        .get(Family.TOMBSTONES, IndexKeys.blob(entry.blob()))
                        .filter(seq ->
                                IndexKeys.numberOf(seq) > entry.location().seq())
                        .isPresent();
    }

    /** Removes what was stored before a deletion, and remembers it for what is found later but was stored before. */
    private void restoreDeletion(SegmentEntry deletion) {
        anyDeletion = true;
        long seq = deletion.location().seq();
        index.change(edit -> {
            for (Family family : List.of(Family.BLOBS, Family.PENDING)) {
                for (Place place : edit.places(family, deletion.blob())) {
                    Location at = place.location();
                    boolean before = at.isRun() ? at.segmentId() == deletion.dedicatedSegmentId() : at.seq() < seq;
                    if (before) {
                        edit.remove(family, deletion.blob(), place);
                    }
                }
            }
            byte[] key = IndexKeys.blob(deletion.blob());
            long known = index.store()
                    .get(Family.TOMBSTONES, key)
                    .map(IndexKeys::numberOf)
                    .orElse(0L);
            edit.changes().put(Family.TOMBSTONES, key, IndexKeys.number(Math.max(known, seq)));
            if (deletion.dedicatedSegmentId() != 0) {
                byte[] dedicated = IndexKeys.number(deletion.dedicatedSegmentId());
                edit.changes().put(Family.TOMBSTONES, dedicated, IndexKeys.number(seq));
            }
        });
    }

    private Set<FileId> pendingBlobs() {
        Set<FileId> blobs = new TreeSet<>();
        index.store().scan(Family.PENDING, IndexKeys.FIRST, (key, value) -> {
            blobs.add(IndexKeys.blobOf(key));
            return true;
        });
        return blobs;
    }

    /**
     * Decides on the chunks that wait. If some are missing though the last is there, what is left is the rest of a deleted
     * blob, or a blob that damage has hit: it is kept, as long as there is no better, for repair or the sweep.
     */
    private void settle(IndexEdit edit, FileId blob) {
        List<Place> found = edit.places(Family.PENDING, blob);
        List<Place> whole = BlobPlaces.wholeOf(found);
        boolean committed = found.getLast().location().last();
        boolean known = edit.location(Family.BLOBS, blob, 0).isPresent();
        List<Place> kept = !whole.isEmpty() ? whole : committed && !known ? found : List.of();
        for (Place place : found) {
            if (kept.contains(place)) {
                edit.changes().remove(Family.PENDING, IndexKeys.chunk(blob, place.firstChunk()));
            } else {
                edit.remove(Family.PENDING, blob, place);
            }
        }
        if (!kept.isEmpty()) {
            edit.replace(blob, kept);
        }
    }
}
