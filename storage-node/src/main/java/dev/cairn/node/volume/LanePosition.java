package dev.cairn.node.volume;

import java.nio.ByteBuffer;

/**
 * Up to where the index knows a lane: the place and the seq of the next record. Recovery starts here.
 *
 * @param segmentId 0 if nothing is known
 */
record LanePosition(long segmentId, long offset, long nextSeq) {
    static final LanePosition START = new LanePosition(0, 0, 1);

    byte[] encode() {
        return ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(segmentId)
                .putLong(offset)
                .putLong(nextSeq)
                .array();
    }

    static LanePosition decode(byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        if (value.length != 3 * Long.BYTES) {
            throw new IllegalStateException("not a lane's position");
        }
        return new LanePosition(bytes.getLong(), bytes.getLong(), bytes.getLong());
    }
}
