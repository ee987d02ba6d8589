package dev.cairn.node.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How requests of one trace know each other: the header field of W3C Trace Context, level 1.
 *
 * @param traceId 32 hexadecimal digits, not all of them 0
 * @param spanId names whatever sends it within the trace: 16 hexadecimal digits, not all of them 0
 * @param sampled whether the sender keeps what it knows of the trace
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {
    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    private static final String VERSION = "00";
    private static final String NO_VERSION = "ff";
    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_PARENT = "0".repeat(16);
    private static final int SAMPLED_FLAG = 1;

    /** Reads a field; empty if it is malformed, which is then ignored. */
    static Optional<TraceParent> parse(String field) {
        Matcher parts = FORM.matcher(field.strip());
        if (!parts.matches() || !isValid(parts)) {
            return Optional.empty();
        }
        boolean sampled = (Integer.parseInt(parts.group(4), 16) & SAMPLED_FLAG) != 0;
        return Optional.of(new TraceParent(parts.group(2), parts.group(3), sampled));
    }

    /** A later version may have more at its end. */
    private static boolean isValid(Matcher parts) {
        String version = parts.group(1);
        return !version.equals(NO_VERSION)
                && (parts.group(5) == null || !version.equals(VERSION))
                && !parts.group(2).equals(NO_TRACE)
                && !parts.group(3).equals(NO_PARENT);
    }

    /** The value of the field. */
    String field() {
        return "%s-%s-%s-%s".formatted(VERSION, traceId, spanId, sampled ? "01" : "00");
    }
}
