package dev.cairn.node.cli;

import java.net.URLDecoder;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How attributes of an object stand in headers. */
final class HeaderNames {
    static final String META = "Cairn-Meta-";

    /** User metadata that keeps when a file was last changed, as RFC 3339. */
    static final String FILE_TIME = "mtime";

    static final String TAGS = "Cairn-Tags";

    /** Headers that {@code stat} shows, and their names in the object JSON. */
    static final Map<String, String> SHOWN = shown();

    private HeaderNames() {}

    /** Adds {@code metadata} and {@code tags}, decoded. */
    static void addMetadata(HttpHeaders headers, Map<String, Object> json) {
        Map<String, String> metadata = new TreeMap<>();
        String start = META.toLowerCase(Locale.ROOT);
        headers.map().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith(start) && !values.isEmpty()) {
                metadata.put(
                        lower.substring(start.length()),
                        decoded(values.getFirst().replace("+", "%2B")));
            }
        });
        Map<String, String> tags = new TreeMap<>();
        for (String pair : headers.firstValue(TAGS).orElse("").split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                tags.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        json.put("metadata", metadata);
        json.put("tags", tags);
    }

    /** An HTTP date as the rest of the API writes times; anything else as it is. */
    static String instant(String httpDate) {
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME
                    .parse(httpDate, Instant::from)
                    .toString();
        } catch (DateTimeParseException _) {
            return httpDate;
        }
    }

    /** @throws Failure.Usage if one of the headers cannot be sent */
    static void check(Map<String, String> headers) throws Failure.Usage {
        for (Map.Entry<String, String> header : headers.entrySet()) {
            boolean ok = header.getKey().matches("[A-Za-z0-9!#$%&'*.^_`|~-]+")
                    && header.getValue().matches("[\\x20-\\x7e]*");
            if (!ok) {
                throw new Failure.Usage(
                        "'%s: %s' cannot be sent as a header".formatted(header.getKey(), header.getValue()));
            }
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text; // Not percent-encoded: shown as it came.
        }
    }

    private static Map<String, String> shown() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("Content-Type", "contentType");
        names.put("Cache-Control", "cacheControl");
        names.put("Content-Disposition", "contentDisposition");
        names.put("Content-Language", "contentLanguage");
        names.put("Last-Modified", "modified");
        return names;
    }
}
