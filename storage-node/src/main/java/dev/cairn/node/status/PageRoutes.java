package dev.cairn.node.status;

import dev.cairn.node.http.Exchange;
import dev.cairn.node.http.RequestError;
import dev.cairn.node.http.RequestException;
import dev.cairn.node.http.Route;
import dev.cairn.node.status.Assets.Asset;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The pages for people: the live one at {@code /}, and the API's. A page loads what this node serves, and nothing else. */
public final class PageRoutes {
    /** The API's page sets styles in its elements. */
    private static final String DOCS_POLICY =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
                    + " object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String LIVE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** What may be shown of a header that anyone can write. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:\\[\\]-]{1,255}");

    public List<Route> routes() {
        return List.of(
                Route.plain(HttpMethod.GET, "/openapi.yaml", exchange -> page(exchange, DOCS_POLICY, Assets::contract)),
                Route.plain(HttpMethod.GET, "/docs", exchange -> page(exchange, DOCS_POLICY, Assets::docsPage)),
                Route.plain(HttpMethod.GET, "/docs/{file}", exchange -> file(exchange, DOCS_POLICY, Assets::docsFile)),
                Route.plain(HttpMethod.GET, "/page/{file}", exchange -> file(exchange, LIVE_POLICY, Assets::pageFile)),
                Route.plain(HttpMethod.GET, "/", PageRoutes::index));
    }

    private static Future<Void> index(Exchange exchange) {
        String host = Optional.ofNullable(exchange.request().authority())
                .map(HostAndPort::toString)
                .filter(HOST.asMatchPredicate())
                .orElse("127.0.0.1");
        return page(exchange, LIVE_POLICY, () -> Assets.indexPage(host));
    }

    private static Future<Void> file(Exchange exchange, String policy, Function<String, Optional<Asset>> files) {
        String name = exchange.pathParameter("file");
        return page(
                exchange,
                policy,
                () -> files.apply(name)
                        .orElseThrow(() -> new RequestException(new RequestError.NoSuchRoute(exchange.rawPath()))));
    }

    private static Future<Void> page(Exchange exchange, String policy, Supplier<Asset> asset) {
        return exchange.blocking(asset::get).compose(file -> send(exchange, policy, file));
    }

    /** A browser keeps it, and asks each time whether it is still the same. */
    private static Future<Void> send(Exchange exchange, String policy, Asset asset) {
        exchange.response()
                .putHeader("Content-Security-Policy", policy)
                .putHeader("Cache-Control", "no-cache")
                .putHeader("ETag", asset.tag());
        return exchange.header("If-None-Match")
                        .filter(tags -> tags.contains(asset.tag()))
                        .isPresent()
                ? exchange.answer(304)
                : exchange.answer(200, asset.contentType(), Buffer.buffer(asset.body()));
    }
}
