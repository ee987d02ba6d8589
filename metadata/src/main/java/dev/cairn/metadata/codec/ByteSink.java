package dev.cairn.metadata.codec;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Writes primitives into a growing array. Its pair is {@link ByteSource}, which reads back each of them under the same bound.
 *
 * <pre>
 * primitive  bytes  form
 * u8         1
 * u16        2      big-endian
 * i32, i64   4, 8   big-endian
 * varint     1..9   7 bits a byte, lowest first, high bit set on all but the last; never negative
 * bytes      n      varint length, then the bytes
 * text       n      as bytes, UTF-8
 * instant    2..14  varint of the zigzag seconds since 1970, varint nanoseconds
 * </pre>
 *
 * <p>Every method that takes a bound throws {@link IllegalArgumentException} beyond it: what is written can be read.
 */
public final class ByteSink {
    private byte[] bytes;
    private int length;

    /** @param expectedBytes room to begin with; more is found as needed */
    public ByteSink(int expectedBytes) {
        this.bytes = new byte[Math.max(expectedBytes, 16)];
    }

    public ByteSink u8(int value) {
        require(1);
        bytes[length++] = (byte) value;
        return this;
    }

    public ByteSink u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    public ByteSink i32(int value) {
        require(Integer.BYTES);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    public ByteSink i64(long value) {
        require(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    public ByteSink varint(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a varint is not negative: " + value);
        }
        require(ByteSource.VARINT_BYTES_MAX);
        long rest = value;
        while (rest > 0x7f) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    /** A number of elements that follow. */
    public ByteSink count(int count, int max) {
        check(count, max, "elements");
        return varint(count);
    }

    public ByteSink bytes(byte[] value, int max) {
        check(value.length, max, "bytes");
        return varint(value.length).raw(value);
    }

    /** Bytes whose length the reader knows otherwise. */
    public ByteSink raw(byte[] value) {
        require(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    /** @throws IllegalArgumentException also if {@code value} is not well-formed Unicode, which would not come back */
    public ByteSink text(String value, int maxBytes) {
        if (value.chars().anyMatch(c -> Character.isSurrogate((char) c))) {
            requireWellFormed(value);
        }
        return bytes(value.getBytes(StandardCharsets.UTF_8), maxBytes);
    }

    public ByteSink instant(Instant value) {
        long seconds = value.getEpochSecond();
        return varint((seconds << 1) ^ (seconds >> 63)).varint(value.getNano());
    }

    public int length() {
        return length;
    }

    /** What was written, in a new array. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    private void require(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), Math.multiplyExact(bytes.length, 2)));
        }
    }

    private static void check(int actual, int max, String noun) {
        if (actual > max) {
            throw new IllegalArgumentException("at most %d %s, has %d".formatted(max, noun, actual));
        }
    }

    private static void requireWellFormed(String value) {
        try {
            StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("text is not well-formed Unicode (lone surrogate)", e);
        }
    }
}
