package dev.cairn.node.cluster;

import dev.cairn.replication.ReplicaRole;
import dev.cairn.replication.cluster.ClusterChange;
import dev.cairn.replication.cluster.ClusterNode;
import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.NodeId;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a node says of itself when it joins. JSON: members that a later version adds are passed over.
 *
 * @param role as which its replica of the log was opened
 * @param replaces a node that is gone, in whose place it joins
 */
record JoinRequest(ClusterNode node, LayoutNode placed, ReplicaRole role, Optional<NodeId> replaces) {
    ClusterChange change() {
        return replaces.<ClusterChange>map(gone -> new ClusterChange.Replace(gone, node, placed))
                .orElseGet(() -> new ClusterChange.Join(node, placed));
    }

    byte[] encode() {
        return new JsonObject()
                .put("id", node.id().toString())
                .put("http", node.http())
                .put("peer", node.peer())
                .put("log", node.log())
                .put("membership", node.membership())
                .put("release", node.release())
                .put("formatLevel", node.formatLevel())
                .put("zone", placed.zone())
                .put("capacityBytes", placed.capacityBytes())
                .put("listener", role == ReplicaRole.LISTENER)
                .put("replaces", replaces.map(NodeId::toString).orElse(""))
                .encode()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException if it is none */
    static JoinRequest decode(byte[] bytes) {
        try {
            JsonObject json = new JsonObject(new String(bytes, StandardCharsets.UTF_8));
            NodeId id = NodeId.parse(json.getString("id", ""));
            return new JoinRequest(
                    new ClusterNode(
                            id,
                            json.getString("http", ""),
                            json.getString("peer", ""),
                            json.getString("log", ""),
                            json.getString("membership", ""),
                            json.getString("release", ""),
                            json.getInteger("formatLevel", 1)),
                    new LayoutNode(id, json.getString("zone", ""), json.getLong("capacityBytes", 0L), false),
                    json.getBoolean("listener", false) ? ReplicaRole.LISTENER : ReplicaRole.VOTER,
                    Optional.of(json.getString("replaces", ""))
                            .filter(text -> !text.isEmpty())
                            .map(NodeId::parse));
        } catch (DecodeException | ClassCastException e) {
            throw new IllegalArgumentException("no request to join: " + e.getMessage(), e);
        }
    }
}
