package dev.cairn.replication;

import dev.cairn.replication.SegmentFile.LogRecord;
import java.util.Optional;

/**
 * Tells what stands behind the last sound record of the open segment: a write that the power cut off, or damage.
 *
 * <p>Records are written into space that was filled with zeros, and are acknowledged only after a sync. A write that was cut
 * off can lack any of its sectors, and a sector that is lacking reads as zeros; what is there is right. So bad bytes are a
 * torn write only if something of them is zero that should not be, and nothing sound follows. Everything else, a flipped bit
 * above all, may have been acknowledged. {@code docs/log-guards.md} says where this rule can err.
 */
final class TornTail {
    /** How far ahead of the last index a record behind the damage is looked for. */
    private static final long INDEX_AHEAD_MAX = 1 << 20;

    private final SegmentFile file;
    private final int offset;
    private final long lastTerm;
    private final long lastIndex;
    private final int contentEnd;

    /** @param offset where the last sound record, or the header, ends; what follows is not all zeros */
    TornTail(SegmentFile file, int offset, long lastTerm, long lastIndex) {
        this.file = file;
        this.offset = offset;
        this.lastTerm = lastTerm;
        this.lastIndex = lastIndex;
        this.contentEnd = file.endOfContent();
    }

    /** Why this is damage; empty if it is a torn write that may be cut off. */
    Optional<String> damage() {
        Optional<LogRecord> follower = soundRecordBehind();
        if (follower.isPresent()) {
            LogRecord next = follower.get();
            return Optional.of(
                    "a bad record, but sound entry %d follows at byte %d".formatted(next.index(), next.offset()));
        }
        if (onlyItsLengthIsWrong()) {
            return Optional.of("a record whose length is damaged and the rest of it sound");
        }
        return nothingIsMissing()
                ? Optional.of("a record with a wrong checksum of which no part is missing")
                : Optional.empty();
    }

    private Optional<LogRecord> soundRecordBehind() {
        for (int at = offset + 1; at < contentEnd; at++) {
            LogRecord record = file.recordAt(at);
            if (record != null
                    && record.term() >= lastTerm
                    && record.index() > lastIndex
                    && record.index() <= lastIndex + INDEX_AHEAD_MAX) {
                return Optional.of(record);
            }
        }
        return Optional.empty();
    }

    /** A damaged length can reach into the zeros and make a whole record look like half a one. */
    private boolean onlyItsLengthIsWrong() {
        // The checksum, which ends the record, may itself end in zeros.
        for (int end = contentEnd; end <= Math.min(contentEnd + SegmentFile.CHECKSUM_BYTES, file.size()); end++) {
            for (int prefix = 1; prefix <= SegmentFile.varintBytes(RatisSettings.RECORD_BYTES_MAX); prefix++) {
                int body = offset + prefix;
                int length = end - SegmentFile.CHECKSUM_BYTES - body;
                if (length > 0
                        && SegmentFile.varintBytes(length) == prefix
                        && file.isSoundWithLength(offset, body, length)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean nothingIsMissing() {
        int length = file.declaredLength(offset);
        if (length < 0) {
            // No length: right only if the sector that should hold it is the one that is missing.
            return !file.isZero(offset, endOfSector(offset));
        }
        long end = (long) offset + SegmentFile.varintBytes(length) + length + SegmentFile.CHECKSUM_BYTES;
        if (end > file.size()) {
            return false;
        }
        for (int at = offset; at < end; at = endOfSector(at)) {
            if (file.isZero(at, (int) Math.min(endOfSector(at), end))) {
                return false;
            }
        }
        return true;
    }

    private int endOfSector(int at) {
        return Math.min((at / SegmentFile.SECTOR_BYTES + 1) * SegmentFile.SECTOR_BYTES, file.size());
    }
}
