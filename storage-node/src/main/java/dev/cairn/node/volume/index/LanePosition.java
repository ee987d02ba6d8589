package dev.cairn.node.volume.index;

import java.nio.ByteBuffer;

/**
 * Up to where the index knows a lane: the place and the seq of the next record. Recovery starts here.
 *
 * @param segmentId 0 if nothing is known
 * @param ended whether no record follows in this segment, and the index knows all of them
 */
public record LanePosition(long segmentId, long offset, long nextSeq, boolean ended) {
    static final LanePosition START = new LanePosition(0, 0, 1, true);

    private static final int BYTES = 3 * Long.BYTES + 1;

    byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .putLong(segmentId)
                .putLong(offset)
                .putLong(nextSeq)
                .put((byte) (ended ? 1 : 0))
                .array();
    }

    /** @throws IllegalStateException if it is none; the index is then to be rebuilt */
    static LanePosition decode(byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        if (value.length != BYTES) {
            throw new IllegalStateException("not a lane's position");
        }
        return new LanePosition(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.get() == 1);
    }
}
