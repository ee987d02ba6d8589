package dev.cairn.node.archive;

import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;

/** A scratch file in memory, which knows how it was used. */
final class MemoryScratch implements Scratch, SeekableByteChannel {
    /** For what is to be small. */
    static final Scratch NONE = () -> {
        throw new AssertionError("needs no scratch file");
    };

    private byte[] bytes = new byte[1 << 16];
    private int size;
    private int position;
    private int opened;
    private int closed;

    @Override
    public SeekableByteChannel open() {
        opened++;
        return this;
    }

    int opened() {
        return opened;
    }

    int closed() {
        return closed;
    }

    /** Changes one bit of what is kept. */
    void damage(int at) {
        bytes[at] ^= 1;
    }

    @Override
    public int read(ByteBuffer to) {
        if (position >= size) {
            return -1;
        }
        int count =
                Math.min(1_000, Math.min(to.remaining(), size - position)); // As a file may: less than was asked for.
        to.put(bytes, position, count);
        position += count;
        return count;
    }

    @Override
    public int write(ByteBuffer from) {
        int count = Math.min(1_000, from.remaining());
        if (position + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        from.get(bytes, position, count);
        position += count;
        size = Math.max(size, position);
        return count;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        position = (int) newPosition;
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return closed < opened;
    }

    @Override
    public void close() {
        closed++;
    }
}
