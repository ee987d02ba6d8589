package dev.cairn.node.transfer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the header lines of a form's part say.
 *
 * @param name of the form's field
 * @param filename as it was sent, maybe empty; absent in a field that is no file
 * @param contentType as it was sent
 */
public record PartHead(String name, Optional<String> filename, Optional<String> contentType) {
    /** @throws TransferException {@link TransferError.BrokenForm} */
    static PartHead parse(byte[] head) {
        Map<String, String> fields = fields(text(head));
        String encoding =
                fields.getOrDefault("content-transfer-encoding", "binary").toLowerCase(Locale.ROOT);
        if (!encoding.equals("binary") && !encoding.equals("8bit") && !encoding.equals("7bit")) {
            throw MultipartReader.broken(
                    "the Content-Transfer-Encoding '" + encoding + "' is not for forms (RFC 7578, 4.7)");
        }
        Map<String, String> disposition = disposition(fields.getOrDefault("content-disposition", ""));
        String name = disposition.get("name");
        if (name == null) {
            throw MultipartReader.broken("a part must have 'Content-Disposition: form-data; name=…'");
        }
        Optional<String> filename = Optional.ofNullable(disposition.get("filename*"))
                .map(PartHead::extended)
                .or(() -> Optional.ofNullable(disposition.get("filename")));
        return new PartHead(name, filename, Optional.ofNullable(fields.get("content-type")));
    }

    /** Browsers send UTF-8; what is not well-formed UTF-8 comes from older programs. */
    private static String text(byte[] head) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(head))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(head, StandardCharsets.ISO_8859_1);
        }
    }

    private static Map<String, String> fields(String head) {
        Map<String, String> fields = new HashMap<>();
        for (String line : head.replaceAll("\r\n[ \t]+", " ").split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.putIfAbsent(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            } else if (!line.isEmpty()) {
                throw MultipartReader.broken("a header line of a part must be 'name: value'");
            }
        }
        return fields;
    }

    private static Map<String, String> disposition(String value) {
        Map<String, String> parameters = new HashMap<>();
        int at = value.indexOf(';');
        String kind = at < 0 ? value : value.substring(0, at);
        if (!kind.strip().equalsIgnoreCase("form-data")) {
            return parameters;
        }
        while (at >= 0 && at < value.length()) {
            int equals = value.indexOf('=', at);
            if (equals < 0) {
                break;
            }
            String name = value.substring(at + 1, equals).strip().toLowerCase(Locale.ROOT);
            int from = equals + 1;
            boolean quoted = from < value.length() && value.charAt(from) == '"';
            int end = quoted ? closingQuote(value, from + 1) : end(value, from);
            parameters.putIfAbsent(
                    name,
                    quoted
                            ? unescaped(value.substring(from + 1, end))
                            : value.substring(from, end).strip());
            at = value.indexOf(';', end);
        }
        return parameters;
    }

    private static int end(String value, int from) {
        int semicolon = value.indexOf(';', from);
        return semicolon < 0 ? value.length() : semicolon;
    }

    private static int closingQuote(String value, int from) {
        for (int at = from; at < value.length(); at++) {
            if (value.charAt(at) == '"' && !(value.charAt(at - 1) == '\\' && isFollowed(value, at))) {
                return at;
            }
        }
        throw MultipartReader.broken("a quoted text in a Content-Disposition has no end");
    }

    /** A quote after a backslash ends the text if nothing but another parameter follows: {@code "C:\dir\"}. */
    private static boolean isFollowed(String value, int quote) {
        String rest = value.substring(quote + 1).stripLeading();
        return !rest.isEmpty() && rest.charAt(0) != ';';
    }

    /**
     * Browsers write a quote as {@code %22} and leave backslashes alone (WHATWG HTML, "multipart/form-data"); other programs
     * write {@code \"}. A backslash before anything else is one: old browsers send whole paths.
     */
    private static String unescaped(String text) {
        return text.replace("\\\"", "\"").replace("%22", "\"");
    }

    /** {@code UTF-8''na%C3%AFve.txt} (RFC 8187). */
    private static String extended(String value) {
        int second = value.indexOf('\'', value.indexOf('\'') + 1);
        if (second < 0 || !value.regionMatches(true, 0, "UTF-8'", 0, 6)) {
            throw MultipartReader.broken("filename* must be as \"UTF-8''name\"");
        }
        byte[] raw = value.substring(second + 1).getBytes(StandardCharsets.UTF_8);
        ByteBuffer decoded = ByteBuffer.allocate(raw.length);
        for (int i = 0; i < raw.length; i++) {
            boolean escaped = raw[i] == '%' && i + 2 < raw.length;
            int high = escaped ? Character.digit(raw[i + 1], 16) : -1;
            int low = escaped ? Character.digit(raw[i + 2], 16) : -1;
            if (high >= 0 && low >= 0) {
                decoded.put((byte) (high << 4 | low));
                i += 2;
            } else {
                decoded.put(raw[i]);
            }
        }
        return text(Arrays.copyOf(decoded.array(), decoded.position()));
    }
}
