package dev.cairn.node.transfer;

import java.util.Locale;
import java.util.Optional;

/** What was done to a body for its transfer, and is undone as it comes. */
public enum BodyCoding {
    PLAIN,
    GZIP,
    BROTLI;

    /** What a client may name. */
    public static final String NAMES = "gzip, br, identity or none";

    /** Of a value of {@code Content-Encoding}; empty if it is not read here. */
    public static Optional<BodyCoding> of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "", "identity" -> Optional.of(PLAIN);
            case "gzip", "x-gzip" -> Optional.of(GZIP);
            case "br" -> Optional.of(BROTLI);
            default -> Optional.empty();
        };
    }
}
