package dev.cairn.node.volume.segment;

import java.nio.ByteBuffer;

/**
 * Where a chunk of a blob lies; in a dedicated segment, where a run of chunks lies, each at a fixed distance from the one
 * before. Value of the index; big-endian.
 *
 * <pre>
 * offset  bytes  field        why
 * 0       1      layout       1; a changed layout takes a new number
 * 1       1      last         1 if the blob ends here
 * 2       2      headerBytes  from offset to the first byte of the payload
 * 4       4      chunks       more than 1 only in a dedicated segment
 * 8       8      segmentId
 * 16      8      offset       of the (first) record
 * 24      8      lengthBytes  of the blob's bytes here
 * 32      8      seq          under which they were first stored, which tells whether a DELETE came after; 0 in a dedicated segment
 * 40      4      crc          CRC32C of the bytes if they are one block
 * </pre>
 */
public record Location(
        long segmentId, long offset, long lengthBytes, long seq, int chunks, int headerBytes, int crc, boolean last) {
    static final int BYTES = 44;

    private static final byte LAYOUT = 1;

    /** A run of chunks in a dedicated segment, from its first record on. */
    static Location run(long segmentId, long lengthBytes) {
        int chunks = Math.toIntExact(Math.max(1, (lengthBytes + Format.CHUNK_BYTES - 1) / Format.CHUNK_BYTES));
        return new Location(
                segmentId, Format.SEGMENT_HEADER_BYTES, lengthBytes, 0, chunks, DedicatedLayout.HEADER_BYTES, 0, true);
    }

    /** Whether the bytes can be checked with what is known here, without the record's header. */
    public boolean isOneBlock() {
        return chunks == 1 && lengthBytes <= Format.BLOCK_BYTES && !isRun();
    }

    /** Whether it lies in a dedicated segment, whose records have no checksum in the index. */
    public boolean isRun() {
        return seq == 0;
    }

    /** What it takes on disk, for the count of live bytes. */
    public long storedBytes() {
        return Format.aligned((long) chunks * headerBytes + lengthBytes);
    }

    /** Whether both are one place on disk, whatever else is known of it. */
    public boolean isAt(Location other) {
        return segmentId == other.segmentId && offset == other.offset;
    }

    public byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .put(LAYOUT)
                .put((byte) (last ? 1 : 0))
                .putShort((short) headerBytes)
                .putInt(chunks)
                .putLong(segmentId)
                .putLong(offset)
                .putLong(lengthBytes)
                .putLong(seq)
                .putInt(crc)
                .array();
    }

    /** @throws IllegalStateException if it is none; the index is then to be rebuilt */
    public static Location decode(byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        if (value.length != BYTES || bytes.get() != LAYOUT) {
            throw new IllegalStateException("not a location of layout " + LAYOUT);
        }
        boolean last = bytes.get() == 1;
        int headerBytes = bytes.getShort();
        int chunks = bytes.getInt();
        long segmentId = bytes.getLong();
        long offset = bytes.getLong();
        long lengthBytes = bytes.getLong();
        long seq = bytes.getLong();
        return new Location(segmentId, offset, lengthBytes, seq, chunks, headerBytes, bytes.getInt(), last);
    }
}
