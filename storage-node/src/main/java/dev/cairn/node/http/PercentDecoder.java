package dev.cairn.node.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Strict percent-decoding: every {@code %} starts two hexadecimal digits, and the result is well-formed UTF-8. Nothing is
 * repaired, for a repaired name would be another name.
 */
final class PercentDecoder {
    private PercentDecoder() {}

    /**
     * Decodes once; {@code +} stays a plus.
     *
     * @param field what is decoded, for the refusal
     * @throws RequestException {@link RequestError.Malformed}, naming the place
     */
    static String decode(String field, String raw) {
        return needsDecoding(raw, false) ? decode(field, raw, false) : raw;
    }

    /** Decodes a part of a query or form, in which {@code +} is a space. */
    static String decodeForm(String field, String raw) {
        return needsDecoding(raw, true) ? decode(field, raw, true) : raw;
    }

    private static boolean needsDecoding(String raw, boolean plusIsSpace) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%' || c > 0x7e || c < 0x21 || (plusIsSpace && c == '+')) {
                return true;
            }
        }
        return false;
    }

    private static String decode(String field, String raw, boolean plusIsSpace) {
        byte[] bytes = new byte[raw.length()];
        int length = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes[length++] = (byte) hexPair(field, raw, i);
                i += 2;
            } else if (c == '+' && plusIsSpace) {
                bytes[length++] = ' ';
            } else if (c <= 0xff) {
                bytes[length++] = (byte) c; // The head is read as ISO 8859-1: each char is one byte of the wire.
            } else {
                throw malformed(field, "percent-encoded UTF-8 at character " + (i + 1), raw);
            }
        }
        return utf8(field, raw, bytes, length);
    }

    private static int hexPair(String field, String raw, int at) {
        int high = at + 2 < raw.length() ? Character.digit(raw.charAt(at + 1), 16) : -1;
        int low = at + 2 < raw.length() ? Character.digit(raw.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw malformed(field, "two hexadecimal digits after '%' at character " + (at + 1), raw);
        }
        return high << 4 | low;
    }

    private static String utf8(String field, String raw, byte[] bytes, int length) {
        ByteBuffer source = ByteBuffer.wrap(bytes, 0, length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(source).toString();
        } catch (CharacterCodingException e) {
            throw malformed(field, "well-formed UTF-8; is not from decoded byte " + (source.position() + 1), raw);
        }
    }

    private static RequestException malformed(String field, String limit, String raw) {
        return RequestException.malformed(field, limit, raw);
    }
}
