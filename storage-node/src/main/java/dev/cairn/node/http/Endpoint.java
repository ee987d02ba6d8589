package dev.cairn.node.http;

import dev.cairn.monitoring.Operation;
import io.vertx.core.Future;

/** Answers the requests of one route. */
@FunctionalInterface
public interface Endpoint {
    /**
     * Runs on the exchange's event loop and must not block it. The request arrives paused.
     *
     * @return completes once the answer has gone to the client; if it fails (or the call throws), the failure becomes the answer
     */
    Future<Void> handle(Exchange exchange);

    /** What a request is measured as, where it is not what its route says. */
    default Operation measuredAs(Exchange exchange, Operation ofRoute) {
        return ofRoute;
    }
}
