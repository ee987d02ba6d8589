package dev.cairn.node.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keeps the pages that a browser shows from using its way to this node. A browser sends what any page asks of it, also to
 * 127.0.0.1, and only hides the answer: so a request that changes something must not come from a page of another origin, unless
 * that is configured. And a page whose own name was made to mean 127.0.0.1 passes for one of the node: so a node that only its
 * own machine reaches takes requests only under the names of that machine.
 *
 * <p>Programs send neither {@code Origin} nor {@code Sec-Fetch-Site}, and are not concerned. Belongs to one event loop.
 */
final class PageGuard {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    private final Cors cors;
    private final Set<String> names;
    private final String listensAs;
    private final boolean local;
    private String accepted = "";

    /** @param local whether only this machine reaches the node */
    PageGuard(HttpConfig config, Cors cors, boolean local) {
        this.cors = cors;
        this.names = config.hostNames();
        this.listensAs = config.host().toLowerCase(Locale.ROOT);
        this.local = local;
    }

    /** Whether an address to listen on is reached by this machine only. May ask the name service. */
    static boolean isLocal(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // Nothing can listen there; the start will say so.
        }
    }

    /** @throws RequestException {@link RequestError.HostNotAllowed}, {@link RequestError.OriginNotAllowed} */
    void check(HttpServerRequest request) {
        String host = host(request);
        if (local && !host.equals(accepted)) {
            checkHost(host);
            accepted = host;
        }
        if (!isSafe(request.method())) {
            checkOrigin(request, host);
        }
    }

    private static boolean isSafe(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD) || method.equals(HttpMethod.OPTIONS);
    }

    /** Empty if there is none, as from no browser. */
    private static String host(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            return request.authority() == null ? "" : request.authority().toString();
        }
        String host = request.getHeader(HttpHeaders.HOST);
        return host == null ? "" : host;
    }

    private void checkHost(String host) {
        String name = name(host.toLowerCase(Locale.ROOT));
        boolean own =
                name.isEmpty() || LOOPBACK.matcher(name).matches() || name.equals(listensAs) || names.contains(name);
        if (!own) {
            throw new RequestException(new RequestError.HostNotAllowed(host));
        }
    }

    /** Without the port. */
    private static String name(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.indexOf(']') ? host.substring(0, colon) : host;
    }

    private void checkOrigin(HttpServerRequest request, String host) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null) {
            String site = request.getHeader("Sec-Fetch-Site");
            if (site != null && !site.equals("same-origin") && !site.equals("none")) {
                throw new RequestException(new RequestError.OriginNotAllowed("Sec-Fetch-Site", site));
            }
        } else if (!isOwn(origin, host) && !cors.allows(origin)) {
            throw new RequestException(new RequestError.OriginNotAllowed("Origin", origin));
        }
    }

    private static boolean isOwn(String origin, String host) {
        int scheme = origin.indexOf("://");
        return scheme > 0 && !host.isEmpty() && origin.substring(scheme + 3).equalsIgnoreCase(host);
    }
}
