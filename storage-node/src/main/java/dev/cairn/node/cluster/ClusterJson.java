package dev.cairn.node.cluster;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.MetadataView;
import dev.cairn.replication.BlobStore.VolumeStatus;
import dev.cairn.replication.cluster.ClusterNode;
import dev.cairn.replication.cluster.ClusterState;
import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.NodeId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The cluster as this node knows it, as JSON. */
final class ClusterJson {
    private ClusterJson() {}

    /**
     * Blocks on metadata, not on other nodes: it answers also while no majority is up.
     *
     * @param volumes of the nodes that said how theirs is
     */
    static JsonObject of(Member member, Map<NodeId, VolumeStatus> volumes) {
        JsonObject json = new JsonObject().put("self", member.cluster().here().toString());
        member.log().leader().ifPresent(leader -> json.put("leader", leader));
        member.cluster().state().ifPresent(state -> {
            json.put("copies", state.rule().copies());
            json.put("quorum", state.rule().quorum());
            json.put("formatLevel", state.formatLevel());
            json.put("layoutVersion", state.layout().version());
            json.put("moving", state.isMoving());
        });
        return json.put("nodes", nodes(member, volumes))
                .put("deadLetters", member.view().deadLetterCount());
    }

    private static JsonArray nodes(Member member, Map<NodeId, VolumeStatus> volumes) {
        JsonArray nodes = new JsonArray();
        member.cluster().state().ifPresent(state -> {
            Set<String> voters = member.log().membership().voters();
            Set<String> replicas = member.log().membership().members().keySet();
            MetadataView view = member.view();
            Map<FileId, Long> owed = view.repairCounts();
            for (ClusterNode node : state.nodes()) {
                JsonObject json = node(state, node);
                Optional.ofNullable(volumes.get(node.id())).ifPresent(volume -> put(json, volume));
                Sighting sighting = member.sightings().of(node.id());
                nodes.add(json.put("state", sighting.state().name().toLowerCase(Locale.ROOT))
                        .put(
                                "stateSince",
                                sighting.since().truncatedTo(ChronoUnit.MILLIS).toString())
                        .put("log", part(node.id().toString(), voters, replicas))
                        .put("owedCopies", owed.getOrDefault(node.id().value(), 0L)));
            }
        });
        return nodes;
    }

    private static String part(String node, Set<String> voters, Set<String> replicas) {
        return voters.contains(node) ? "voter" : replicas.contains(node) ? "listener" : "none";
    }

    private static void put(JsonObject json, VolumeStatus volume) {
        json.put("storedBytes", volume.liveBytes())
                .put("freeBytes", volume.freeBytes())
                .put("damagedBlobs", volume.damagedBlobs());
    }

    /** A copy stays where a layout wanted it until the copies of that layout have moved. */
    private static int partitionsHeld(ClusterState state, NodeId node) {
        return Stream.concat(Stream.of(state.layout()), state.former().stream())
                .mapToInt(layout -> layout.load(node))
                .max()
                .orElseThrow();
    }

    private static JsonObject node(ClusterState state, ClusterNode node) {
        LayoutNode placed = state.layout().nodes().stream()
                .filter(each -> each.id().equals(node.id()))
                .findFirst()
                .orElseThrow();
        return new JsonObject()
                .put("id", node.id().toString())
                .put("httpAddress", node.http())
                .put("peerAddress", node.peer())
                .put("logAddress", node.log())
                .put("membershipAddress", node.membership())
                .put("release", node.release())
                .put("formatLevel", node.formatLevel())
                .put("zone", placed.zone())
                .put("capacityBytes", placed.capacityBytes())
                .put("draining", placed.draining())
                .put(
                        "drained",
                        placed.draining() && !state.isMoving() && state.layout().load(node.id()) == 0)
                .put("partitions", state.layout().load(node.id()))
                .put("partitionsHeld", partitionsHeld(state, node.id()))
                .put("moved", !state.isMoving() || state.moved().contains(node.id()));
    }
}
