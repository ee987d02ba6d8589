package dev.cairn.node.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * URLs of the API. Keys are written so that nothing on the way can take them for paths: {@code .} and {@code ..} between
 * slashes, a slash that follows another or ends the key, and colons are percent-encoded.
 */
final class Addresses {
    private static final String UNRESERVED = "-._~";

    private final String base;

    /** @throws Failure.Usage unless {@code server} is an http or https URL with a host and without query */
    Addresses(String server) throws Failure.Usage {
        try {
            URI uri = new URI(server);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean ok = (scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
            if (!ok) {
                throw new Failure.Usage("--server must be like http://127.0.0.1:8080; is '" + server + "'");
            }
            this.base = server.replaceAll("/+$", "");
        } catch (URISyntaxException e) {
            throw new Failure.Usage("--server must be like http://127.0.0.1:8080; is '" + server + "'");
        }
    }

    /** As people wrote it, without a slash at its end. */
    String server() {
        return base;
    }

    URI info() {
        return URI.create(base + "/v1/info");
    }

    /** {@code below} is {@code ""} or begins with a slash or colon. */
    URI cluster(String below) {
        return URI.create(base + "/v1/cluster" + below);
    }

    URI buckets() {
        return URI.create(base + "/v1/buckets");
    }

    URI bucket(String name) {
        return URI.create(buckets() + "/" + name);
    }

    URI object(Remote remote) {
        return URI.create(bucket(remote.bucket()) + "/objects/" + encodedKey(remote.key()));
    }

    /** The bucket's objects as a collection; {@code action} is {@code ""}, {@code ":copy"} or {@code ":move"}. */
    URI objects(String bucket, String action) {
        return URI.create(bucket(bucket) + "/objects" + action);
    }

    static URI with(URI uri, Map<String, String> query) {
        return query.isEmpty() ? uri : URI.create(uri + "?" + form(query));
    }

    /** Pairs in form encoding. */
    static String form(Map<String, String> pairs) {
        return pairs.entrySet().stream()
                .map(pair -> encoded(pair.getKey()) + "=" + encoded(pair.getValue()))
                .collect(Collectors.joining("&"));
    }

    static String encodedKey(String key) {
        StringBuilder out = new StringBuilder(key.length() + 16);
        String[] segments = key.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            if (i > 0) {
                boolean plain = !segments[i - 1].isEmpty() && !(i == segments.length - 1 && segments[i].isEmpty());
                out.append(plain ? "/" : "%2F");
            }
            boolean dots = segments[i].equals(".") || segments[i].equals("..");
            out.append(dots ? segments[i].replace(".", "%2E") : encoded(segments[i]));
        }
        return out.toString();
    }

    /** Percent-encodes all but letters, digits and {@code -._~}. */
    static String encoded(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
            if (plain || UNRESERVED.indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return out.toString();
    }
}
