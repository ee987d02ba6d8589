package dev.cairn.node.http;

import dev.cairn.monitoring.Stage;
import dev.cairn.node.transfer.BodyReceiver;
import io.vertx.core.Future;

/** {@code PUT …/objects/{key}}: stores the body of the request under the key. */
final class PutObject implements Endpoint {
    private final ObjectStorer storer;

    PutObject(ObjectStorer storer) {
        this.storer = storer;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        StoreRequest request = StoreRequest.of(exchange);
        long length = request.plainBytes().orElse(Long.MAX_VALUE);
        return (length <= BodyReceiver.HELD_BYTES_MAX ? hold(exchange, request) : stream(exchange, request))
                .compose(stored -> answer(exchange, request, stored));
    }

    /** Few bytes are collected and stored at once: a pipe and a thread would cost more than they do. */
    private Future<Stored> hold(Exchange exchange, StoreRequest request) {
        return storer.preflightOfHeld(exchange, request)
                .compose(preflight -> exchange.body(BodyReceiver.HELD_BYTES_MAX)
                        .compose(body -> storer.storeWhole(exchange, request, preflight, body)));
    }

    private Future<Stored> stream(Exchange exchange, StoreRequest request) {
        return storer.preflight(exchange, request)
                .compose(preflight -> storer.storeStream(exchange, request, preflight, exchange.requestBody()));
    }

    static Future<Void> answer(Exchange exchange, StoreRequest request, Stored stored) {
        exchange.stage(Stage.ENCODE);
        ObjectHeaders.written(exchange, stored);
        return exchange.json(stored.created() ? 201 : 200, ObjectJson.buffer(request.bucket(), stored.version()));
    }
}
