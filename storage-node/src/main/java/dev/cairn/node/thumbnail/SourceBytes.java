package dev.cairn.node.thumbnail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers at places of a picture. Reads a little ahead. What is beyond the end is damage, not an answer. */
final class SourceBytes {
    private static final int WINDOW_BYTES = 8 << 10;

    private final PictureSource source;
    private final PictureType type;
    private final ByteOrder order;
    private final long begin;
    private final long end;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowAt;

    SourceBytes(PictureSource source, PictureType type, ByteOrder order) {
        this(source, type, order, 0, source.sizeBytes());
    }

    private SourceBytes(PictureSource source, PictureType type, ByteOrder order, long begin, long end) {
        this.source = source;
        this.type = type;
        this.order = order;
        this.begin = begin;
        this.end = end;
    }

    PictureType type() {
        return type;
    }

    /** A part of it, counted from its own beginning. */
    SourceBytes part(long at, long bytes, ByteOrder partOrder) {
        check(at, bytes);
        return new SourceBytes(source, type, partOrder, begin + at, begin + at + bytes);
    }

    long sizeBytes() {
        return end - begin;
    }

    int u8(long at) throws IOException {
        return at(at, 1).get() & 0xff;
    }

    int u16(long at) throws IOException {
        return at(at, 2).getShort() & 0xffff;
    }

    int i32(long at) throws IOException {
        return at(at, 4).getInt();
    }

    long u32(long at) throws IOException {
        return i32(at) & 0xffff_ffffL;
    }

    byte[] bytes(long at, int count) throws IOException {
        check(at, count);
        byte[] bytes = new byte[count];
        source.read(begin + at, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /** Whether that text is there; not if there are too few bytes. */
    boolean says(long at, String text) throws IOException {
        if (at < 0 || at + text.length() > sizeBytes()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (u8(at + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    ThumbnailException damaged(String reason) {
        return ThumbnailException.damaged(type, reason);
    }

    private void check(long at, long bytes) {
        if (at < 0 || bytes < 0 || bytes > sizeBytes() - at) {
            throw damaged("it ends too early");
        }
    }

    private ByteBuffer at(long at, int bytes) throws IOException {
        check(at, bytes);
        long place = begin + at;
        if (place < windowAt || place + bytes > windowAt + window.limit()) {
            window = ByteBuffer.allocate((int) Math.min(WINDOW_BYTES, end - place))
                    .order(order);
            source.read(place, window);
            window.flip();
            windowAt = place;
        }
        return window.position((int) (place - windowAt));
    }
}
