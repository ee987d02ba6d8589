package dev.cairn.node.volume.index;

import dev.cairn.metadata.FileId;
import dev.cairn.node.volume.index.BlobPlaces.Place;
import dev.cairn.node.volume.index.KeyValues.Changes;
import dev.cairn.node.volume.index.KeyValues.Family;
import dev.cairn.node.volume.segment.Location;
import dev.cairn.node.volume.segment.SegmentEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One change of the index while it is collected, under the index's lock. Keeps the count of live bytes: what is entered is
 * added, what is removed or replaced is taken away.
 *
 * <p>A blob is in {@link Family#BLOBS} from its commit on, with all of its chunks. Chunks that came before the last one
 * wait in {@link Family#PENDING}.
 */
final class IndexEdit {
    private final KeyValues store;
    private final Map<Long, Segment> segments;
    private final Changes changes = new Changes();

    /** First chunks that this edit has changed: what is not written yet cannot be looked up. */
    private final Map<FileId, Optional<Location>> firstChunks = new HashMap<>();

    IndexEdit(KeyValues store, Map<Long, Segment> segments) {
        this.store = store;
        this.segments = segments;
    }

    Changes changes() {
        return changes;
    }

    Optional<Location> location(Family family, FileId blob, int chunk) {
        Optional<Location> changed = family == Family.BLOBS && chunk == 0 ? firstChunks.get(blob) : null;
        return changed != null
                ? changed
                : store.get(family, IndexKeys.chunk(blob, chunk)).map(Location::decode);
    }

    List<Place> places(Family family, FileId blob) {
        return places(store, family, blob);
    }

    static List<Place> places(KeyValues store, Family family, FileId blob) {
        List<Place> places = new ArrayList<>(1);
        store.scan(
                family,
                IndexKeys.chunk(blob, 0),
                (key, value) -> IndexKeys.blobOf(key).equals(blob)
                        && places.add(new Place(IndexKeys.chunkOf(key), Location.decode(value))));
        return places;
    }

    /**
     * Enters a record that was committed. The last of several chunks brings in those that wait.
     *
     * @return false if chunks before the last are missing: the blob was deleted while it was written; nothing is entered
     */
    boolean enter(SegmentEntry entry) {
        Location at = entry.location();
        Place place = new Place(entry.chunk(), at);
        if (!at.last()) {
            enterPending(entry.blob(), place);
            return true;
        }
        if (entry.chunk() == 0) {
            replace(entry.blob(), List.of(place));
            addLive(at);
            return true;
        }
        List<Place> whole = new ArrayList<>(places(Family.PENDING, entry.blob()));
        whole.add(place);
        if (!BlobPlaces.isWhole(whole)) {
            return false;
        }
        for (Place earlier : whole.subList(0, whole.size() - 1)) {
            changes.remove(Family.PENDING, IndexKeys.chunk(entry.blob(), earlier.firstChunk()));
        }
        replace(entry.blob(), whole);
        addLive(at);
        return true;
    }

    /** Lets a chunk wait for the last of its blob. */
    void enterPending(FileId blob, Place place) {
        location(Family.PENDING, blob, place.firstChunk()).ifPresent(this::release);
        changes.put(
                Family.PENDING,
                IndexKeys.chunk(blob, place.firstChunk()),
                place.location().encode());
        addLive(place.location());
    }

    /** Makes these places, which are counted live already, those of the blob, in place of any others. */
    void replace(FileId blob, List<Place> places) {
        Optional<Location> first = location(Family.BLOBS, blob, 0);
        if (first.isPresent()) {
            List<Place> old = first.get().last() ? List.of(new Place(0, first.get())) : places(Family.BLOBS, blob);
            old.forEach(place -> remove(Family.BLOBS, blob, place));
        }
        places.forEach(place -> put(blob, place));
    }

    void remove(Family family, FileId blob, Place place) {
        changes.remove(family, IndexKeys.chunk(blob, place.firstChunk()));
        if (family == Family.BLOBS && place.firstChunk() == 0) {
            firstChunks.put(blob, Optional.empty());
        }
        release(place.location());
    }

    /** Points at a copy, if the index still points at what was copied. */
    void move(SegmentEntry copy, Location source) {
        for (Family family : List.of(Family.BLOBS, Family.PENDING)) {
            Optional<Location> now = location(family, copy.blob(), copy.chunk());
            if (now.isPresent() && now.get().isAt(source)) {
                release(now.get());
                changes.put(
                        family,
                        IndexKeys.chunk(copy.blob(), copy.chunk()),
                        copy.location().encode());
                addLive(copy.location());
                return;
            }
        }
    }

    void save(Segment segment) {
        changes.put(Family.SEGMENTS, IndexKeys.number(segment.id()), segment.encode());
    }

    private void put(FileId blob, Place place) {
        changes.put(
                Family.BLOBS,
                IndexKeys.chunk(blob, place.firstChunk()),
                place.location().encode());
        if (place.firstChunk() == 0) {
            firstChunks.put(blob, Optional.of(place.location()));
        }
    }

    private void addLive(Location location) {
        Segment segment = segments.get(location.segmentId());
        if (segment != null) {
            segment.addLiveBytes(location.storedBytes());
            save(segment);
        }
    }

    /** A dedicated segment whose blob goes has had its time. That of a segment whose file was lost is over already. */
    private void release(Location location) {
        Segment segment = segments.get(location.segmentId());
        if (segment != null) {
            segment.addLiveBytes(-location.storedBytes());
            if (location.isRun()) {
                segment.become(Segment.State.CONDEMNED);
            }
            save(segment);
        }
    }
}
