package dev.cairn.node.volume;

import dev.cairn.metadata.FileId;
import dev.cairn.node.volume.BlobPlaces.Place;
import dev.cairn.node.volume.KeyValues.Changes;
import dev.cairn.node.volume.KeyValues.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where every blob is, and how much of every segment is live. Safe for use by many threads: a change is one atomic write
 * under one lock, so that compaction, deletion and the committer see each other's changes whole; a look-up takes no lock.
 */
final class BlobIndex implements AutoCloseable {
    private final KeyValues store;
    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    private long nextSegmentId;

    BlobIndex(KeyValues store) {
        this.store = store;
        store.scan(Family.SEGMENTS, IndexKeys.FIRST, (key, row) -> {
            long id = IndexKeys.numberOf(key);
            segments.put(id, Segment.decode(id, row));
            return true;
        });
        this.nextSegmentId = store.get(Family.META, IndexKeys.NEXT_SEGMENT)
                .map(IndexKeys::numberOf)
                .orElse(1L);
    }

    // Segments

    Collection<Segment> segments() {
        return segments.values();
    }

    Optional<Segment> segment(long id) {
        return Optional.ofNullable(segments.get(id));
    }

    /** The id that no segment has had yet. */
    long nextSegmentId() {
        lock.lock();
        try {
            return nextSegmentId;
        } finally {
            lock.unlock();
        }
    }

    /** From now on ids are at least {@code id}. */
    void skipSegmentIdsTo(long id) {
        change(changes -> {
            nextSegmentId = Math.max(nextSegmentId, id);
            changes.put(Family.META, IndexKeys.NEXT_SEGMENT, IndexKeys.number(nextSegmentId));
        });
    }

    /** A new segment under an id that was never used. */
    Segment addSegment(SegmentKind kind, long createdMillis) {
        return changed(changes -> {
            Segment segment = new Segment(new SegmentName(nextSegmentId, kind), createdMillis, Segment.State.OPEN);
            nextSegmentId++;
            segments.put(segment.id(), segment);
            changes.put(Family.META, IndexKeys.NEXT_SEGMENT, IndexKeys.number(nextSegmentId));
            save(changes, segment);
            return segment;
        });
    }

    /** Takes in a segment that is on disk and not in the index. */
    Segment adoptSegment(SegmentName name, long createdMillis) {
        return changed(changes -> {
            Segment segment = new Segment(name, createdMillis, Segment.State.OPEN);
            segments.put(name.id(), segment);
            save(changes, segment);
            return segment;
        });
    }

    void ended(Segment segment, Segment.State state, long totalBytes) {
        change(changes -> {
            if (segment.state() != Segment.State.CONDEMNED) {
                segment.become(state);
            }
            segment.setTotalBytes(totalBytes);
            save(changes, segment);
        });
    }

    /** Says that nothing in the segment is live. */
    void condemn(Segment segment) {
        change(changes -> {
            segment.become(Segment.State.CONDEMNED);
            save(changes, segment);
        });
    }

    void markDamaged(Segment segment) {
        change(changes -> {
            segment.markDamaged();
            save(changes, segment);
        });
    }

    /** Forgets a segment whose file is gone. */
    void removeSegment(Segment segment) {
        change(changes -> {
            segments.remove(segment.id());
            changes.remove(Family.SEGMENTS, IndexKeys.number(segment.id()));
        });
    }

    // Blobs

    /** Where a blob is, if all of it was committed. */
    Optional<BlobPlaces> find(FileId blob) {
        Optional<Location> first = location(blob, 0);
        if (first.isPresent() && first.get().last()) {
            return Optional.of(new BlobPlaces(blob, List.of(new Place(0, first.get()))));
        }
        List<Place> places = places(blob);
        boolean whole = !places.isEmpty() && places.getLast().location().last();
        return whole ? Optional.of(new BlobPlaces(blob, places)) : Optional.empty();
    }

    Optional<Location> location(FileId blob, int chunk) {
        return store.get(Family.BLOBS, IndexKeys.chunk(blob, chunk)).map(Location::decode);
    }

    /** Visits the ids of committed blobs from {@code from} on, in order. */
    void forEach(FileId from, Predicate<FileId> visitor) {
        store.scan(
                Family.BLOBS,
                IndexKeys.chunk(from, 0),
                (key, value) -> !Location.decode(value).last() || visitor.test(IndexKeys.blobOf(key)));
    }

