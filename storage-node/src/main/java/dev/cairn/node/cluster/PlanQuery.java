package dev.cairn.node.cluster;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.node.http.Query;
import dev.cairn.replication.cluster.Cluster;
import dev.cairn.replication.cluster.ClusterChange;
import dev.cairn.replication.cluster.ClusterNode;
import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.NodeId;

/** The change that a request asks to plan. */
final class PlanQuery {
    /** A node that is only thought of. */
    private static final NodeId NEW = new NodeId(new FileId(-1, -1));

    private PlanQuery() {}

    /** @throws InvalidValueException if it names none */
    static ClusterChange parse(Query query, Cluster cluster) {
        String change = query.get("change").orElse("rebalance");
        return switch (change) {
            case "rebalance" -> new ClusterChange.Rebalance();
            case "drain" -> new ClusterChange.Drain(node(query));
            case "remove" -> new ClusterChange.Remove(node(query), true);
            case "add" ->
                query.has("node")
                        ? new ClusterChange.Add(node(query))
                        : new ClusterChange.Join(
                                new ClusterNode(NEW, "", "", "", "", ""),
                                new LayoutNode(NEW, query.get("zone").orElse(""), capacity(query, cluster), false));
            default -> throw new InvalidValueException("change", "add, drain, remove or rebalance", change);
        };
    }

    private static NodeId node(Query query) {
        return ClusterRoutes.node("node", query.get("node").orElse(""));
    }

    /** Of a new node; as much as the largest one if it is not said. */
    private static long capacity(Query query, Cluster cluster) {
        if (query.get("capacityBytes").isEmpty()) {
            return cluster.placement().layout().nodes().stream()
                    .mapToLong(LayoutNode::capacityBytes)
                    .max()
                    .orElse(1);
        }
        String text = query.get("capacityBytes").get();
        if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) < 1) {
            throw new InvalidValueException("capacityBytes", "a whole number of bytes, 1 or more", text);
        }
        return Long.parseLong(text);
    }
}
