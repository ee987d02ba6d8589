package dev.cairn.node.volume.index;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.RocksStatus;
import dev.cairn.node.volume.index.BlobPlaces.Place;
import dev.cairn.node.volume.index.KeyValues.Family;
import dev.cairn.node.volume.segment.Location;
import dev.cairn.node.volume.segment.SegmentEntry;
import dev.cairn.node.volume.segment.SegmentKind;
import dev.cairn.node.volume.segment.SegmentName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Where every blob is, and how much of every segment is live. Safe for use by many threads: a change is one atomic write
 * under one lock, so that compaction, deletion and the committer see each other's changes whole; a look-up takes no lock.
 */
public final class BlobIndex implements AutoCloseable {
    private final KeyValues store;
    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    private volatile long nextSegmentId;

    /** @throws IllegalStateException if what is in the store is not an index of this layout */
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

    /** A live view, in the order of ids. */
    public Collection<Segment> segments() {
        return segments.values();
    }

    /** Empty if the segment is gone. */
    public Optional<Segment> segment(long id) {
        return Optional.ofNullable(segments.get(id));
    }

    /** The id that no segment has had yet. */
    public long nextSegmentId() {
        return nextSegmentId;
    }

    /** From now on ids are at least {@code id}. */
    public void skipSegmentIdsTo(long id) {
        if (id > nextSegmentId) {
            change(edit -> saveNextSegmentId(edit, Math.max(nextSegmentId, id)));
        }
    }

    /** A new segment under an id that was never used. */
    public Segment addSegment(SegmentKind kind, long createdMillis) {
        return decide(edit -> {
            Segment segment = new Segment(new SegmentName(nextSegmentId, kind), createdMillis, Segment.State.OPEN);
            saveNextSegmentId(edit, nextSegmentId + 1);
            segments.put(segment.id(), segment);
            edit.save(segment);
            return segment;
        });
    }

    /** Takes in a segment that is on disk and not in the index. */
    public void adoptSegment(SegmentName name, long createdMillis) {
        change(edit -> {
            Segment segment = new Segment(name, createdMillis, Segment.State.OPEN);
            segments.put(name.id(), segment);
            edit.save(segment);
        });
    }

    /** Says that a segment of a lane is sealed, all of whose records were entered. */
    public void sealed(Segment segment, long totalBytes) {
        change(edit -> {
            LanePosition at = lane(segment.kind());
            if (at.segmentId() == segment.id()) {
                LanePosition end = new LanePosition(at.segmentId(), at.offset(), at.nextSeq(), true);
                edit.changes().put(Family.LANES, IndexKeys.lane(segment.kind()), end.encode());
            }
            end(edit, segment, Segment.State.SEALED, totalBytes);
        });
    }

    /** Says that a segment is written to no more, whether its records were entered or not. */
    public void ended(Segment segment, Segment.State state, long totalBytes) {
        change(edit -> end(edit, segment, state, totalBytes));
    }

    private static void end(IndexEdit edit, Segment segment, Segment.State state, long totalBytes) {
        if (segment.state() != Segment.State.CONDEMNED) {
            segment.become(state);
        }
        segment.setTotalBytes(totalBytes);
        edit.save(segment);
    }

    /** Says that nothing in the segment is live. */
    public void condemn(Segment segment) {
        change(edit -> {
            segment.become(Segment.State.CONDEMNED);
            edit.save(segment);
        });
    }

    /** Says when all of the segment was last read again. */
    public void markScrubbed(Segment segment, long millis) {
        change(edit -> {
            segment.setScrubbed(millis);
            edit.save(segment);
        });
    }

    /** Says that something in the segment was found damaged: compaction then leaves it alone. */
    public void markDamaged(Segment segment) {
        change(edit -> {
            segment.markDamaged();
            edit.save(segment);
        });
    }

    /** Forgets a segment whose file is gone. */
    public void removeSegment(Segment segment) {
        change(edit -> {
            segments.remove(segment.id());
            edit.changes().remove(Family.SEGMENTS, IndexKeys.number(segment.id()));
        });
    }

    // Blobs

    /** Where a blob is, if it was committed. */
    public Optional<BlobPlaces> find(FileId blob) {
        Optional<Location> first =
                store.get(Family.BLOBS, IndexKeys.chunk(blob, 0)).map(Location::decode);
        if (first.isPresent() && first.get().last()) {
            return Optional.of(new BlobPlaces(blob, List.of(new Place(0, first.get()))));
        }
        List<Place> places = IndexEdit.places(store, Family.BLOBS, blob);
        boolean committed = !places.isEmpty() && places.getLast().location().last();
        return committed ? Optional.of(new BlobPlaces(blob, places)) : Optional.empty();
    }

    /** Whether the record at this location is the one that the index points at. */
    public boolean isLive(SegmentEntry entry) {
        byte[] key = IndexKeys.chunk(entry.blob(), entry.chunk());
        return !entry.deletion() && (isAt(Family.BLOBS, key, entry) || isAt(Family.PENDING, key, entry));
    }

    private boolean isAt(Family family, byte[] key, SegmentEntry entry) {
        return store.get(family, key)
                .filter(value -> Location.decode(value).isAt(entry.location()))
                .isPresent();
    }

    /** Visits the ids of committed blobs from {@code from} on, in order. */
    public void forEach(FileId from, Predicate<FileId> visitor) {
        store.scan(
                Family.BLOBS,
                IndexKeys.chunk(from, 0),
                (key, value) -> !Location.decode(value).last() || visitor.test(IndexKeys.blobOf(key)));
    }

