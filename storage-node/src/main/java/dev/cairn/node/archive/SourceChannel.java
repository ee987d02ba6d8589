package dev.cairn.node.archive;

import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** A source as a channel to read, for libraries that ask for one. */
final class SourceChannel implements SeekableByteChannel {
    private final SourceBytes bytes;
    private final byte[] some = new byte[8 << 10];
    private long at;
    private boolean open = true;

    SourceChannel(SourceBytes bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read(ByteBuffer to) {
        int count = bytes.read(at, some, 0, Math.min(some.length, to.remaining()));
        if (count > 0) {
            to.put(some, 0, count);
            at += count;
        }
        return count;
    }

    @Override
    public long position() {
        return at;
    }

    @Override
    public SeekableByteChannel position(long position) {
        if (position < 0) {
            throw new IllegalArgumentException("a position of " + position);
        }
        at = position;
        return this;
    }

    @Override
    public long size() {
        return bytes.sizeBytes();
    }

    @Override
    public int write(ByteBuffer from) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
