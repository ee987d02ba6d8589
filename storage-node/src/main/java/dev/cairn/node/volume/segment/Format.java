package dev.cairn.node.volume.segment;

import dev.cairn.node.volume.disk.Disk;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/** Numbers that every reader and writer of a segment shares. Laid out in {@code docs/volume-format.md}. */
public final class Format {
    /** Version of the segments that this code writes; it refuses any other. */
    public static final int VERSION = 1;

    public static final int SEGMENT_HEADER_BYTES = 4096;
    public static final int RECORD_HEADER_BYTES = 64;

    /** Every record starts at a multiple of this. */
    public static final int RECORD_ALIGNMENT_BYTES = 8;

    /** A block is what has a checksum of its own, and so the least that is read to check a byte. */
    public static final int BLOCK_BYTES = 64 << 10;

    /** Most bytes of a blob in one record. */
    public static final int CHUNK_BYTES = 1 << 20;

    public static final int BLOCKS_PER_CHUNK = CHUNK_BYTES / BLOCK_BYTES;

    /** Bounds what a writer keeps in memory for the footer, and the footer itself. */
    public static final int ENTRIES_PER_SEGMENT_MAX = 65_536;

    /** Above every payload: a footer of {@link #ENTRIES_PER_SEGMENT_MAX} entries takes 4.3 MiB. */
    static final int PAYLOAD_BYTES_MAX = 8 << 20;

    private Format() {}

    static long aligned(long bytes) {
        return (bytes + RECORD_ALIGNMENT_BYTES - 1) & -RECORD_ALIGNMENT_BYTES;
    }

    static long pageAligned(long bytes) {
        return (bytes + Disk.ALIGNMENT_BYTES - 1) & -Disk.ALIGNMENT_BYTES;
    }

    /** Blocks that so many bytes of payload take; the last may be short. */
    public static int blocks(int payloadBytes) {
        return (payloadBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }

    /** CRC32C of a part of {@code bytes}, whose position stays. */
    public static int crc(ByteBuffer bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(at, length));
        return (int) crc.getValue();
    }

    /** CRC32C of a part of {@code bytes} and the volume's id: what another volume wrote does not match. */
    public static int crc(ByteBuffer bytes, int at, int length, UUID volume) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(at, length));
        ByteBuffer id = ByteBuffer.allocate(2 * Long.BYTES);
        crc.update(id.putLong(volume.getMostSignificantBits())
                .putLong(volume.getLeastSignificantBits())
                .flip());
        return (int) crc.getValue();
    }

    /** CRC32C of each block from position to limit; one, of nothing, if there is nothing. */
    public static int[] blockCrcs(ByteBuffer payload) {
        int length = payload.remaining();
        int[] crcs = new int[Math.max(1, blocks(length))];
        for (int i = 0; i < crcs.length; i++) {
            int at = i * BLOCK_BYTES;
            crcs[i] = crc(payload, payload.position() + at, Math.min(BLOCK_BYTES, length - at));
        }
        return crcs;
    }
}
