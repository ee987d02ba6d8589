package dev.cairn.node.status;

import dev.cairn.metadata.InvalidValueException;
import dev.cairn.node.http.Exchange;
import dev.cairn.node.http.Route;
import dev.cairn.node.transfer.ClientGoneException;
import dev.cairn.node.transfer.TransferError;
import dev.cairn.node.transfer.TransferException;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Events as a stream that a browser's {@code EventSource} reads. */
public final class EventRoutes {
    /** After a lost connection a browser asks again so much later. */
    private static final int RETRY_MILLIS = 2_000;

    private final Events events;

    public EventRoutes(Events events) {
        this.events = events;
    }

    public List<Route> routes() {
        return List.of(Route.plain(HttpMethod.GET, "/v1/events", this::listen));
    }

    private Future<Void> listen(Exchange exchange) {
        Set<String> types = types(exchange.query().get("types").orElse(String.join(",", Events.TYPES)));
        Stream stream = new Stream(exchange);
        EventListener listener = new EventListener(types, stream);
        events.add(listener); // What it writes comes later: it goes through the loop on which this runs.
        exchange.lasts();
        stream.begin();
        return stream.done.future().onComplete(_ -> events.remove(listener));
    }

    private static Set<String> types(String text) {
        Set<String> types = new LinkedHashSet<>(List.of(text.split(",", -1)));
        if (!Events.TYPES.containsAll(types)) {
            throw new InvalidValueException("types", "some of " + String.join(",", Events.TYPES), text);
        }
        return types;
    }

    /** The answer to one listener. What is asked of it from elsewhere is done on the exchange's loop. */
    private static final class Stream implements EventSink {
        private final Exchange exchange;
        private final HttpServerResponse response;
        private final Promise<Void> done = Promise.promise();

        Stream(Exchange exchange) {
            this.exchange = exchange;
            this.response = exchange.response();
        }

        void begin() {
            response.putHeader("Content-Type", "text/event-stream")
                    .putHeader("Cache-Control", "no-store")
                    .putHeader("X-Accel-Buffering", "no") // Or nginx would collect events before it hands them on.
                    .setChunked(true);
            response.exceptionHandler(_ -> done.tryFail(new ClientGoneException()));
            response.closeHandler(_ -> done.tryFail(new ClientGoneException()));
            if (response.closed()) {
                done.tryFail(new ClientGoneException());
            } else {
                var _ = response.write("retry: %d\n\n".formatted(RETRY_MILLIS));
            }
        }

        @Override
        public void write(byte[] bytes, Runnable gone) {
            Buffer buffer = BufferInternal.buffer(Unpooled.wrappedBuffer(bytes));
            exchange.onLoop(() -> {
                if (done.future().isComplete() || response.ended()) {
                    gone.run();
                } else {
                    response.write(buffer).onComplete(_ -> gone.run());
                }
            });
        }

        @Override
        public void end() {
            exchange.onLoop(() -> {
                if (!done.future().isComplete() && !response.ended()) {
                    response.end().onComplete(ended -> {
                        if (ended.succeeded()) {
                            done.tryComplete();
                        } else {
                            done.tryFail(new ClientGoneException());
                        }
                    });
                }
            });
        }

        @Override
        public void cut() {
            Duration waited = Duration.ofSeconds(EventListener.STUCK_SECONDS_MAX);
            exchange.onLoop(() -> done.tryFail(new TransferException(new TransferError.TooSlow(waited))));
        }
    }
}
