package dev.cairn.metadata;

import dev.cairn.metadata.MetadataError.NoSuchBucket;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Buckets as one entry sees and changes them. Counters change with every command, rows are written once, at the end. */
final class BucketRows {
    private final Changes changes;
    private final Map<BucketName, Optional<Bucket>> seen = new HashMap<>();
    private final Set<BucketName> changed = new HashSet<>();
    private final Set<BucketName> removed = new HashSet<>();

    BucketRows(Changes changes) {
        this.changes = changes;
    }

    Optional<Bucket> find(BucketName name) {
        return seen.computeIfAbsent(
                name, each -> changes.get(Family.BUCKETS, Keys.bucket(each)).map(row -> RowCodec.bucket(each, row)));
    }

    /** @throws MetadataException {@link NoSuchBucket} */
    Bucket require(BucketName name) {
        return find(name).orElseThrow(() -> new MetadataException(new NoSuchBucket(name)));
    }

    void save(Bucket bucket) {
        seen.put(bucket.name(), Optional.of(bucket));
        changed.add(bucket.name());
    }

    void remove(BucketName name) {
        seen.put(name, Optional.empty());
        changed.add(name);
        removed.add(name);
    }

    /** Adds to the counters. Their sum may wrap around, and comes back when objects go: no sum stops the store. */
    void count(BucketName name, long objects, long bytes, long storedBytes) {
        Bucket old = require(name);
        save(new Bucket(
                old.name(),
                old.id(),
                old.version(),
                old.settings(),
                old.created(),
                old.objects() + objects,
                old.bytes() + bytes,
                old.storedBytes() + storedBytes));
    }

    /** The names of buckets that were removed, even if others have them by now. */
    Set<BucketName> removed() {
        return removed;
    }

    /** The buckets that were changed or made and not removed afterwards. */
    List<Bucket> stored() {
        return changed.stream().map(this::find).flatMap(Optional::stream).toList();
    }

    void writeBack() {
        for (BucketName name : changed) {
            byte[] row = Keys.bucket(name);
            find(name)
                    .ifPresentOrElse(
                            bucket -> changes.put(Family.BUCKETS, row, RowCodec.bucket(bucket)),
                            () -> changes.delete(Family.BUCKETS, row));
        }
    }
}
