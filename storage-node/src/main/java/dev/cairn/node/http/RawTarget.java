package dev.cairn.node.http;

/**
 * The target of a request as it came on the wire, cut at the first question mark and otherwise untouched.
 *
 * @param path with its percent-escapes, dots and slashes; {@code *} for a request to the server as a whole
 * @param query without the question mark; empty if there is none
 */
record RawTarget(String path, String query) {
    static RawTarget of(String uri) {
        String origin = uri.startsWith("/") ? uri : withoutAuthority(uri);
        int mark = origin.indexOf('?');
        return mark < 0
                ? new RawTarget(origin, "")
                : new RawTarget(origin.substring(0, mark), origin.substring(mark + 1));
    }

    /** A proxy may send the absolute form, {@code http://host/path}. */
    private static String withoutAuthority(String uri) {
        int scheme = uri.indexOf("://");
        if (scheme < 0) {
            return uri;
        }
        int slash = uri.indexOf('/', scheme + 3);
        return slash < 0 ? "/" : uri.substring(slash);
    }
}
