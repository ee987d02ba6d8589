package dev.cairn.node.compression;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Where the frames of a blob are: the seek table of the <a
 * href="https://github.com/facebook/zstd/blob/dev/contrib/seekable_format/zstd_seekable_compression_format.md">seekable format of zstd</a>,
 * a frame that decompressors skip. Frames lie behind each other from offset 0 on, and all but the last are of {@link #FRAME_BYTES}.
 *
 * <p>Integers are little-endian:
 *
 * <pre>
 * u32 0x184D2A5E, u32 bytes that follow
 * for each frame: u32 compressed bytes, u32 plain bytes
 * u32 number of frames, u8 0, u32 0x8F92EAB1
 * </pre>
 */
final class SeekTable {
    /** Plain bytes of a frame. A range decompresses one more than it needs, and a smaller one is compressed less well. */
    static final int FRAME_BYTES = 64 << 10;

    /** At the end of a blob: tells how long the table is. */
    static final int FOOTER_BYTES = 9;

    /** Of a blob of 5 TiB. */
    static final int FRAMES_MAX = 90_000_000;

    /** No coding makes a frame so much longer: what a damaged table asks for is not fetched. */
    private static final int COMPRESSED_MAX = 2 * FRAME_BYTES;

    private static final int SKIPPABLE_MAGIC = 0x184D2A5E;
    private static final int SEEKABLE_MAGIC = 0x8F92EAB1;
    private static final int HEAD_BYTES = 8;
    private static final int ENTRY_BYTES = 8;

    /** Where each frame begins, and where the last one ends. */
    private final long[] offsets;

    private final long plainBytes;

    private SeekTable(long[] offsets, long plainBytes) {
        this.offsets = offsets;
        this.plainBytes = plainBytes;
    }

    /** Collects what is written. */
    static final class Builder {
        private int[] compressed = new int[16];
        private int frames;
        private long plainBytes;

        /** @throws IllegalStateException if there are too many, or a frame before was not of {@link #FRAME_BYTES} */
        void add(int compressedBytes, int plain) {
            if (frames == FRAMES_MAX || plainBytes % FRAME_BYTES != 0) {
                throw new IllegalStateException("no frame may follow " + frames + " of " + plainBytes + " bytes");
            }
            if (frames == compressed.length) {
                compressed = Arrays.copyOf(compressed, 2 * frames);
            }
            compressed[frames] = compressedBytes;
            frames++;
            plainBytes += plain;
        }

        byte[] encode() {
            int following = frames * ENTRY_BYTES + FOOTER_BYTES;
            ByteBuffer to = ByteBuffer.allocate(HEAD_BYTES + following).order(ByteOrder.LITTLE_ENDIAN);
            to.putInt(SKIPPABLE_MAGIC).putInt(following);
            for (int i = 0; i < frames; i++) {
                to.putInt(compressed[i]).putInt((int) Math.min(FRAME_BYTES, plainBytes - (long) i * FRAME_BYTES));
            }
            to.putInt(frames).put((byte) 0).putInt(SEEKABLE_MAGIC);
            return to.array();
        }
    }

    /** How many bytes a table of so many frames takes. */
    static long bytes(long frames) {
        return HEAD_BYTES + frames * ENTRY_BYTES + FOOTER_BYTES;
    }

    /**
     * How many bytes the table takes.
     *
     * @param footer the last {@link #FOOTER_BYTES} of the blob
     * @param blobBytes how long that is
     * @throws BrokenFrameException if they are no footer of such a blob
     */
    static int bytes(byte[] footer, long blobBytes) {
        ByteBuffer from = ByteBuffer.wrap(footer).order(ByteOrder.LITTLE_ENDIAN);
        int frames = from.getInt();
        boolean known = from.get() == 0 && from.getInt() == SEEKABLE_MAGIC;
        if (!known || frames < 0 || frames > FRAMES_MAX) {
            throw new BrokenFrameException("a compressed blob does not end with a seek table");
        }
        int bytes = Math.toIntExact(bytes(frames));
        if (bytes > blobBytes) {
            throw new BrokenFrameException(
                    "a seek table of %d bytes is longer than its blob of %d".formatted(bytes, blobBytes));
        }
        return bytes;
    }

    /**
     * @param table all of its bytes
     * @param blobBytes with the table
     * @throws BrokenFrameException if its frames are not all that is before it
     */
    static SeekTable parse(byte[] table, long blobBytes) {
        ByteBuffer from = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        boolean head = from.getInt() == SKIPPABLE_MAGIC && from.getInt() == table.length - HEAD_BYTES;
        int frames = (table.length - HEAD_BYTES - FOOTER_BYTES) / ENTRY_BYTES;
        long[] offsets = new long[frames + 1];
        long plainBytes = 0;
        boolean regular = true;
        for (int i = 0; i < frames; i++) {
            int compressed = from.getInt();
            int plain = from.getInt();
            regular &= compressed > 0 && compressed <= COMPRESSED_MAX && plain > 0 && plain <= FRAME_BYTES;
            regular &= plain == FRAME_BYTES || i == frames - 1;
            offsets[i + 1] = offsets[i] + compressed;
            plainBytes += plain;
        }
        if (!head || !regular || offsets[frames] != blobBytes - table.length) {
            throw new BrokenFrameException("a seek table does not tell of the frames before it");
        }
        return new SeekTable(offsets, plainBytes);
    }

    /** What its offsets take. */
    int heapBytes() {
        return offsets.length * Long.BYTES;
    }

    /** Of all frames together. */
    long plainBytes() {
        return plainBytes;
    }

    /** The number of the frame that a plain byte is in. */
    static int frameOf(long plainOffset) {
        return Math.toIntExact(plainOffset / FRAME_BYTES);
    }

    long offset(int frame) {
        return offsets[frame];
    }

    int compressedBytes(int frame) {
        return Math.toIntExact(offsets[frame + 1] - offsets[frame]);
    }

    int plainBytes(int frame) {
        return (int) Math.min(FRAME_BYTES, plainBytes - (long) frame * FRAME_BYTES);
    }
}
