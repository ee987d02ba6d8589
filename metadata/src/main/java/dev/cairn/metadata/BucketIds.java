package dev.cairn.metadata;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ids of buckets in memory, for reads of their objects. At most {@link Command.CreateBucket#BUCKETS_MAX}.
 *
 * <p>An id that is here is that of the stored bucket at this moment; where none is, the store is to be asked. That holds
 * beside the thread that applies because a name is forgotten before its change is written and learned afterwards. Any number
 * of threads read, one changes.
 */
final class BucketIds {
    private final Map<BucketName, Long> ids = new ConcurrentHashMap<>();

    /** Empty if the bucket is not here, which does not mean that there is none. */
    OptionalLong find(BucketName name) {
        Long id = ids.get(name);
        return id == null ? OptionalLong.empty() : OptionalLong.of(id);
    }

    /** To be called before removals of buckets are written. */
    void forget(Collection<BucketName> removed) {
        removed.forEach(ids::remove);
    }

    /** To be called after buckets were written. */
    void learn(Collection<Bucket> stored) {
        stored.forEach(bucket -> ids.putIfAbsent(bucket.name(), bucket.id()));
    }
}
