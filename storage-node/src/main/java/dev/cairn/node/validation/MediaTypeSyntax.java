package dev.cairn.node.validation;

import dev.cairn.metadata.InvalidValueException;
import java.util.Locale;

/** The form of media types as RFC 9110, 8.3.1 gives it. */
public final class MediaTypeSyntax {
    /** Most characters of a media type with its parameters. */
    public static final int LENGTH_MAX = 255;

    private static final String RULE =
            "a media type as 'type/subtype', parameters after ';', at most " + LENGTH_MAX + " characters";
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private MediaTypeSyntax() {}

    /**
     * The type without its parameters, in lower case.
     *
     * @param field what the sender calls the value, for the refusal
     * @throws InvalidValueException if {@code value} is not a media type
     */
    public static String essence(String field, String value) {
        int slash = tokenEnd(value, 0);
        int end = slash < value.length() ? tokenEnd(value, slash + 1) : slash;
        boolean named = slash > 0 && slash < value.length() && value.charAt(slash) == '/' && end > slash + 1;
        if (!named || value.length() > LENGTH_MAX || !parametersHold(value, end)) {
            throw new InvalidValueException(field, RULE, value);
        }
        return value.substring(0, end).toLowerCase(Locale.ROOT);
    }

    /** Whether {@code text} is one or more characters of an RFC 9110 token. */
    static boolean isToken(String text) {
        return !text.isEmpty() && tokenEnd(text, 0) == text.length();
    }

    private static boolean parametersHold(String value, int from) {
        int at = from;
        while (at < value.length()) {
            at = spaceEnd(value, at);
            if (at == value.length() || value.charAt(at) != ';') {
                return at == value.length();
            }
            at = spaceEnd(value, at + 1);
            int equals = tokenEnd(value, at);
            if (equals == at) {
                continue; // RFC 9110 allows an empty parameter: "text/plain;".
            }
            int end = equals < value.length() && value.charAt(equals) == '=' ? valueEnd(value, equals + 1) : -1;
            if (end < 0) {
                return false;
            }
            at = end;
        }
        return true;
    }

    /** End of a token or quoted string, −1 if there is none. */
    private static int valueEnd(String value, int from) {
        if (from == value.length() || value.charAt(from) != '"') {
            int end = tokenEnd(value, from);
            return end > from ? end : -1;
        }
        for (int at = from + 1; at < value.length(); at++) {
            char c = value.charAt(at);
            if (c == '"') {
                return at + 1;
            }
            if (c == '\\') {
                at++;
            } else if (c != '\t' && (c < 0x20 || c == 0x7f)) {
                return -1;
            }
        }
        return -1;
    }

    private static int spaceEnd(String value, int from) {
        int at = from;
        while (at < value.length() && (value.charAt(at) == ' ' || value.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static int tokenEnd(String value, int from) {
        int at = from;
        while (at < value.length() && isTokenChar(value.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isTokenChar(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || TOKEN_MARKS.indexOf(c) >= 0;
    }
}
