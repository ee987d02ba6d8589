package dev.cairn.node.archive;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What POSIX lets stand before a header of a tar, as far as it matters here: records {@code length key=value}.
 *
 * @param isSparse whether what follows is not the file but the parts of it that are not empty
 */
record PaxRecords(Optional<String> path, OptionalLong size, Optional<Instant> modified, boolean isSparse) {
    static final PaxRecords NONE = new PaxRecords(Optional.empty(), OptionalLong.empty(), Optional.empty(), false);

    private static final int LENGTH_DIGITS_MAX = 9;
    private static final int NUMBER_CHARS_MAX = 40;
    private static final String SPARSE = "GNU.sparse.";

    /** Those of {@code later}, and of this what they do not say. */
    PaxRecords with(PaxRecords later) {
        return new PaxRecords(
                later.path.or(() -> path),
                later.size.isPresent() ? later.size : size,
                later.modified.or(() -> modified),
                later.isSparse || isSparse);
    }

    static PaxRecords parse(byte[] bytes) throws IOException {
        PaxRecords all = NONE;
        int at = 0;
        while (at < bytes.length && bytes[at] != 0) { // Some fill up with zeroes.
            int space = indexOf(bytes, ' ', at, Math.min(bytes.length, at + LENGTH_DIGITS_MAX + 1));
            int length = length(bytes, at, space);
            int end = at + length;
            int equals = length < 0 || end > bytes.length ? -1 : indexOf(bytes, '=', space, end);
            if (equals < 0 || bytes[end - 1] != '\n') {
                throw new IOException("an extended header has no well-formed records");
            }
            String key = new String(bytes, space + 1, equals - space - 1, StandardCharsets.UTF_8);
            all = all.with(record(key, Arrays.copyOfRange(bytes, equals + 1, end - 1)));
            at = end;
        }
        return all;
    }

    private static int length(byte[] bytes, int from, int space) {
        int length = 0;
        for (int i = from; i < space; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return -1;
            }
            length = length * 10 + bytes[i] - '0';
        }
        return space > from && length > space - from ? length : -1;
    }

    private static int indexOf(byte[] bytes, char wanted, int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static PaxRecords record(String key, byte[] value) throws IOException {
        return switch (key) {
            case "path" ->
                new PaxRecords(Optional.of(EntryNames.utf8(value)), OptionalLong.empty(), Optional.empty(), false);
            case "size" ->
                new PaxRecords(Optional.empty(), OptionalLong.of(size(number(value))), Optional.empty(), false);
            case "mtime" -> new PaxRecords(Optional.empty(), OptionalLong.empty(), instant(number(value)), false);
            default ->
                key.startsWith(SPARSE)
                        ? new PaxRecords(Optional.empty(), OptionalLong.empty(), Optional.empty(), true)
                        : NONE;
        };
    }

    private static BigDecimal number(byte[] value) throws IOException {
        String text = new String(value, StandardCharsets.UTF_8);
        boolean plain = !text.isEmpty()
                && text.length() <= NUMBER_CHARS_MAX
                && text.chars().allMatch(PaxRecords::isDigit);
        if (!plain) {
            throw new IOException("an extended header has no number where there should be one");
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new IOException("an extended header has '%s' for a number".formatted(text), e);
        }
    }

    /** No exponents: those would stand for numbers of any length. */
    private static boolean isDigit(int c) {
        return (c >= '0' && c <= '9') || c == '.' || c == '-';
    }

    private static long size(BigDecimal number) throws IOException {
        try {
            long size = number.longValueExact();
            if (size >= 0) {
                return size;
            }
        } catch (ArithmeticException e) {
            throw new IOException("an extended header tells a size of " + number, e);
        }
        throw new IOException("an extended header tells a size of " + number);
    }

    private static Optional<Instant> instant(BigDecimal seconds) {
        try {
            BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
            int nanos = seconds.subtract(whole).movePointRight(9).intValue();
            return Optional.of(Instant.ofEpochSecond(whole.longValueExact(), nanos));
        } catch (ArithmeticException | DateTimeException e) {
            return Optional.empty();
        }
    }

    static byte[] upToZero(byte[] bytes) {
        int end = indexOf(bytes, '\0', 0, bytes.length);
        return end < 0 ? bytes : Arrays.copyOf(bytes, end);
    }
}