    /**
     * Enters what a lane has synced, and up to where. Deletions among the entries were made when they were asked for.
     *
     * @return which of the entries were refused, because their blob was deleted while it was written
     */
    public List<SegmentEntry> commit(List<SegmentEntry> entries, Segment segment, LanePosition position) {
        return decide(edit -> {
            List<SegmentEntry> refused = new ArrayList<>(0);
            for (SegmentEntry entry : entries) {
                if (!entry.deletion() && !edit.enter(entry)) {
                    refused.add(entry);
                }
            }
            advance(edit, segment, position);
            return refused;
        });
    }

    /**
     * Enters a dedicated segment that was sealed.
     *
     * @return false if its blob was deleted while it was written; the segment is then condemned
     */
    public boolean commitDedicated(SegmentEntry entry, Segment segment, long totalBytes) {
        return decide(edit -> {
            boolean entered = edit.enter(entry);
            segment.become(entered ? Segment.State.SEALED : Segment.State.CONDEMNED);
            segment.setTotalBytes(totalBytes);
            edit.save(segment);
            return entered;
        });
    }

    /** Removes a blob, and what waits of it. Empty if there was nothing. */
    public Optional<Deletion> delete(FileId blob) {
        return decide(edit -> {
            List<Place> places = edit.places(Family.BLOBS, blob);
            List<Place> pending = edit.places(Family.PENDING, blob);
            places.forEach(place -> edit.remove(Family.BLOBS, blob, place));
            pending.forEach(place -> edit.remove(Family.PENDING, blob, place));
            if (places.isEmpty() && pending.isEmpty()) {
                return Optional.empty();
            }
            long dedicated = places.stream()
                    .map(Place::location)
                    .filter(Location::isRun)
                    .mapToLong(Location::segmentId)
                    .findFirst()
                    .orElse(0);
            return Optional.of(new Deletion(dedicated));
        });
    }

    /** @param dedicatedSegmentId the dedicated segment that went with the blob and is now condemned; 0 if there was none */
    public record Deletion(long dedicatedSegmentId) {}

    /** Removes chunks of a blob that was given up, each only if it is still where it was stored. */
    public void removePending(FileId blob, List<Place> chunks) {
        change(edit -> {
            for (Place chunk : chunks) {
                edit.location(Family.PENDING, blob, chunk.firstChunk())
                        .filter(now -> now.isAt(chunk.location()))
                        .ifPresent(now -> edit.remove(Family.PENDING, blob, chunk));
            }
        });
    }

    /**
     * Points the index at copies, each only if the index still points at what was copied.
     *
     * @param copies what the compaction lane has synced
     * @param sources where each was copied from
     */
    public void move(List<SegmentEntry> copies, List<Location> sources, Segment segment, LanePosition position) {
        change(edit -> {
            for (int i = 0; i < copies.size(); i++) {
                edit.move(copies.get(i), sources.get(i));
            }
            advance(edit, segment, position);
        });
    }

    // Lanes and the rest

    /** Up to where a lane is known; {@link LanePosition#START} if nothing is. */
    public LanePosition lane(SegmentKind kind) {
        return store.get(Family.LANES, IndexKeys.lane(kind))
                .map(LanePosition::decode)
                .orElse(LanePosition.START);
    }

    public void setLane(SegmentKind kind, LanePosition position) {
        change(edit -> edit.changes().put(Family.LANES, IndexKeys.lane(kind), position.encode()));
    }

    /** Whether the index is of this volume and was once completely built. */
    public boolean isComplete(UUID volume) {
        return store.get(Family.META, IndexKeys.COMPLETE)
                .filter(found -> Arrays.equals(found, IndexKeys.completeFor(volume)))
                .isPresent();
    }

    /** Whether nothing was ever stored in it. */
    boolean isEmpty() {
        boolean[] empty = {true};
        for (Family family : Family.values()) {
            store.scan(family, IndexKeys.FIRST, (key, value) -> {
                empty[0] = false;
                return false;
            });
        }
        return empty[0];
    }

    /** Says that all that the segments hold is entered. A flush makes it durable. */
    public void markComplete(UUID volume) {
        change(edit -> edit.changes().put(Family.META, IndexKeys.COMPLETE, IndexKeys.completeFor(volume)));
    }

    /** Makes durable what was changed; the next recovery starts from here. */
    public void flush() {
        store.flush();
    }

    /** How the RocksDB below the index is; empty if there is none, or it was closed. */
    public Optional<RocksStatus> storeStatus() {
        return store.status();
    }

    @Override
    public void close() {
        store.close();
    }

    /** What is stored, for recovery; changes go through {@link #change}. */
    KeyValues store() {
        return store;
    }

    /** Makes one change. */
    void change(Consumer<IndexEdit> collect) {
        decide(edit -> {
            collect.accept(edit);
            return true;
        });
    }

    private <T> T decide(Function<IndexEdit, T> collect) {
        lock.lock();
        try {
            IndexEdit edit = new IndexEdit(store, segments);
            T result = collect.apply(edit);
            if (!edit.changes().list().isEmpty()) {
                store.write(edit.changes());
            }
            return result;
        } finally {
            lock.unlock();
        }
    }

    private static void advance(IndexEdit edit, Segment segment, LanePosition position) {
        segment.setTotalBytes(position.offset());
        edit.save(segment);
        edit.changes().put(Family.LANES, IndexKeys.lane(segment.kind()), position.encode());
    }

    private void saveNextSegmentId(IndexEdit edit, long id) {
        nextSegmentId = id;
        edit.changes().put(Family.META, IndexKeys.NEXT_SEGMENT, IndexKeys.number(id));
    }
}
