package dev.cairn.node.http;

import java.util.Optional;

/** Follows requests as parts of traces. Safe for use by many threads; quick, and never fails. */
@FunctionalInterface
public interface RequestTraces {
    /** Follows nothing. */
    RequestTraces NONE = (_, _) -> RequestTrace.NONE;

    /**
     * Decides whether to follow a request, and begins.
     *
     * @param parent what sent the request, if it says so
     */
    RequestTrace begin(TracedRequest request, Optional<TraceParent> parent);

    /**
     * What is known of a request when it begins.
     *
     * @param route the template of its path
     * @param path without the query, which may hold what signs the request
     */
    record TracedRequest(String id, String method, String route, String path, String peer) {}
}
