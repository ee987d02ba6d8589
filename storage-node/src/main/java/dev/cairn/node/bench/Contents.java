package dev.cairn.node.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * The bodies of the load: what a version of a key holds follows from seed, key and version, so nothing of it needs to be kept.
 *
 * <p>The first bytes name key, version, and the identity that follows from them; what comes after is a block of noise or words, over
 * and over, from a place that the identity chooses. So bytes of another object, of an older version, or from another place are
 * found as surely as flipped ones, and making or checking them costs no more than copying or comparing.
 *
 * <p>Used by one thread. Close it when no slice is under way any more.
 */
final class Contents implements AutoCloseable {
    static final int HEADER_BYTES = 16;

    /** Prime, so that no two places that are a power of two apart hold the same bytes. */
    static final int BLOCK_BYTES = 1_048_573;

    /** The most that one slice holds: the block goes on for so long behind its end. */
    static final int SLICE_BYTES_MAX = 256 << 10;

    private static final int WORDS = 2_000;
    private static final int WORD_BYTES_MAX = 10;

    private final long seed;
    private final SizeDistribution sizes;
    private final ByteBuf block = Unpooled.directBuffer(BLOCK_BYTES + SLICE_BYTES_MAX);
    private final ByteBuffer window;

    Contents(long seed, SizeDistribution sizes, LoadOptions.Bytes kind) {
        this.seed = Bits.mix(seed);
        this.sizes = sizes;
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = new byte[BLOCK_BYTES];
        switch (kind) {
            case NOISE -> random.nextBytes(bytes);
            case TEXT -> fillWithWords(bytes, random);
        }
        block.writeBytes(bytes).writeBytes(bytes, 0, SLICE_BYTES_MAX);
        window = block.nioBuffer();
    }

    private static void fillWithWords(byte[] bytes, SplittableRandom random) {
        byte[][] words = new byte[WORDS][];
        for (int i = 0; i < WORDS; i++) {
            words[i] = new byte[random.nextInt(2, WORD_BYTES_MAX)];
            for (int at = 0; at < words[i].length; at++) {
                words[i][at] = (byte) random.nextInt('a', 'z' + 1);
            }
        }
        ByteBuffer text = ByteBuffer.wrap(bytes);
        while (text.hasRemaining()) {
            byte[] word = words[Math.min(random.nextInt(WORDS), random.nextInt(WORDS))];
            text.put(word, 0, Math.min(word.length, text.remaining()));
            if (text.hasRemaining()) {
                text.put((byte) ' ');
            }
        }
    }

    /** How long the body of a version is. */
    long size(int key, int version) {
        return sizes.size(identity(key, version));
    }

    /** Writes the first bytes of a body: the header, or as much of it as the body has room for. @return how many */
    int writeHeader(int key, int version, long size, ByteBuf out) {
        int count = (int) Math.min(HEADER_BYTES, size);
        for (int i = 0; i < count; i++) {
            out.writeByte(headerByte(key, version, i));
        }
        return count;
    }

    /** The bytes of a body from a position behind its header on, {@link #SLICE_BYTES_MAX} at most. The caller releases them. */
    ByteBuf slice(int key, int version, long position, long bytes) {
        return block.retainedSlice(place(identity(key, version), position), (int) Math.min(bytes, SLICE_BYTES_MAX));
    }

    /** Whether these are the bytes of a body from a position on. Leaves the buffer as it is. */
    boolean matches(int key, int version, long position, ByteBuf bytes) {
        return mismatch(key, version, position, bytes) < 0;
    }

    /** The first byte of the buffer that is not that of the body; negative if there is none. */
    int mismatch(int key, int version, long position, ByteBuf bytes) {
        int index = 0;
        int length = bytes.readableBytes();
        for (; index < length && position + index < HEADER_BYTES; index++) {
            if (bytes.getByte(bytes.readerIndex() + index) != headerByte(key, version, (int) (position + index))) {
                return index;
            }
        }
        long identity = identity(key, version);
        while (index < length) {
            int count = Math.min(length - index, SLICE_BYTES_MAX);
            int from = place(identity, position + index);
            int at = window.limit(from + count).position(from).mismatch(nio(bytes, bytes.readerIndex() + index, count));
            if (at >= 0) {
                return index + at;
            }
            index += count;
        }
        return -1;
    }

    /** What the header says that a body is, if it is one of this load. */
    String describe(ByteBuf bytes) {
        if (bytes.readableBytes() < HEADER_BYTES) {
            return "something else";
        }
        int key = bytes.getInt(bytes.readerIndex());
        int version = bytes.getInt(bytes.readerIndex() + Integer.BYTES);
        boolean known = bytes.getLong(bytes.readerIndex() + Long.BYTES) == identity(key, version);
        return known ? "version %d of key %d".formatted(version, key) : "something else";
    }

    @Override
    public void close() {
        block.release();
    }

    private long identity(int key, int version) {
        return Bits.mix(seed ^ ((long) key << 32 | version));
    }

    private byte headerByte(int key, int version, int index) {
        long word = index < Long.BYTES ? (long) key << 32 | version : identity(key, version);
        return (byte) (word >>> (56 - 8 * (index & 7)));
    }

    /** Where in the block a byte of a body is. */
    private static int place(long identity, long position) {
        return (int) (((identity >>> 1) % BLOCK_BYTES + position) % BLOCK_BYTES);
    }

    private static ByteBuffer nio(ByteBuf bytes, int index, int count) {
        return bytes.nioBufferCount() == 1 ? bytes.internalNioBuffer(index, count) : bytes.nioBuffer(index, count);
    }
}
