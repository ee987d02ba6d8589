package dev.cairn.metadata;

/**
 * How far the state machine has come; written in the same batch as the changes it counts.
 *
 * @param position of the last applied entry
 * @param sequence number of the last applied change
 * @param oldestSequence the oldest point in time that can still be listed
 * @param idempotencyTrimmed results kept at a lower sequence than this are gone
 * @param epochMillis time of the last entry with commands, by its proposer's clock
 * @param buckets how many there are
 * @param condemned the greatest id of a content that was ever condemned: contents up to it get no first reference any more
 */
record Progress(
        LogPosition position,
        long sequence,
        long oldestSequence,
        long idempotencyTrimmed,
        long epochMillis,
        int buckets,
        FileId condemned) {
    /** Below the id of every content. */
    static final FileId NONE_CONDEMNED = new FileId(0, 0);

    static final Progress NONE = new Progress(LogPosition.NONE, 0, 0, 0, 0, 0, NONE_CONDEMNED);

    Progress next() {
        return new Progress(
                position, sequence + 1, oldestSequence, idempotencyTrimmed, epochMillis, buckets, condemned);
    }

    Progress at(LogPosition newPosition) {
        return new Progress(newPosition, sequence, oldestSequence, idempotencyTrimmed, epochMillis, buckets, condemned);
    }

    Progress stamped(long newEpochMillis) {
        return new Progress(position, sequence, oldestSequence, idempotencyTrimmed, newEpochMillis, buckets, condemned);
    }

    Progress trimmed(long newOldestSequence, long newIdempotencyTrimmed) {
        return new Progress(
                position, sequence, newOldestSequence, newIdempotencyTrimmed, epochMillis, buckets, condemned);
    }

    Progress withMoreBuckets(int more) {
        return new Progress(
                position,
                sequence,
                oldestSequence,
                idempotencyTrimmed,
                epochMillis,
                Math.addExact(buckets, more),
                condemned);
    }

    Progress withCondemned(FileId content) {
        FileId greatest = content.compareTo(condemned) > 0 ? content : condemned;
        return new Progress(position, sequence, oldestSequence, idempotencyTrimmed, epochMillis, buckets, greatest);
    }
}
