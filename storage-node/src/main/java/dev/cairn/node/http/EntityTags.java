package dev.cairn.node.http;

import dev.cairn.metadata.Precondition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The value of {@code If-Match} or {@code If-None-Match}: any, or a list of entity tags. An object's tag is its version in
 * quotes, with the coding behind it where it went out compressed; a well-formed tag of another form is no version of any object.
 *
 * @param any the value is {@code *}
 * @param strong versions named by strong tags
 * @param weak versions named by weak tags
 */
record EntityTags(boolean any, Set<Long> strong, Set<Long> weak) {
    /** A client that holds more copies of one object than this is asked to send fewer. */
    static final int TAGS_MAX = 100;

    private static final char CODING_MARK = '-';

    /** The tag of a version. */
    static String of(long version) {
        return "\"" + version + "\"";
    }

    /** The tag of a version that goes out compressed: other bytes, of which a range is another, so it is another tag (RFC 9110, 8.8.3). */
    static String of(long version, StoredCoding coding) {
        return "\"%d%c%s\"".formatted(version, CODING_MARK, coding.name());
    }

    /** Strong comparison, for {@code If-Match}. */
    boolean matchesStrongly(long version) {
        return any || strong.contains(version);
    }

    /** Weak comparison, for {@code If-None-Match}. */
    boolean matchesWeakly(long version) {
        return any || strong.contains(version) || weak.contains(version);
    }

    /**
     * What the commit of a write has to check.
     *
     * @param ifMatch value of {@code If-Match}
     * @param ifNoneMatch value of {@code If-None-Match}
     * @throws RequestException {@link RequestError.Malformed}
     */
    static List<Precondition> preconditions(Optional<String> ifMatch, Optional<String> ifNoneMatch) {
        List<Precondition> all = new ArrayList<>(2);
        ifMatch.map(value -> parse("If-Match", value)).map(EntityTags::required).ifPresent(all::add);
        ifNoneMatch
                .map(value -> parse("If-None-Match", value))
                .map(tags -> tags.any() ? new Precondition.Absent() : new Precondition.NoneOf(tags.versions()))
                .ifPresent(all::add);
        return List.copyOf(all);
    }

    /** What {@code If-Match}, or a field like it, asks of a commit. */
    Precondition required() {
        return any ? new Precondition.Present() : new Precondition.AnyOf(strong);
    }

    private Set<Long> versions() {
        Set<Long> versions = new HashSet<>(strong);
        versions.addAll(weak);
        return versions;
    }

    /**
     * Reads a field value.
     *
     * @throws RequestException {@link RequestError.Malformed}
     */
    static EntityTags parse(String field, String value) {
        String text = value.strip();
        if (text.equals("*")) {
            return new EntityTags(true, Set.of(), Set.of());
        }
        Set<Long> strong = new HashSet<>();
        Set<Long> weak = new HashSet<>();
        int at = 0;
        int count = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ',' || c == ' ' || c == '\t') {
                at++;
                continue;
            }
            boolean isWeak = text.startsWith("W/", at);
            int open = isWeak ? at + 2 : at;
            int close = closingQuote(field, text, open);
            count++;
            version(text.substring(open + 1, close)).ifPresent(isWeak ? weak::add : strong::add);
            at = close + 1;
            if (at < text.length() && ", \t".indexOf(text.charAt(at)) < 0) {
                throw malformed(field, text);
            }
        }
        if (count == 0 || count > TAGS_MAX) {
            throw malformed(field, text);
        }
        return new EntityTags(false, Set.copyOf(strong), Set.copyOf(weak));
    }

    private static int closingQuote(String field, String text, int open) {
        int close = open < text.length() && text.charAt(open) == '"' ? text.indexOf('"', open + 1) : -1;
        if (close < 0) {
            throw malformed(field, text);
        }
        return close;
    }

    /** Only the canonical form names a version: {@code "007"} is not the tag of version 7. */
    private static Optional<Long> version(String tag) {
        int mark = tag.indexOf(CODING_MARK);
        String opaque =
                mark >= 0 && StoredCoding.NAMES.contains(tag.substring(mark + 1)) ? tag.substring(0, mark) : tag;
        if (opaque.isEmpty() || opaque.length() > 18 || !opaque.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        long version = Long.parseLong(opaque);
        return Long.toString(version).equals(opaque) ? Optional.of(version) : Optional.empty();
    }

    private static RequestException malformed(String field, String value) {
        return RequestException.malformed(field, "'*' or 1 to " + TAGS_MAX + " entity tags in double quotes", value);
    }
}
