package dev.cairn.node.alerts;

import dev.cairn.monitoring.alerts.Alerts;
import dev.cairn.monitoring.alerts.Webhook;
import dev.cairn.node.http.Exchange;
import dev.cairn.node.http.Route;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** {@code /v1/alerts/webhooks} and what is below it. Values of headers go in and never come out. */
final class WebhookRoutes {
    private static final String WEBHOOK = "/v1/alerts/webhooks/{webhook}";

    private final Alerts alerts;
    private final AlertWork work;

    WebhookRoutes(Alerts alerts, AlertWork work) {
        this.alerts = alerts;
        this.work = work;
    }

    List<Route> routes() {
        return List.of(
                Route.plain(HttpMethod.GET, "/v1/alerts/webhooks", this::list),
                Route.plain(HttpMethod.GET, WEBHOOK, this::show),
                Route.plain(HttpMethod.PUT, WEBHOOK, this::put),
                Route.plain(HttpMethod.DELETE, WEBHOOK, this::remove));
    }

    private Future<Void> list(Exchange exchange) {
        JsonArray webhooks = new JsonArray();
        alerts.webhooks().forEach(webhook -> webhooks.add(WebhookJson.shown(webhook)));
        return AlertWork.send(exchange, new JsonObject().put("webhooks", webhooks));
    }

    private Future<Void> show(Exchange exchange) {
        String name = exchange.pathParameter("webhook");
        Webhook found = alerts.webhooks().stream()
                .filter(webhook -> webhook.name().equals(name))
                .findFirst()
                .orElseThrow(() -> AlertWork.notFound("webhook", name));
        return AlertWork.send(exchange, WebhookJson.shown(found));
    }

    private Future<Void> put(Exchange exchange) {
        String name = exchange.pathParameter("webhook");
        return work.withBody(exchange, input -> {
                    Webhook webhook = WebhookJson.read(name, input);
                    alerts.put(webhook);
                    return WebhookJson.shown(webhook);
                })
                .compose(json -> AlertWork.send(exchange, json));
    }

    private Future<Void> remove(Exchange exchange) {
        String name = exchange.pathParameter("webhook");
        return work.on(exchange, () -> {
                    if (!alerts.removeWebhook(name)) {
                        throw AlertWork.notFound("webhook", name);
                    }
                    return true;
                })
                .compose(_ -> exchange.answer(204));
    }
}
