package dev.cairn.node.compression;

/** What is known of the frames of a body by its length. */
public final class Frames {
    private Frames() {}

    /** How many there are. */
    public static long count(long bodyBytes) {
        return Math.ceilDiv(bodyBytes, SeekTable.FRAME_BYTES);
    }

    /** How long the table behind them is. */
    public static long tableBytes(long bodyBytes) {
        return SeekTable.bytes(count(bodyBytes));
    }
}
