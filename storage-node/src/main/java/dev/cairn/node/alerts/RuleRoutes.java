package dev.cairn.node.alerts;

import dev.cairn.monitoring.alerts.AlertRule;
import dev.cairn.monitoring.alerts.Alerts;
import dev.cairn.monitoring.alerts.TrialResult;
import dev.cairn.monitoring.alerts.TrialResult.Firing;
import dev.cairn.node.http.Exchange;
import dev.cairn.node.http.Route;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** {@code /v1/alerts/rules} and what is below it. */
final class RuleRoutes {
    private static final String RULE = "/v1/alerts/rules/{rule}";

    /** What a rule is called that is tried without a name. */
    private static final String NAMELESS = "trial";

    private final Alerts alerts;
    private final AlertWork work;

    RuleRoutes(Alerts alerts, AlertWork work) {
        this.alerts = alerts;
        this.work = work;
    }

    List<Route> routes() {
        return List.of(
                Route.plain(HttpMethod.GET, "/v1/alerts/rules", this::list),
                Route.plain(HttpMethod.POST, "/v1/alerts/rules:try", this::tryOut),
                Route.plain(HttpMethod.GET, RULE, this::show),
                Route.plain(HttpMethod.PUT, RULE, this::put),
                Route.plain(HttpMethod.PATCH, RULE, this::patch),
                Route.plain(HttpMethod.DELETE, RULE, this::remove),
                Route.plain(HttpMethod.PUT, RULE + "/silence", this::silence),
                Route.plain(HttpMethod.DELETE, RULE + "/silence", this::unsilence));
    }

    private Future<Void> list(Exchange exchange) {
        JsonArray rules = new JsonArray();
        alerts.rules().forEach(rule -> rules.add(json(rule)));
        return AlertWork.send(exchange, new JsonObject().put("rules", rules));
    }

    private JsonObject json(AlertRule rule) {
        return RuleJson.of(rule, alerts.silence(rule.name()));
    }

    private Future<Void> show(Exchange exchange) {
        String name = exchange.pathParameter("rule");
        return AlertWork.send(exchange, json(alerts.rule(name).orElseThrow(() -> AlertWork.notFound("rule", name))));
    }

    private Future<Void> put(Exchange exchange) {
        String name = exchange.pathParameter("rule");
        return work.withBody(exchange, input -> {
                    AlertRule rule = RuleJson.read(name, input);
                    alerts.put(rule);
                    return json(rule);
                })
                .compose(json -> AlertWork.send(exchange, json));
    }

    private Future<Void> patch(Exchange exchange) {
        String name = exchange.pathParameter("rule");
        return work.withBody(
                        exchange,
                        input -> json(alerts.change(name, rule -> RuleJson.patched(rule, input))
                                .orElseThrow(() -> AlertWork.notFound("rule", name))))
                .compose(json -> AlertWork.send(exchange, json));
    }

    private Future<Void> remove(Exchange exchange) {
        String name = exchange.pathParameter("rule");
        return work.on(exchange, () -> found(alerts.remove(name), name)).compose(_ -> exchange.answer(204));
    }

    private Future<Void> silence(Exchange exchange) {
        String name = exchange.pathParameter("rule");
        return work.withBody(exchange, input -> {
                    found(alerts.silence(name, SilenceJson.read(input, alerts.now())), name);
                    return json(alerts.rule(name).orElseThrow(() -> AlertWork.notFound("rule", name)));
                })
                .compose(json -> AlertWork.send(exchange, json));
    }

    private Future<Void> unsilence(Exchange exchange) {
        String name = exchange.pathParameter("rule");
        Optional<String> by = exchange.query().get("by");
        return work.on(exchange, () -> found(alerts.unsilence(name, by), name)).compose(_ -> exchange.answer(204));
    }

    private static boolean found(boolean found, String name) {
        if (!found) {
            throw AlertWork.notFound("rule", name);
        }
        return true;
    }

    private Future<Void> tryOut(Exchange exchange) {
        return work.withBody(exchange, input -> {
                    String name = input.text("name").orElse(NAMELESS);
                    return json(alerts.tryOut(RuleJson.read(name, input)));
                })
                .compose(json -> AlertWork.send(exchange, json));
    }

    private static JsonObject json(TrialResult result) {
        JsonArray firings = new JsonArray();
        result.firings().forEach(firing -> firings.add(json(firing)));
        return new JsonObject()
                .put("from", result.from().toString())
                .put("to", result.to().toString())
                .put("complete", result.complete())
                .put("firings", firings);
    }

    private static JsonObject json(Firing firing) {
        JsonObject json = new JsonObject()
                .put("series", firing.series())
                .put("firedAt", firing.firedAt().toString());
        firing.resolvedAt().ifPresent(time -> json.put("resolvedAt", time.toString()));
        firing.value().stream().filter(Double::isFinite).forEach(value -> json.put("value", value));
        return json;
    }
}
