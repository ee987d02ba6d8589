package dev.cairn.node.alerts;

import dev.cairn.metadata.InvalidValueException;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Times of requests. */
final class Times {
    private static final Instant MAX = Instant.parse("9999-12-31T23:59:59Z");

    private Times() {}

    /** @throws InvalidValueException if it is none */
    static Instant parse(String field, String text) {
        try {
            Instant time = Instant.parse(text);
            if (time.isBefore(Instant.EPOCH) || time.isAfter(MAX)) {
                throw new InvalidValueException(field, "from 1970 to 9999", text);
            }
            return time;
        } catch (DateTimeParseException e) {
            throw new InvalidValueException(field, "a time like 2026-11-28T17:00:00Z", text);
        }
    }
}
