package dev.cairn.node.alerts;

import dev.cairn.monitoring.alerts.Alerts;
import dev.cairn.node.http.Exchange;
import dev.cairn.node.http.Query;
import dev.cairn.node.http.Route;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The alerts there are and were, and, with {@link RuleRoutes} and {@link WebhookRoutes}, all routes of alerts. */
public final class AlertRoutes {
    private static final int LIMIT_DEFAULT = 100;
    private static final int LIMIT_MAX = 1_000;

    private final Alerts alerts;
    private final AlertFiles files;
    private final AlertWork work = new AlertWork();

    public AlertRoutes(Alerts alerts, AlertFiles files) {
        this.alerts = alerts;
        this.files = files;
    }

    public List<Route> routes() {
        return Stream.of(
                        List.of(
                                Route.plain(HttpMethod.GET, "/v1/alerts", this::list),
                                Route.plain(HttpMethod.GET, "/v1/alerts/history", this::history)),
                        new RuleRoutes(alerts, work).routes(),
                        new WebhookRoutes(alerts, work).routes())
                .flatMap(List::stream)
                .toList();
    }

    private Future<Void> list(Exchange exchange) {
        JsonArray all = new JsonArray();
        alerts.alerts().forEach(alert -> all.add(AlertJson.of(alert)));
        return AlertWork.send(
                exchange,
                new JsonObject()
                        .put("at", alerts.now().toString())
                        .put("enabled", alerts.isAlerting())
                        .put("alerts", all));
    }

    private Future<Void> history(Exchange exchange) {
        Query query = exchange.query();
        int limit = query.count("limit", LIMIT_MAX).orElse(LIMIT_DEFAULT);
        Optional<Instant> before = query.get("before").map(text -> Times.parse("before", text));
        return work.on(exchange, () -> new JsonObject().put("changes", new JsonArray(files.newest(before, limit))))
                .compose(json -> AlertWork.send(exchange, json));
    }
}
