package dev.cairn.monitoring.alerts;

import static dev.cairn.monitoring.alerts.InvalidRuleException.require;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * An address to which alerts are posted.
 *
 * @param headers that each request has; their values are secrets and are never shown
 */
public record Webhook(String name, URI url, Map<String, String> headers) {
    public static final int WEBHOOKS_MAX = 10;
    public static final int URL_CHARS_MAX = 2_000;
    public static final int HEADERS_MAX = 10;
    public static final int HEADER_CHARS_MAX = 1_000;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{0," + HEADER_CHARS_MAX + "}");

    /** Those that say what the body is and where it goes are not for others to set. */
    private static final Pattern RESERVED =
            Pattern.compile("connection|content-length|content-type|expect|host|upgrade", Pattern.CASE_INSENSITIVE);

    /** @throws InvalidRuleException if it breaks a bound */
    public Webhook {
        require(NAME.matcher(name).matches(), "name", "1–63 characters of a-z 0-9 -, the first no -", name);
        require(headers.size() <= HEADERS_MAX, "headers", "at most " + HEADERS_MAX, headers.size());
        headers.forEach(Webhook::check);
        headers = Map.copyOf(headers);
    }

    /** @throws InvalidRuleException if the address is none, or breaks a bound */
    public static Webhook of(String name, String url, Map<String, String> headers) {
        require(url.length() <= URL_CHARS_MAX, "url", "at most " + URL_CHARS_MAX + " characters", url.length());
        return new Webhook(name, address(url), new TreeMap<>(headers));
    }

    private static URI address(String url) {
        String rule = "an address like https://example.org/hook";
        try {
            URI address = new URI(url);
            String scheme = String.valueOf(address.getScheme());
            require(
                    (scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))
                            && address.getHost() != null
                            && address.getRawUserInfo() == null,
                    "url",
                    rule + ", without a password",
                    url);
            return address;
        } catch (URISyntaxException e) {
            throw new InvalidRuleException("url", rule, url);
        }
    }

    private static void check(String name, String value) {
        require(
                HEADER.matcher(name).matches() && !RESERVED.matcher(name).matches(),
                "headers",
                "names of 1–64 characters of A-Z a-z 0-9 -, not that of a header that the node sets",
                name);
        require(
                VALUE.matcher(value).matches(),
                "headers." + name,
                "at most " + HEADER_CHARS_MAX + " printable characters of ASCII",
                value.length() + " characters");
    }
}
