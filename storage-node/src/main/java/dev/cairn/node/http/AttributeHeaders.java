package dev.cairn.node.http;

import dev.cairn.metadata.ObjectAttributes;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a client says about an object, as header fields of a request and of an answer. */
final class AttributeHeaders {
    static final String META_PREFIX = "cairn-meta-";
    static final String TAGS = "Cairn-Tags";

    private static final String READABLE = "-._~!$&'()*+,;=:@/?[]{}|^`\"<> ";

    private AttributeHeaders() {}

    /**
     * Reads the attributes of a request.
     *
     * @throws RequestException {@link RequestError.Malformed}
     */
    static ObjectAttributes read(Exchange exchange, String contentType) {
        return new ObjectAttributes(
                contentType,
                exchange.header("Cache-Control"),
                exchange.header("Content-Disposition"),
                Optional.empty(),
                exchange.header("Content-Language"),
                userMetadata(exchange.request().headers()),
                exchange.header(TAGS).map(AttributeHeaders::tags).orElse(Map.of()));
    }

    private static Map<String, String> userMetadata(MultiMap headers) {
        Map<String, String> found = new LinkedHashMap<>();
        headers.forEach((name, value) -> {
            if (name.regionMatches(true, 0, META_PREFIX, 0, META_PREFIX.length())) {
                String own = name.substring(META_PREFIX.length()).toLowerCase(Locale.ROOT);
                if (found.put(own, PercentDecoder.decode(name, value)) != null) {
                    throw RequestException.malformed(name, "given once", value);
                }
            }
        });
        return found;
    }

    private static Map<String, String> tags(String value) {
        Map<String, String> found = new LinkedHashMap<>();
        for (String part : value.split("&", -1)) {
            int equals = part.indexOf('=');
            if (part.isEmpty()) {
                continue;
            }
            String name = PercentDecoder.decodeForm(TAGS, equals < 0 ? part : part.substring(0, equals));
            String text = equals < 0 ? "" : PercentDecoder.decodeForm(TAGS, part.substring(equals + 1));
            if (found.put(name, text) != null) {
                throw RequestException.malformed(TAGS, "each name given once", value);
            }
        }
        return found;
    }

    /** Writes the attributes, but for the media type, into an answer. */
    static void write(ObjectAttributes attributes, MultiMap headers) {
        attributes.cacheControl().ifPresent(value -> headers.set("Cache-Control", value));
        attributes.contentDisposition().ifPresent(value -> headers.set("Content-Disposition", value));
        attributes.contentEncoding().ifPresent(value -> headers.set("Content-Encoding", value));
        attributes.contentLanguage().ifPresent(value -> headers.set("Content-Language", value));
        attributes.userMetadata().forEach((name, value) -> headers.set("Cairn-Meta-" + name, encoded(value)));
        if (!attributes.tags().isEmpty()) {
            headers.set(TAGS, form(attributes.tags()));
        }
    }

    private static String form(Map<String, String> tags) {
        return tags.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(tag -> strictly(tag.getKey()) + "=" + strictly(tag.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** Readable where it can be: only what a header field cannot carry is escaped, and the escape itself. */
    private static String encoded(String value) {
        boolean edges = value.startsWith(" ") || value.endsWith(" ");
        return percent(value, edges ? READABLE.strip() : READABLE);
    }

    static String strictly(String value) {
        return percent(value, "-._~");
    }

    private static String percent(String value, String kept) {
        StringBuilder text = new StringBuilder(value.length() + 16);
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
            if (plain || (b > 0 && kept.indexOf(b) >= 0)) {
                text.append((char) b);
            } else {
                text.append('%')
                        .append(Character.toUpperCase(Character.forDigit((b >> 4) & 0xf, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 0xf, 16)));
            }
        }
        return text.toString();
    }
}
