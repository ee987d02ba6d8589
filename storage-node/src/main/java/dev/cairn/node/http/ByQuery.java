package dev.cairn.node.http;

import dev.cairn.monitoring.Operation;
import io.vertx.core.Future;
import java.util.List;

/**
 * A route that answers something else if its query has one of some parameters.
 *
 * @param parameters of which one must be there
 * @param operation what the other requests are measured as
 */
record ByQuery(List<String> parameters, Endpoint other, Operation operation, Endpoint usual) implements Endpoint {
    @Override
    public Future<Void> handle(Exchange exchange) {
        return (isOther(exchange) ? other : usual).handle(exchange);
    }

    @Override
    public Operation measuredAs(Exchange exchange, Operation ofRoute) {
        return isOther(exchange) ? operation : usual.measuredAs(exchange, ofRoute);
    }

    private boolean isOther(Exchange exchange) {
        return !exchange.rawQuery().isEmpty() && parameters.stream().anyMatch(exchange.query()::has);
    }
}
