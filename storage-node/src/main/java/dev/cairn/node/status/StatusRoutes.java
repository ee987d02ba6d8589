package dev.cairn.node.status;

import dev.cairn.node.http.Exchange;
import dev.cairn.node.http.RequestError;
import dev.cairn.node.http.RequestException;
import dev.cairn.node.http.Route;
import dev.cairn.node.status.Assets.Asset;
import dev.cairn.node.status.Health.Check;
import dev.cairn.node.status.Health.Report;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The routes beside the store's. */
public final class StatusRoutes {
    /** Pages may load what this node serves, and nothing else. The API's page sets styles in its elements. */
    private static final String PAGE_POLICY =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

    /** What may be shown of a header that anyone can write. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:\\[\\]-]{1,255}");

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
                Route.plain(HttpMethod.GET, "/metrics", this::metrics),
                Route.plain(HttpMethod.GET, "/openapi.yaml", exchange -> page(exchange, Assets::contract)),
                Route.plain(HttpMethod.GET, "/docs", exchange -> page(exchange, Assets::docsPage)),
                Route.plain(HttpMethod.GET, "/docs/{file}", StatusRoutes::docsFile),
                Route.plain(HttpMethod.GET, "/", StatusRoutes::index));
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

    private static Future<Void> index(Exchange exchange) {
        String host = Optional.ofNullable(exchange.request().authority())
                .map(HostAndPort::toString)
                .filter(HOST.asMatchPredicate())
                .orElse("127.0.0.1");
        return page(exchange, () -> Assets.indexPage(host));
    }

    private static Future<Void> docsFile(Exchange exchange) {
        String name = exchange.pathParameter("file");
        return page(
                exchange,
                () -> Assets.docsFile(name)
                        .orElseThrow(() -> new RequestException(new RequestError.NoSuchRoute(exchange.rawPath()))));
    }

    private static Future<Void> page(Exchange exchange, Supplier<Asset> asset) {
        return exchange.blocking(asset::get).compose(file -> send(exchange, file));
    }

    private static Future<Void> send(Exchange exchange, Asset asset) {
        exchange.response().putHeader("Content-Security-Policy", PAGE_POLICY).putHeader("Cache-Control", "no-cache");
        return exchange.answer(200, asset.contentType(), Buffer.buffer(asset.body()));
    }
}
