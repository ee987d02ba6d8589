package dev.cairn.node.status;

import dev.cairn.node.http.Exchange;
import dev.cairn.node.http.Route;
import dev.cairn.node.status.Health.Check;
import dev.cairn.node.status.Health.Report;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.UnaryOperator;

/** The routes beside the store's. */
public final class StatusRoutes {

    private final Health health;
    private final NodeFacts facts;
    private final InfoPage info;
    private final UnaryOperator<String> scrape;

    /** @param scrape writes all measurements in the format of the media type that it is given; may block */
    public StatusRoutes(Health health, NodeFacts facts, UnaryOperator<String> scrape) {
        this.health = health;
        this.facts = facts;
        this.info = new InfoPage(facts);
        this.scrape = scrape;
    }

    public List<Route> routes() {
        return List.of(
                Route.plain(HttpMethod.GET, "/v1/health/live", StatusRoutes::live),
                Route.plain(HttpMethod.GET, "/v1/health/ready", this::ready),
                Route.plain(HttpMethod.GET, "/v1/info", this::info),
                Route.plain(HttpMethod.GET, "/metrics", this::metrics));
    }

    private static Future<Void> live(Exchange exchange) {
        return exchange.json(200, new JsonObject().put("status", "live").toBuffer());
    }

    private Future<Void> ready(Exchange exchange) {
        Report report = health.report();
        JsonObject checks = new JsonObject();
        for (Check check : report.checks()) {
            checks.put(check.name(), new JsonObject().put("ok", check.ok()).put("why", check.why()));
        }
        JsonObject answer = new JsonObject()
                .put("status", report.ready() ? "ready" : "not ready")
                .put("checks", checks);
        exchange.response().putHeader("Cache-Control", "no-store");
        return exchange.json(report.ready() ? 200 : 503, answer.toBuffer());
    }

    private Future<Void> info(Exchange exchange) {
        return exchange.on(facts.metadata().view())
                .compose(view -> exchange.blocking(() -> info.json(view).toBuffer()))
                .compose(body -> exchange.json(200, body));
    }

    private Future<Void> metrics(Exchange exchange) {
        String type =
                Exposition.accepted(exchange.headerList("Accept").orElse("")).contentType();
        exchange.response().putHeader("Vary", "Accept").putHeader("Cache-Control", "no-store");
        return exchange.blocking(() -> Buffer.buffer(scrape.apply(type)))
                .compose(body -> exchange.answer(200, type, body));
    }
}
