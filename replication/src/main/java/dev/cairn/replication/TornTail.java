package dev.cairn.replication;

import dev.cairn.metadata.LogPosition;
import dev.cairn.replication.SegmentFile.LogRecord;
import java.util.Optional;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * Tells what stands behind the last sound record of the open segment: a write that the power cut off, or damage.
 *
 * <p>Records are written into space that was filled with zeros, and are acknowledged only after a sync. A write that was cut
 * off can lack any of its sectors, and a sector that is lacking reads as zeros; what is there is right. So bad bytes are a
 * torn write only if something of them is zero that should not be, and nothing sound follows. Everything else, a flipped bit
 * above all, may have been acknowledged. {@code docs/log-guards.md} says where this rule can err.
 */
final class TornTail {
    /** Most bytes whose checksum is computed in search of a sound record; about a second. */
    static final long CHECKSUMMED_BYTES_MAX = 1L << 30;

    private final SegmentFile file;
    private final int offset;
    private final LogPosition last;
    private final long currentTerm;
    private final Optional<ByteString> client;
    private final int contentEnd;
    private long checksummedBytes;

    /**
     * @param offset where the last sound record, or the header, ends; what follows is not all zeros
     * @param last sound entry before it
     * @param currentTerm of the vote; no entry can be of a later one
     * @param client whose the last sound entry is: random in each run, and told to nobody, so that bytes that a user put
     *     into an entry cannot pass for an entry of it; empty if that entry is the log's own
     */
    TornTail(SegmentFile file, int offset, LogPosition last, long currentTerm, Optional<ByteString> client) {
        this.file = file;
        this.offset = offset;
        this.last = last;
        this.currentTerm = currentTerm;
        this.client = client;
        this.contentEnd = file.endOfContent();
    }

    /** Why this is damage; empty if it is a torn write that may be cut off. */
    Optional<String> damage() {
        Optional<String> follower = soundRecordBehind();
        if (follower.isPresent()) {
            return follower;
        }
        if (onlyItsLengthIsWrong()) {
            return Optional.of("a record whose length is damaged and the rest of it sound");
        }
        return nothingIsMissing()
                ? Optional.of("a record with a wrong checksum of which no part is missing")
                : Optional.empty();
    }

    /** Work done so far. */
    long checksummedBytes() {
        return checksummedBytes;
    }

    /** What is wrong if there is one. Looks at a checksum last, because users choose what stands in an entry. */
    private Optional<String> soundRecordBehind() {
        for (int at = offset + 1; at < contentEnd; at++) {
            LogRecord record = file.candidateAt(at);
            if (record == null || !couldFollow(record)) {
                continue;
            }
            int length = record.end() - record.offset();
            if (checksummedBytes + length > CHECKSUMMED_BYTES_MAX) {
                return Optional.of("a bad record, and so much that looks like records behind it that it cannot be told"
                        + " whether one of them is sound");
            }
            checksummedBytes += length;
            if (file.isSound(record) && isWholeEntry(record)) {
                return Optional.of("a bad record, but sound entry %d follows at byte %d".formatted(record.index(), at));
            }
        }
        return Optional.empty();
    }

    /** As many entries can lie between as have room; how many were under way says nothing where the damage is old. */
    private boolean couldFollow(LogRecord record) {
        long indexMax = last.index() + 1 + (record.offset() - offset) / SegmentFile.RECORD_BYTES_MIN;
        return record.term() >= last.term()
                && record.term() <= currentTerm
                && record.index() > last.index()
                && record.index() <= indexMax
                && (record.term() != last.term() || client.isEmpty() || file.isOfClient(record, client.get()));
    }

    private boolean isWholeEntry(LogRecord record) {
        return file.entry(record)
                .filter(entry -> entry.getTerm() == record.term() && entry.getIndex() == record.index())
                .filter(entry -> entry.getLogEntryBodyCase() != LogEntryProto.LogEntryBodyCase.LOGENTRYBODY_NOT_SET)
                .isPresent();
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
