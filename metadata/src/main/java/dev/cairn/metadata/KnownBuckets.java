package dev.cairn.metadata;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What of buckets does not change with their objects, in memory, for reads and writes of these. At most {@link
 * Command.CreateBucket#BUCKETS_MAX}.
 *
 * <p>What is here is as it is stored at this moment; where nothing is, the store is to be asked. That holds beside the thread
 * that applies because a bucket is forgotten before its change is written and learned afterwards. Any number of threads read,
 * one changes.
 */
final class KnownBuckets {
    private final Map<BucketName, Known> buckets = new ConcurrentHashMap<>();

    /**
     * @param id number in keys
     * @param version of the settings
     */
    record Known(long id, long version, BucketSettings settings) {}

    /** Empty if the bucket is not here, which does not mean that there is none. */
    Optional<Known> find(BucketName name) {
        return Optional.ofNullable(buckets.get(name));
    }

    /**
     * To be called before changes are written.
     *
     * @param removed names of buckets that are removed, even if others get them at once
     * @param stored buckets that are written, maybe with settings as before
     */
    void forget(Collection<BucketName> removed, Collection<Bucket> stored) {
        removed.forEach(buckets::remove);
        for (Bucket bucket : stored) {
            buckets.computeIfPresent(bucket.name(), (_, known) -> known.version() == bucket.version() ? known : null);
        }
    }

    /** To be called before the store is replaced. */
    void forgetAll() {
        buckets.clear();
    }

    /** To be called after buckets were written. */
    void learn(Collection<Bucket> stored) {
        stored.forEach(bucket ->
                buckets.putIfAbsent(bucket.name(), new Known(bucket.id(), bucket.version(), bucket.settings())));
    }
}
