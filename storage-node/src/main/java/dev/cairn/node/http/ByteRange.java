package dev.cairn.node.http;

/**
 * A part of a body, not empty.
 *
 * @param first offset of its first byte
 * @param last offset of its last byte
 */
record ByteRange(long first, long last) {
    ByteRange {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("no range: " + first + "-" + last);
        }
    }

    long length() {
        return last - first + 1;
    }

    /** Value of {@code Content-Range}. */
    String of(long sizeBytes) {
        return "bytes " + first + "-" + last + "/" + sizeBytes;
    }

    boolean overlaps(ByteRange other) {
        return first <= other.last && other.first <= last;
    }
}
