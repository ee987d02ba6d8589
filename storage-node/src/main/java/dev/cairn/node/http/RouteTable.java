package dev.cairn.node.http;

import static java.util.stream.Collectors.groupingBy;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which endpoint answers a method on a raw path. Routes are tried in their order. Safe for use by many threads.
 *
 * <p>{@code :copy} at the end of a path is an action for POST and part of the key for every other method, so that the order
 * of two routes of one method is all that ever matters.
 */
final class RouteTable {
    private record Entry(Route route, PathTemplate template) {}

    /** A route and the raw values of its parameters. */
    record Found(Route route, PathTemplate.Match match) {}

    private final List<Entry> entries;
    private final Map<HttpMethod, List<Entry>> byMethod;

    RouteTable(List<Route> routes) {
        Set<String> seen = new LinkedHashSet<>();
        List<Entry> compiled = new ArrayList<>();
        for (Route route : routes) {
            if (!seen.add(route.method() + " " + route.template())) {
                throw new IllegalArgumentException("two routes for " + route.method() + " " + route.template());
            }
            compiled.add(new Entry(route, PathTemplate.of(route.template())));
        }
        entries = List.copyOf(compiled);
        byMethod = entries.stream().collect(groupingBy(entry -> entry.route().method()));
    }

    List<Route> routes() {
        return entries.stream().map(Entry::route).toList();
    }

    /**
     * Finds the route of a request.
     *
     * @throws RequestException {@link RequestError.NoSuchRoute}, {@link RequestError.MethodNotAllowed}
     */
    Found find(HttpMethod method, String rawPath) {
        for (Entry entry : byMethod.getOrDefault(method, List.of())) {
            Optional<PathTemplate.Match> match = entry.template().match(rawPath);
            if (match.isPresent()) {
                return new Found(entry.route(), match.get());
            }
        }
        List<String> allowed = allowed(rawPath);
        throw new RequestException(
                allowed.isEmpty()
                        ? new RequestError.NoSuchRoute(rawPath)
                        : new RequestError.MethodNotAllowed(method.name(), allowed));
    }

    /** Methods that the path answers to, each once; empty if there is no such path. */
    List<String> allowed(String rawPath) {
        return entries.stream()
                .filter(entry -> entry.template().match(rawPath).isPresent())
                .map(entry -> entry.route().method().name())
                .distinct()
                .toList();
    }
}
