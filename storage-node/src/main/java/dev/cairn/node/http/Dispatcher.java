package dev.cairn.node.http;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Context;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Takes each request of one event loop to its endpoint, and each failure to its answer. Belongs to that loop. */
final class Dispatcher {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /**
     * Of requests for what is stored. The others are few, and cheap, and who watches over an overloaded node must see it:
     * it is not to be restarted for having much to do.
     */
    private static final String API_PREFIX = "/v1/buckets";

    private final RouteTable routes;
    private final EventLoop loop;
    private final Context context;
    private final Admission admission;
    private final AtomicBoolean draining;
    private final Cors cors;
    private final PageGuard pages;

    /** @param local whether only this machine reaches the node */
    Dispatcher(
            RouteTable routes,
            EventLoop loop,
            Context context,
            Admission admission,
            AtomicBoolean draining,
            boolean local) {
        this.routes = routes;
        this.loop = loop;
        this.context = context;
        this.admission = admission;
        this.draining = draining;
        this.cors = new Cors(loop.config().corsOrigins());
        this.pages = new PageGuard(loop.config(), cors, local);
    }

    void accept(HttpServerRequest request) {
        boolean admitted = admission.requests().tryEnter();
        Exchange exchange = new Exchange(request, context, loop, admitted ? admission.requests()::leave : () -> {});
        try {
            exchange.requestBody().pause();
            cors.answerTo(request, exchange.response());
            if (!isBounded(exchange)) {
                exchange.letIn();
            } else if (!admitted) {
                admission.requests().refuse();
                throw new RequestException(new RequestError.Busy("requests are in flight", RETRY_AFTER));
            }
            pages.check(request);
            if (request.method().equals(HttpMethod.OPTIONS)) {
                options(exchange);
            } else {
                dispatch(exchange);
            }
        } catch (Throwable failure) { // An Error must be answered too, or the client waits for nothing.
            exchange.fail(failure);
        }
    }

    private static boolean isBounded(Exchange exchange) {
        return exchange.rawPath().startsWith(API_PREFIX);
    }

    private void dispatch(Exchange exchange) {
        if (draining.get() && isBounded(exchange)) {
            throw new RequestException(new RequestError.Draining());
        }
        RouteTable.Found found = routes.find(exchange.request().method(), exchange.rawPath());
        exchange.routed(found);
        Conditions.refuseForWrites(exchange);
        exchange.settle(found.route().endpoint().handle(exchange));
    }

    private void options(Exchange exchange) {
        List<String> allowed = routes.allowed(exchange.rawPath());
        if (allowed.isEmpty()) {
            throw new RequestException(new RequestError.NoSuchRoute(exchange.rawPath()));
        }
        String methods = String.join(", ", allowed);
        if (cors.isPreflight(exchange.request())) {
            cors.preflight(exchange.request(), exchange.response(), methods);
        }
        exchange.response().putHeader("Allow", methods);
        exchange.settle(exchange.answer(204));
    }

    /** Answers a request whose head could not be read; its connection is closed afterwards. */
    void acceptInvalid(HttpServerRequest request) {
        Exchange exchange = new Exchange(request, context, loop, () -> {});
        HttpConfig config = loop.config();
        exchange.fail(new RequestException(
                switch (request.decoderResult().cause()) {
                    case TooLongHttpLineException _ ->
                        new RequestError.HeadTooLarge("request line", config.targetBytesMax());
                    case TooLongFrameException _ -> new RequestError.HeadTooLarge("header", config.headBytesMax());
                    case Throwable e ->
                        new RequestError.Malformed("request", "well-formed HTTP", String.valueOf(e.getMessage()));
                }));
    }
}
