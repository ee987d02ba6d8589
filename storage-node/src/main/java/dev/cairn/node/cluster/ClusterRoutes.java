package dev.cairn.node.cluster;

import dev.cairn.metadata.InvalidValueException;
import dev.cairn.node.http.Exchange;
import dev.cairn.node.http.JsonInput;
import dev.cairn.node.http.Query;
import dev.cairn.node.http.Route;
import dev.cairn.replication.cluster.ClusterChange;
import dev.cairn.replication.cluster.ClusterError;
import dev.cairn.replication.cluster.ClusterException;
import dev.cairn.replication.copies.RepairConfig;
import dev.cairn.replication.layout.NodeId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code /v1/cluster} and what is below it. */
public final class ClusterRoutes {
    private static final String NODE = "/v1/cluster/nodes/{node}";

    private final String nodeId;
    private final Optional<Member> member;
    private final RepairConfig repair;

    /**
     * @param member empty on a node on its own
     * @param repair at which pace copies move; that of this node is taken for all
     */
    public ClusterRoutes(String nodeId, Optional<Member> member, RepairConfig repair) {
        this.nodeId = nodeId;
        this.member = member;
        this.repair = repair;
    }

    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(List.of(
                Route.plain(HttpMethod.GET, "/v1/cluster", this::show),
                Route.plain(HttpMethod.GET, "/v1/cluster/links", this::links),
                Route.plain(HttpMethod.GET, "/v1/cluster/plan", this::plan),
                Route.plain(HttpMethod.POST, "/v1/cluster:rebalance", this::rebalance),
                Route.plain(HttpMethod.PATCH, NODE, this::patch),
                Route.plain(HttpMethod.DELETE, NODE, this::remove)));
        routes.addAll(new DeadLetterRoutes(this::member).routes());
        return routes;
    }

    private Member member() {
        return member.orElseThrow(() -> new ClusterException(new ClusterError.NoCluster()));
    }

    private Future<Void> links(Exchange exchange) {
        exchange.response().putHeader("Cache-Control", "no-store");
        return member.isEmpty()
                ? exchange.json(200, alone().toBuffer())
                : exchange.on(member.get().links().ask()).compose(json -> exchange.json(200, json.toBuffer()));
    }

    private Future<Void> show(Exchange exchange) {
        return member.isEmpty() ? send(exchange, alone()) : show(exchange, member.get());
    }

    private static Future<Void> show(Exchange exchange, Member member) {
        return exchange.on(NodeVolumes.ask(member))
                .compose(volumes -> exchange.blocking(() -> ClusterJson.of(member, volumes)))
                .compose(json -> send(exchange, json));
    }

    private JsonObject alone() {
        return new JsonObject().put("self", nodeId).put("nodes", new JsonArray());
    }

    static Future<Void> send(Exchange exchange, JsonObject json) {
        exchange.response().putHeader("Cache-Control", "no-store");
        return exchange.json(200, json.toBuffer());
    }

    private Future<Void> plan(Exchange exchange) {
        Member asked = member();
        return exchange.on(asked.admin().plan(PlanQuery.parse(exchange.query(), asked.cluster())))
                .compose(plan -> exchange.blocking(() -> PlanJson.of(plan, asked.view(), repair.bytesPerSecondMax())))
                .compose(json -> send(exchange, json));
    }

    private Future<Void> rebalance(Exchange exchange) {
        return make(exchange, new ClusterChange.Rebalance());
    }

    private Future<Void> patch(Exchange exchange) {
        Member asked = member();
        NodeId node = node("node", exchange.pathParameter("node"));
        return exchange.body(JsonInput.BODY_BYTES_MAX)
                .map(body -> JsonInput.parse(body).only("draining").truth("draining"))
                .compose(draining -> draining.isEmpty()
                        ? show(exchange, asked)
                        : make(exchange, draining.get() ? new ClusterChange.Drain(node) : new ClusterChange.Add(node)));
    }

    private Future<Void> remove(Exchange exchange) {
        NodeId node = node("node", exchange.pathParameter("node"));
        return make(exchange, new ClusterChange.Remove(node, isForced(exchange.query())));
    }

    private static boolean isForced(Query query) {
        return query.get("force").map(text -> truth("force", text)).orElse(false);
    }

    private static boolean truth(String field, String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidValueException(field, "true or false", text);
        };
    }

    private Future<Void> make(Exchange exchange, ClusterChange change) {
        Member asked = member();
        return exchange.on(asked.admin().make(change)).compose(_ -> show(exchange, asked));
    }

    /** @throws InvalidValueException if it is no id of a node */
    static NodeId node(String field, String text) {
        try {
            return NodeId.parse(text);
        } catch (IllegalArgumentException notOne) {
            throw new InvalidValueException(field, "the id of a node, 26 characters", text);
        }
    }
}
