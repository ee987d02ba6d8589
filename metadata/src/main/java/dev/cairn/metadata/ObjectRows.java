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
        old.ifPresent(current -> count(bucket, current.object(), -1));
        count(bucket, next, 1);
    }

    void remove(Bucket bucket, Current old, long sequence) {
        supersede(old, sequence);
        changes.delete(Family.CURRENT, old.row());
        count(bucket, old.object(), -1);
    }

    /**
     * Moves the body of a version, which stays what it is, unless another version has that content too.
     *
     * @return the version as it is now
     */
    ObjectVersion moveBody(Bucket bucket, Current current, Content content) {
        Content old = current.object().content();
        if (contents.isShared(old)) {
            return current.object();
        }
        ObjectVersion moved = current.object().in(content);
        contents.dropReference(old);
        contents.store(content, new byte[0]);
        changes.put(Family.CURRENT, current.row(), RowCodec.object(moved));
        count(bucket, current.object(), -1);
        count(bucket, moved, 1);
        return moved;
    }

    private void count(Bucket bucket, ObjectVersion version, int sign) {
        buckets.count(bucket.name(), sign, sign * version.sizeBytes(), sign * version.storedBytes());
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
