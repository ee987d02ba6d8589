package dev.cairn.node.cluster;

import dev.cairn.node.http.Exchange;
import dev.cairn.node.http.Route;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** {@code /v1/cluster} and what is below it. */
public final class ClusterRoutes {
    private final String nodeId;
    private final Optional<Member> member;

    /** @param member empty on a node on its own */
    public ClusterRoutes(String nodeId, Optional<Member> member) {
        this.nodeId = nodeId;
        this.member = member;
    }

    public List<Route> routes() {
        return List.of(
                Route.plain(HttpMethod.GET, "/v1/cluster", this::show),
                Route.plain(HttpMethod.GET, "/v1/cluster/links", this::links));
    }

    private Future<Void> links(Exchange exchange) {
        exchange.response().putHeader("Cache-Control", "no-store");
        return member.isEmpty()
                ? exchange.json(200, alone())
                : exchange.on(member.get().links().ask()).compose(json -> exchange.json(200, json.toBuffer()));
    }

    private Future<Void> show(Exchange exchange) {
        exchange.response().putHeader("Cache-Control", "no-store");
        return member.isEmpty()
                ? exchange.json(200, alone())
                : exchange.blocking(() -> ClusterJson.of(member.get()).toBuffer())
                        .compose(body -> exchange.json(200, body));
    }

    private Buffer alone() {
        return new JsonObject()
                .put("self", nodeId)
                .put("nodes", new JsonArray())
                .toBuffer();
    }
}
