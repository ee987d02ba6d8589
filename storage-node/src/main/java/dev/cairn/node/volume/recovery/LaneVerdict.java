package dev.cairn.node.volume.recovery;

import dev.cairn.node.volume.segment.ScannedRecord;
import dev.cairn.node.volume.segment.SegmentEntry;
import java.util.List;

/**
 * What is to be made of one segment of a lane after a crash.
 *
 * @param entries what the index takes from it, in order
 * @param written whether it or a later segment was written to, so that all before was synced
 * @param firstSeq of its first record; 0 if it has none, or that is torn with all that follows
 * @param durableSeq what is known to have been synced, in this segment or a later one
 * @param nextSeq the seq that the lane goes on with, as far as this segment tells
 * @param nextSegmentId ids below it were taken when its last batch was written
 * @param previousId the segment of the lane before this one, whose end this one proves; 0 if that is not known
 * @param end where its last good record ends
 * @param cut whether what follows {@code end} is a torn tail, never acknowledged
 * @param damages what was acknowledged and is lost or damaged
 */
record LaneVerdict(
        List<SegmentEntry> entries,
        boolean written,
        long firstSeq,
        long durableSeq,
        long nextSeq,
        long nextSegmentId,
        long previousId,
        long end,
        boolean cut,
        List<Found> damages) {
    /** Damage to what was acknowledged. */
    sealed interface Found {
        /** The header is whole, so that it is known whose bytes these are. */
        record BadPayload(ScannedRecord record) implements Found {}

        /** Records {@code from} to {@code to} should be at or after {@code offset} and are not. */
        record LostRecords(long from, long to, long offset) implements Found {}
    }
}
