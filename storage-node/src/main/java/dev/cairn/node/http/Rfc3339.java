package dev.cairn.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Times in JSON: RFC 3339, UTC, milliseconds. Digits are put one by one: a formatter of {@code java.time} took 0.9 of the 5.9 µs
 * that a key of a listing cost.
 */
final class Rfc3339 {
    private static final DateTimeFormatter YEARS_OF_ANY_LENGTH =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

    private static final int YEAR_MAX = 9999;
    private static final byte[] TEMPLATE = "0000-00-00T00:00:00.000Z".getBytes(ISO_8859_1);

    private Rfc3339() {}

    static String format(Instant instant) {
        LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        if (time.getYear() < 0 || time.getYear() > YEAR_MAX) {
            return YEARS_OF_ANY_LENGTH.format(time);
        }
        byte[] text = TEMPLATE.clone();
        put(text, 0, 4, time.getYear());
        put(text, 5, 2, time.getMonthValue());
        put(text, 8, 2, time.getDayOfMonth());
        put(text, 11, 2, time.getHour());
        put(text, 14, 2, time.getMinute());
        put(text, 17, 2, time.getSecond());
        put(text, 20, 3, time.getNano() / 1_000_000);
        return new String(text, ISO_8859_1);
    }

    private static void put(byte[] text, int at, int digits, int value) {
        int rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
