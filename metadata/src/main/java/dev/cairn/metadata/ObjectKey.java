package dev.cairn.metadata;

import java.nio.charset.StandardCharsets;

/**
 * Key of an object: 1 to 1,024 bytes of UTF-8 without control characters. It is data, never a path: {@code ..},
 * {@code //} and a trailing slash mean nothing here. Keys are ordered by their UTF-8 bytes, unsigned.
 */
public record ObjectKey(String value) {
    public static final int BYTES_MAX = 1024;

    private static final char DELETE = 0x7f;

    /** @throws InvalidValueException naming the rule that {@code value} breaks */
    public ObjectKey {
        if (value.isEmpty()) {
            throw new InvalidValueException("key", "1 to " + BYTES_MAX + " bytes of UTF-8", value);
        }
        int bytes = utf8Bytes(value);
        if (bytes > BYTES_MAX) {
            throw new InvalidValueException("key", "at most " + BYTES_MAX + " bytes of UTF-8, has " + bytes, value);
        }
    }

    /** The UTF-8 form, in a new array. */
    public byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return value;
    }

    /** Counts and checks in one pass: a listing makes hundreds of thousands of keys a second. */
    private static int utf8Bytes(String value) {
        int bytes = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c == DELETE) {
                throw new InvalidValueException("key", "no control characters (U+0000 to U+001F, U+007F)", value);
            }
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (i + 1 < value.length() && Character.isSurrogatePair(c, value.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                throw new InvalidValueException("key", "well-formed Unicode (no lone surrogate)", value);
            }
        }
        return bytes;
    }
}
