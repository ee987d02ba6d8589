package dev.cairn.node.volume.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * Follows the header of a record of more than one block, or of a copy: the checksum of each block, so that a range can be
 * checked without the rest.
 *
 * <pre>
 * offset  bytes  field       why
 * 0       8      originSeq   only in a copy: the seq that the record had when it was first stored, which tells whether a
 *                            DELETE came after it
 * 0 or 8  4 n    blockCrcs   CRC32C of each 64 KiB of the payload, little-endian; then zeros up to a multiple of 8
 * </pre>
 *
 * @param originSeq the seq under which the bytes were first stored
 */
public record BlockTable(long originSeq, List<Integer> blockCrcs) {
    static final int BYTES_MAX = Long.BYTES + Format.BLOCKS_PER_CHUNK * Integer.BYTES;

    /** Bytes that a table takes at least, for so many bytes of payload. */
    public static int bytes(boolean copied, int payloadBytes) {
        int blocks = Math.max(1, Format.blocks(payloadBytes));
        return (int) Format.aligned((copied ? Long.BYTES : 0) + blocks * Integer.BYTES);
    }

    /** Writes {@code bytes} bytes at the position: the table, then zeros. */
    public static void encode(ByteBuffer target, int bytes, boolean copied, long originSeq, int[] blockCrcs) {
        int end = target.position() + bytes;
        ByteOrder order = target.order();
        target.order(ByteOrder.LITTLE_ENDIAN);
        if (copied) {
            target.putLong(originSeq);
        }
        for (int crc : blockCrcs) {
            target.putInt(crc);
        }
        while (target.position() < end) {
            target.put((byte) 0);
        }
        target.order(order);
    }

    /** Reads the table at {@code at}, which follows {@code header}; empty if it does not match the header. */
    public static Optional<BlockTable> decode(ByteBuffer source, int at, RecordHeader header) {
        int bytes = header.headerBytes() - Format.RECORD_HEADER_BYTES;
        if (bytes == 0) {
            return Optional.of(new BlockTable(header.seq(), List.of(header.payloadCrc())));
        }
        if (source.limit() - at < bytes || Format.crc(source, at, bytes) != header.payloadCrc()) {
            return Optional.empty();
        }
        ByteBuffer table = source.slice(at, bytes).order(ByteOrder.LITTLE_ENDIAN);
        long originSeq = header.copied() ? table.getLong() : header.seq();
        Integer[] crcs = new Integer[Math.max(1, Format.blocks(header.payloadBytes()))];
        for (int i = 0; i < crcs.length; i++) {
            crcs[i] = table.getInt();
        }
        return Optional.of(new BlockTable(originSeq, List.of(crcs)));
    }
}
