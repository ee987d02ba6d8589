package dev.cairn.metadata.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;

/**
 * Reads what a {@link ByteSink} wrote. Every method throws {@link MalformedException} where the bytes end early, a bound is
 * passed or a form is wrong; nothing is allocated before its length is known to be there.
 */
public final class ByteSource {
    static final int VARINT_BYTES_MAX = 9;

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private final byte[] bytes;
    private final int end;
    private int position;

    /** @param bytes not copied: do not change them while they are read */
    public ByteSource(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private ByteSource(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    public int u8() {
        require(1);
        return bytes[position++] & 0xff;
    }

    public int u16() {
        return (u8() << 8) | u8();
    }

    public int i32() {
        require(Integer.BYTES);
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = (value << 8) | (bytes[position++] & 0xff);
        }
        return value;
    }

    public long i64() {
        require(Long.BYTES);
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = (value << 8) | (bytes[position++] & 0xff);
        }
        return value;
    }

    public long varint() {
        long value = 0;
        for (int i = 0; i < VARINT_BYTES_MAX; i++) {
            int next = u8();
            value |= (long) (next & 0x7f) << (7 * i);
            if (next < 0x80) {
                checkShortest(next, i);
                return value;
            }
        }
        throw new MalformedException("a varint has more than " + VARINT_BYTES_MAX + " bytes");
    }

    /** A number of elements that follow, each of at least one byte. */
    public int count(int max) {
        long count = varint();
        if (count > max || count > remaining()) {
            throw new MalformedException(
                    "%d elements, at most %d in the %d bytes left".formatted(count, max, remaining()));
        }
        return (int) count;
    }

    /** A byte string, in a new array. */
    public byte[] bytes(int max) {
        return raw(length(max));
    }

    /** {@code count} bytes, in a new array. */
    public byte[] raw(int count) {
        require(count);
        position += count;
        return Arrays.copyOfRange(bytes, position - count, position);
    }

    /** A source over the byte string that comes next, which this one then has behind it. */
    public ByteSource part(int max) {
        int length = length(max);
        position += length;
        return new ByteSource(bytes, position - length, position);
    }

    public String text(int maxBytes) {
        int length = length(maxBytes);
        int start = position;
        position += length;
        return isAscii(start, length)
                ? new String(bytes, start, length, StandardCharsets.ISO_8859_1)
                : strictUtf8(start, length);
    }

    public Instant instant() {
        long zigzag = varint();
        long nanos = varint();
        if (nanos >= NANOS_PER_SECOND) {
            throw new MalformedException("nanoseconds of an instant: " + nanos);
        }
        try {
            return Instant.ofEpochSecond((zigzag >>> 1) ^ -(zigzag & 1), nanos);
        } catch (DateTimeException e) {
            throw new MalformedException("an instant out of range", e);
        }
    }

    public int remaining() {
        return end - position;
    }

    /** Bytes that no one asked for mean that writer and reader disagree. */
    public void end() {
        if (position != end) {
            throw new MalformedException(remaining() + " bytes too many");
        }
    }

    private int length(int max) {
        long length = varint();
        if (length > max) {
            throw new MalformedException("a length of %d, at most %d".formatted(length, max));
        }
        require(length);
        return (int) length;
    }

    private void require(long count) {
        if (count > remaining()) {
            throw new MalformedException("%d bytes wanted, %d left".formatted(count, remaining()));
        }
    }

    /** One value, one form: what decodes must encode to the same bytes. */
    private static void checkShortest(int lastByte, int index) {
        if (lastByte == 0 && index > 0) {
            throw new MalformedException("a varint with a leading zero");
        }
    }

    private boolean isAscii(int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private String strictUtf8(int start, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("text is not UTF-8", e);
        }
    }
}
