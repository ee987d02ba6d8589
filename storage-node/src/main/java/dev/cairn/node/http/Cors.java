package dev.cairn.node.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.Set;

/** Lets pages of configured origins use the API (Fetch standard). Never with credentials of the browser. */
final class Cors {
    private static final String PREFLIGHT_AGE_SECONDS = "600";
    private static final String ANY = "*";

    private final Set<String> origins;

    Cors(Set<String> origins) {
        this.origins = origins;
    }

    /** Adds what a browser needs to hand the answer to the page. */
    void answerTo(HttpServerRequest request, HttpServerResponse response) {
        if (origins.isEmpty()) {
            return;
        }
        response.putHeader("Vary", "Origin");
        allowedOrigin(request).ifPresent(origin -> {
            response.putHeader("Access-Control-Allow-Origin", origin);
            response.putHeader("Access-Control-Expose-Headers", ANY);
        });
    }

    /** Whether a browser asks if it may send a request, rather than sending one. */
    boolean isPreflight(HttpServerRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains("Access-Control-Request-Method")
                && allowedOrigin(request).isPresent();
    }

    /** Says what the page may send; the methods are those of the path. */
    void preflight(HttpServerRequest request, HttpServerResponse response, String methods) {
        response.putHeader("Access-Control-Allow-Methods", methods);
        response.putHeader("Access-Control-Max-Age", PREFLIGHT_AGE_SECONDS);
        Optional.ofNullable(request.getHeader("Access-Control-Request-Headers"))
                .ifPresent(names -> response.putHeader("Access-Control-Allow-Headers", names));
    }

    /** Whether pages of this origin may use the API. */
    boolean allows(String origin) {
        return origins.contains(ANY) || origins.contains(origin);
    }

    private Optional<String> allowedOrigin(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader("Origin"))
                .filter(this::allows)
                .map(origin -> origins.contains(ANY) ? ANY : origin);
    }
}