    /** Enters what a lane has synced, and up to where. Deletions among the entries were made when they were asked for. */
    void commit(List<SegmentEntry> entries, Segment segment, LanePosition position) {
        change(changes -> {
            for (SegmentEntry entry : entries) {
                if (!entry.deletion()) {
                    insert(changes, entry, segment);
                }
            }
            segment.setTotalBytes(position.offset());
            save(changes, segment);
            changes.put(Family.LANES, IndexKeys.lane(segment.kind()), position.encode());
        });
    }

    /** Enters a dedicated segment that was sealed. */
    void commitDedicated(SegmentEntry entry, Segment segment, long totalBytes) {
        change(changes -> {
            insert(changes, entry, segment);
            segment.become(Segment.State.SEALED);
            segment.setTotalBytes(totalBytes);
            save(changes, segment);
        });
    }

    /** Enters what recovery found, but for what was deleted later, or is known from a later place. */
    void restore(List<SegmentEntry> entries, Segment segment) {
        change(changes -> {
            for (SegmentEntry entry : entries) {
                Optional<Location> known = location(entry.blob(), entry.chunk());
                boolean wanted = known.isEmpty() || isLater(entry.location(), known.get());
                if (wanted && !isDeletedAfter(entry)) {
                    insert(changes, entry, segment);
                }
            }
            save(changes, segment);
        });
    }

    private boolean isDeletedAfter(SegmentEntry entry) {
        return store.get(Family.TOMBSTONES, IndexKeys.blob(entry.blob()))
                .map(IndexKeys::numberOf)
                .filter(deleted ->
                        !entry.location().isRun() && deleted > entry.location().seq())
                .isPresent();
    }

    private static boolean isLater(Location found, Location known) {
        return found.isRun() || (!known.isRun() && found.seq() > known.seq());
    }

    /**
     * Removes a blob.
     *
     * @return the dedicated segment that goes with it, now condemned; empty if there is none, or no blob
     */
    Optional<Deletion> delete(FileId blob) {
        return changed(changes -> {
            List<Place> places = places(blob);
            if (places.isEmpty()) {
                return Optional.empty();
            }
            places.forEach(place -> removeAt(changes, blob, place));
            changes.remove(Family.PENDING, IndexKeys.blob(blob));
            long dedicated = places.getLast().location().isRun()
                    ? places.getLast().location().segmentId()
                    : 0;
            return Optional.of(new Deletion(dedicated));
        });
    }

    /** @param dedicatedSegmentId 0 if there was none */
    record Deletion(long dedicatedSegmentId) {}

    /** Does again what a DELETE record says: removes what was stored before it, and what is found later but was before. */
    void replayDeletion(SegmentEntry deletion) {
        change(changes -> {
            long seq = deletion.location().seq();
            for (Place place : places(deletion.blob())) {
                Location at = place.location();
                boolean before = at.isRun() ? at.segmentId() == deletion.dedicatedSegmentId() : at.seq() < seq;
                if (before) {
                    removeAt(changes, deletion.blob(), place);
                }
            }
            byte[] key = IndexKeys.blob(deletion.blob());
            long known =
                    store.get(Family.TOMBSTONES, key).map(IndexKeys::numberOf).orElse(0L);
            changes.put(Family.TOMBSTONES, key, IndexKeys.number(Math.max(known, seq)));
        });
    }

    /** Forgets deletions that were replayed, and chunks of blobs whose end never came. */
    void endRecovery() {
        for (FileId blob : keys(Family.PENDING)) {
            List<Place> places = places(blob);
            if (places.isEmpty() || !places.getLast().location().last()) {
                removeChunks(blob, places);
            } else {
                change(changes -> changes.remove(Family.PENDING, IndexKeys.blob(blob)));
            }
        }
        change(changes ->
                keys(Family.TOMBSTONES).forEach(blob -> changes.remove(Family.TOMBSTONES, IndexKeys.blob(blob))));
    }

    /** Whether the index is of this volume and was once completely built. */
    boolean isComplete(UUID volume) {
        return store.get(Family.META, IndexKeys.COMPLETE)
                .filter(found -> Arrays.equals(found, IndexKeys.completeFor(volume)))
                .isPresent();
    }

    void markComplete(UUID volume) {
        change(changes -> changes.put(Family.META, IndexKeys.COMPLETE, IndexKeys.completeFor(volume)));
    }

