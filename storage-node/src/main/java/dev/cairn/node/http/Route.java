package dev.cairn.node.http;

import dev.cairn.monitoring.Operation;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;

/**
 * One method on one path.
 *
 * @param template as {@code docs/openapi.yaml} writes it. A parameter is one segment, except {@code {key}}, which is all of
 *     the rest (but for the text after it in the template)
 * @param operation what its requests are measured as
 */
public record Route(HttpMethod method, String template, Optional<Operation> operation, Endpoint endpoint) {
    /** A route whose requests are measured. */
    public static Route of(HttpMethod method, String template, Operation operation, Endpoint endpoint) {
        return new Route(method, template, Optional.of(operation), endpoint);
    }

    /** A route beside the store: health, metrics, documents. */
    public static Route plain(HttpMethod method, String template, Endpoint endpoint) {
        return new Route(method, template, Optional.empty(), endpoint);
    }
}
