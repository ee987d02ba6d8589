package dev.cairn.node.alerts;

import dev.cairn.metadata.InvalidValueException;
import dev.cairn.monitoring.alerts.InvalidRuleException;
import dev.cairn.monitoring.alerts.UnreadableSettingsException;
import dev.cairn.node.http.Exchange;
import dev.cairn.node.http.JsonInput;
import dev.cairn.node.http.RequestError;
import dev.cairn.node.http.RequestException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Runs what blocks, a few at a time: it waits for the disk, and must not take the threads that read objects. */
final class AlertWork {
    private static final int PLACES = 2;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Semaphore places = new Semaphore(PLACES);

    <T> Future<T> on(Exchange exchange, Callable<T> work) {
        if (!places.tryAcquire()) {
            throw new RequestException(new RequestError.Busy("questions about alerts at once", RETRY_AFTER));
        }
        return exchange.blocking(() -> checked(work)).onComplete(_ -> places.release());
    }

    /** The same with the body of the request. */
    <T> Future<T> withBody(Exchange exchange, Function<JsonInput, T> work) {
        return exchange.body(JsonInput.BODY_BYTES_MAX)
                .compose(body -> on(exchange, () -> work.apply(JsonInput.parse(body))));
    }

    private static <T> T checked(Callable<T> work) throws Exception {
        try {
            return work.call();
        } catch (InvalidRuleException e) {
            throw new InvalidValueException(e.field(), e.limit(), e.value());
        } catch (UnreadableSettingsException e) {
            throw new RequestException(new RequestError.Unchangeable(e.why()));
        }
    }

    static RequestException notFound(String field, String name) {
        return new RequestException(new RequestError.NotFound(field, name));
    }

    static Future<Void> send(Exchange exchange, JsonObject json) {
        return send(exchange, 200, json);
    }

    static Future<Void> send(Exchange exchange, int status, JsonObject json) {
        exchange.response().putHeader("Cache-Control", "no-store");
        return exchange.json(status, json.toBuffer());
    }
}