    /** Removes chunks, each only if it is still where it is said to be. */
    void removeChunks(FileId blob, List<Place> chunks) {
        change(changes -> {
            for (Place chunk : chunks) {
                Optional<Location> now = location(blob, chunk.firstChunk());
                if (now.isPresent() && now.get().isAt(chunk.location())) {
                    removeAt(changes, blob, chunk);
                }
            }
            changes.remove(Family.PENDING, IndexKeys.blob(blob));
        });
    }

    /**
     * Points the index at copies, each only if the index still points at what was copied.
     *
     * @param copies what the compaction lane has synced
     * @param sources where each was copied from
     */
    void move(List<SegmentEntry> copies, List<Location> sources, Segment segment, LanePosition position) {
        change(changes -> {
            for (int i = 0; i < copies.size(); i++) {
                SegmentEntry copy = copies.get(i);
                Optional<Location> now = location(copy.blob(), copy.chunk());
                if (now.isPresent() && now.get().isAt(sources.get(i))) {
                    release(changes, now.get());
                    changes.put(
                            Family.BLOBS,
                            IndexKeys.chunk(copy.blob(), copy.chunk()),
                            copy.location().encode());
                    segment.addLiveBytes(copy.location().storedBytes());
                }
            }
            segment.setTotalBytes(position.offset());
            save(changes, segment);
            changes.put(Family.LANES, IndexKeys.lane(segment.kind()), position.encode());
        });
    }

    private List<FileId> keys(Family family) {
        List<FileId> blobs = new ArrayList<>();
        store.scan(family, IndexKeys.FIRST, (key, value) -> blobs.add(IndexKeys.blobOf(key)));
        return blobs;
    }

    private List<Place> places(FileId blob) {
        List<Place> places = new ArrayList<>(1);
        store.scan(
                Family.BLOBS,
                IndexKeys.chunk(blob, 0),
                (key, value) -> IndexKeys.blobOf(key).equals(blob)
                        && places.add(new Place(IndexKeys.chunkOf(key), Location.decode(value))));
        return places;
    }

    // Lanes and the rest

    LanePosition lane(SegmentKind kind) {
        return store.get(Family.LANES, IndexKeys.lane(kind))
                .map(LanePosition::decode)
                .orElse(LanePosition.START);
    }

    void setLane(SegmentKind kind, LanePosition position) {
        change(changes -> changes.put(Family.LANES, IndexKeys.lane(kind), position.encode()));
    }

    /** Makes durable what was changed; the next recovery starts from here. */
    void flush() {
        store.flush();
    }

    @Override
    public void close() {
        store.close();
    }

    private void insert(Changes changes, SegmentEntry entry, Segment segment) {
        Location at = entry.location();
        location(entry.blob(), entry.chunk()).ifPresent(old -> release(changes, old));
        changes.put(Family.BLOBS, IndexKeys.chunk(entry.blob(), entry.chunk()), at.encode());
        segment.addLiveBytes(at.storedBytes());
        if (!at.last()) {
            changes.put(Family.PENDING, IndexKeys.blob(entry.blob()), IndexKeys.FIRST);
        } else if (entry.chunk() > 0) {
            changes.remove(Family.PENDING, IndexKeys.blob(entry.blob()));
        }
    }

    private void removeAt(Changes changes, FileId blob, Place place) {
        changes.remove(Family.BLOBS, IndexKeys.chunk(blob, place.firstChunk()));
        release(changes, place.location());
    }

    /** Takes the bytes at a location out of the live ones of its segment; a dedicated segment has then had its time. */
    private void release(Changes changes, Location location) {
        Segment segment = segments.get(location.segmentId());
        if (segment == null) {
            return; // Its file was lost; recovery said so.
        }
        segment.addLiveBytes(-location.storedBytes());
        if (location.isRun()) {
            segment.become(Segment.State.CONDEMNED);
        }
        save(changes, segment);
    }

    private static void save(Changes changes, Segment segment) {
        changes.put(Family.SEGMENTS, IndexKeys.number(segment.id()), segment.encode());
    }

    private void change(Mutation mutation) {
        changed(changes -> {
            mutation.collect(changes);
            return true;
        });
    }

    private <T extends @Nullable Object> T changed(Decision<T> decision) {
        lock.lock();
        try {
            Changes changes = new Changes();
            T result = decision.collect(changes);
            if (!changes.list().isEmpty()) {
                store.write(changes);
            }
            return result;
        } finally {
            lock.unlock();
        }
    }

    private interface Mutation {
        void collect(Changes changes);
    }

    private interface Decision<T extends @Nullable Object> {
        T collect(Changes changes);
    }
}
