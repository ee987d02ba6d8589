package dev.cairn.node.archive;

import java.io.InputStream;

/** A range of a source. What is skipped is not read. */
final class SourceStream extends InputStream {
    private final SourceBytes bytes;
    private final long end;
    private final byte[] one = new byte[1];
    private long at;

    /** @param end beyond the last byte, within the source */
    SourceStream(SourceBytes bytes, long begin, long end) {
        this.bytes = bytes;
        this.at = begin;
        this.end = end;
    }

    static SourceStream all(SourceBytes bytes) {
        return new SourceStream(bytes, 0, bytes.sizeBytes());
    }

    @Override
    public int read() {
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
        if (at >= end) {
            return -1;
        }
        int count = bytes.read(at, to, offset, (int) Math.min(length, end - at));
        at += Math.max(0, count);
        return count;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.clamp(count, 0, end - at);
        at += skipped;
        return skipped;
    }

    /** By this, streams of several gzip members tell whether there is one more. */
    @Override
    public int available() {
        return (int) Math.min(SourceBytes.BLOCK_BYTES, end - at);
    }
}
