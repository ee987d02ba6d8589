package dev.cairn.metadata;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Key of an object: 1 to 1,024 bytes of UTF-8 without control characters. It is data, never a path: {@code ..},
 * {@code //} and a trailing slash mean nothing here. Keys are ordered by their UTF-8 bytes, unsigned.
 */
public record ObjectKey(String value) {
    public static final int BYTES_MAX = 1024;

    /** @throws InvalidValueException naming the rule that {@code value} breaks */
    public ObjectKey {
        if (value.isEmpty()) {
            throw new InvalidValueException("key", "1 to " + BYTES_MAX + " bytes of UTF-8", value);
        }
        int bytes = utf8(value).remaining();
        if (bytes > BYTES_MAX) {
            throw new InvalidValueException("key", "at most " + BYTES_MAX + " bytes of UTF-8, has " + bytes, value);
        }
        if (value.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw new InvalidValueException("key", "no control characters (U+0000 to U+001F, U+007F)", value);
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

    private static ByteBuffer utf8(String value) {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
        } catch (CharacterCodingException e) {
            throw new InvalidValueException("key", "well-formed Unicode (no lone surrogate)", value);
        }
    }
}
