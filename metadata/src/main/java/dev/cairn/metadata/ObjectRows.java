package dev.cairn.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/**
 * Objects as one entry sees and changes them. The only place where a version becomes current or ceases to be: rows,
 * references, counters and the queue of what is to be trimmed change together here.
 */
final class ObjectRows {
    private final Changes changes;
    private final BucketRows buckets;
    private final ContentRows contents;
    private final long epochMillis;

    /** @param epochMillis time of the entry; what is superseded waits for its trimming from then on */
    ObjectRows(Changes changes, BucketRows buckets, ContentRows contents, long epochMillis) {
        this.changes = changes;
        this.buckets = buckets;
        this.contents = contents;
        this.epochMillis = epochMillis;
    }

    Optional<Current> current(Bucket bucket, ObjectKey key) {
        byte[] row = Keys.object(bucket.id(), key);
        return changes.get(Family.CURRENT, row).map(value -> new Current(row, value, RowCodec.object(key, value)));
    }

    static Current current(Row row) {
        ObjectKey key = new ObjectKey(new String(Keys.objectKeyOfCurrent(row.key()), UTF_8));
        return new Current(row.key(), row.value(), RowCodec.object(key, row.value()));
    }

    /**
     * Stores a content that is new, and makes {@code next}, whose content it is, current in place of {@code old}.
     *
     * @param old what {@link #current} gave for the key
     * @param inlineBody the body, if the content is inline
     */
    void store(Bucket bucket, Optional<Current> old, ObjectVersion next, byte[] inlineBody) {
        contents.store(next.content(), inlineBody);
        replace(bucket, old, next);
    }

    /** Makes {@code next}, which shares its content with another version, current in place of {@code old}. */
    void makeCurrent(Bucket bucket, Optional<Current> old, ObjectVersion next) {
        contents.addReference(next.content());
        replace(bucket, old, next);
    }

    private void replace(Bucket bucket, Optional<Current> old, ObjectVersion next) {
        old.ifPresent(current -> supersede(current, next.version()));
        changes.put(Family.CURRENT, Keys.object(bucket.id(), next.key()), RowCodec.object(next));
        long oldBytes = old.map(current -> current.object().sizeBytes()).orElse(0L);
        buckets.count(bucket.name(), old.isPresent() ? 0 : 1, next.sizeBytes() - oldBytes);
    }

    void remove(Bucket bucket, Current old, long sequence) {
        supersede(old, sequence);
        changes.delete(Family.CURRENT, old.row());
        buckets.count(bucket.name(), -1, -old.object().sizeBytes());
    }

    /** The version stays, with its reference, for listings of earlier moments and for reads under way. */
    private void supersede(Current old, long sequence) {
        byte[] history = Keys.version(old.row(), old.object().version());
        changes.put(Family.HISTORY, history, RowCodec.superseded(sequence, old.value()));
        changes.put(Family.RETIRED, Keys.queued(sequence, history), RowCodec.waitingSince(epochMillis));
    }

    /** A row of {@code current} and what it says. */
    record Current(byte[] row, byte[] value, ObjectVersion object) {}
}
