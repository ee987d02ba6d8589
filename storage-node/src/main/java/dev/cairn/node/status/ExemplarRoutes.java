package dev.cairn.node.status;

import dev.cairn.metadata.InvalidValueException;
import dev.cairn.monitoring.EndedOperation;
import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.node.http.Exchange;
import dev.cairn.node.http.Query;
import dev.cairn.node.http.RequestError;
import dev.cairn.node.http.RequestException;
import dev.cairn.node.http.Route;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The slowest operations, one by one, with the stages that they were in. All from memory. */
public final class ExemplarRoutes {
    private static final int LIMIT_DEFAULT = 10;
    private static final int LIMIT_MAX = 1_000;

    private final FileStoragePerformanceMonitor monitor;

    public ExemplarRoutes(FileStoragePerformanceMonitor monitor) {
        this.monitor = monitor;
    }

    public List<Route> routes() {
        return List.of(
                Route.plain(HttpMethod.GET, "/v1/metrics/exemplars", this::slowest),
                Route.plain(HttpMethod.GET, "/v1/metrics/exemplars/{id}", this::one));
    }

    private Future<Void> slowest(Exchange exchange) {
        Query query = exchange.query();
        Windows.Named window = Windows.asked(query);
        Optional<String> bucket = query.get("bucket");
        List<EndedOperation> slowest = operations(query)
                .flatMap(operation -> monitor.slowest(operation, window.window()).stream())
                .filter(one -> bucket.isEmpty() || bucket.equals(one.bucket()))
                .sorted(Comparator.comparing(EndedOperation::took).reversed())
                .limit(query.count("limit", LIMIT_MAX).orElse(LIMIT_DEFAULT))
                .toList();
        return send(exchange, new JsonObject().put("window", window.name()).put("exemplars", ExemplarJson.of(slowest)));
    }

    private Stream<String> operations(Query query) {
        List<String> known = monitor.operations();
        Optional<String> asked = query.get("operation");
        asked.filter(operation -> !known.contains(operation)).ifPresent(operation -> {
            throw new InvalidValueException("operation", "one of " + String.join(", ", known), operation);
        });
        return asked.map(Stream::of).orElseGet(known::stream);
    }

    private Future<Void> one(Exchange exchange) {
        String id = exchange.pathParameter("id");
        List<EndedOperation> operations = monitor.slowest(id);
        if (operations.isEmpty()) {
            throw new RequestException(new RequestError.NotFound("id", id));
        }
        return send(exchange, new JsonObject().put("id", id).put("operations", ExemplarJson.of(operations)));
    }

    private static Future<Void> send(Exchange exchange, JsonObject json) {
        exchange.response().putHeader("Cache-Control", "no-store");
        return exchange.json(200, json.toBuffer());
    }
}
