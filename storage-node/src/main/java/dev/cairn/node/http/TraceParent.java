package dev.cairn.node.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header field by which requests of one trace know each other: W3C Trace Context, level 1. */
final class TraceParent {
    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?");

    private static final String VERSION = "00";
    private static final String NO_VERSION = "ff";
    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_PARENT = "0".repeat(16);

    private TraceParent() {}

    /** The trace that a request is part of; empty if the field is malformed, which is then ignored. */
    static Optional<String> traceId(String field) {
        Matcher parts = FORM.matcher(field.strip());
        return parts.matches() && isValid(parts) ? Optional.of(parts.group(2)) : Optional.empty();
    }

    /** A later version may have more at its end. */
    private static boolean isValid(Matcher parts) {
        String version = parts.group(1);
        return !version.equals(NO_VERSION)
                && (parts.group(4) == null || !version.equals(VERSION))
                && !parts.group(2).equals(NO_TRACE)
                && !parts.group(3).equals(NO_PARENT);
    }
}
