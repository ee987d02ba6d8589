package dev.cairn.node.http;

import dev.cairn.metadata.ObjectVersion;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * When a file was last changed before it became an object: user metadata of a fixed name, RFC 3339, so that clients see it and may set it.
 * An object's own times say when it was stored.
 */
final class FileTime {
    static final String NAME = "mtime";

    /** The years that RFC 3339 can say. */
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

    private static final Instant END = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private FileTime() {}

    /** User metadata that keeps the time, if it can be said. */
    static Map<String, String> metadata(Optional<Instant> time) {
        return time.filter(FileTime::canBeSaid)
                .map(instant -> Map.of(NAME, instant.toString()))
                .orElse(Map.of());
    }

    /** The time of the file, or that of the version if it has none that can be read. */
    static Instant of(ObjectVersion object) {
        return Optional.ofNullable(object.attributes().userMetadata().get(NAME))
                .flatMap(FileTime::parsed)
                .orElse(object.modified());
    }

    private static Optional<Instant> parsed(String text) {
        try {
            return Optional.of(Instant.parse(text)).filter(FileTime::canBeSaid);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static boolean canBeSaid(Instant time) {
        return !time.isBefore(FIRST) && !time.isAfter(END);
    }
}
