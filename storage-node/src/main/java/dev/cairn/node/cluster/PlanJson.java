package dev.cairn.node.cluster;

import dev.cairn.metadata.Bucket;
import dev.cairn.metadata.MetadataView;
import dev.cairn.replication.cluster.ClusterPlan;
import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.layout.Partition;
import dev.cairn.replication.layout.Redundancy;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/** A plan, as JSON. */
final class PlanJson {
    private PlanJson() {}

    /**
     * Blocks on metadata.
     *
     * @param view tells how much is stored: a partition is taken to have an equal part of it
     * @param bytesPerSecondMax pace of each node that gives
     */
    static JsonObject of(ClusterPlan plan, MetadataView view, long bytesPerSecondMax) {
        long partitionBytes =
                view.buckets().stream().mapToLong(Bucket::storedBytes).sum() / Partition.COUNT;
        long bytes = plan.change().bytes(_ -> partitionBytes);
        return new JsonObject()
                .put("layoutVersion", plan.before().layout().version())
                .put("moving", plan.before().isMoving())
                .put("moves", plan.change().moves().size())
                .put("bytes", bytes)
                .put("bytesPerSecondMax", bytesPerSecondMax)
                .put("secondsAtPace", Math.ceilDiv(bytes, bytesPerSecondMax))
                .put("nodes", nodes(plan, partitionBytes))
                .put("during", redundancy(plan.change().during()).put("lost", plan.lost()))
                .put("after", redundancy(plan.change().after()));
    }

    private static JsonArray nodes(ClusterPlan plan, long partitionBytes) {
        Map<NodeId, LayoutNode> all = new TreeMap<>();
        plan.before().layout().nodes().forEach(node -> all.put(node.id(), node));
        plan.after().layout().nodes().forEach(node -> all.put(node.id(), node));
        Map<NodeId, Long> taken = plan.copiesByTarget();
        JsonArray nodes = new JsonArray();
        all.forEach((id, node) -> {
            long copies = taken.getOrDefault(id, 0L);
            nodes.add(new JsonObject()
                    .put("id", id.toString())
                    .put("zone", node.zone())
                    .put("member", plan.after().node(id).isPresent())
                    .put("draining", node.draining())
                    .put("partitionsBefore", plan.before().layout().load(id))
                    .put("partitionsAfter", plan.after().layout().load(id))
                    .put("moves", copies)
                    .put("bytes", copies * partitionBytes));
        });
        return nodes;
    }

    private static JsonObject redundancy(Redundancy redundancy) {
        return new JsonObject()
                .put("lost", redundancy.now().lost())
                .put("tooFewCopies", redundancy.tooFewCopies())
                .put("tooFewZones", redundancy.tooFewZones())
                .put("lostWithAnyNode", redundancy.lostWithAnyNode())
                .put("lostWithAnyZone", redundancy.lostWithAnyZone());
    }
}
