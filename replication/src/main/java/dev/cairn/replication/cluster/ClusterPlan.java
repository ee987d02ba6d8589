package dev.cairn.replication.cluster;

import dev.cairn.replication.layout.LayoutChange;
import dev.cairn.replication.layout.NodeId;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a {@link ClusterChange} would move, before anything moves. Copies that still move from an earlier layout are taken to have arrived.
 *
 * @param before the state as it is
 * @param after what it would be
 * @param change the copies that would be made, and how many there would be meanwhile and afterwards
 * @param lost partitions that may have a blob of which no copy would be left: with any, a removal is refused but by force
 */
public record ClusterPlan(ClusterState before, ClusterState after, LayoutChange change, int lost) {
    /**
     * @param copies as for {@link ClusterChange#apply}
     * @throws ClusterException if the change cannot be
     */
    public static ClusterPlan of(ClusterState state, ClusterChange change, BlobCopies copies) {
        ClusterState after = change.apply(state, copies);
        int lost = state.nodes().stream()
                .map(ClusterNode::id)
                .filter(node -> after.node(node).isEmpty())
                .mapToInt(gone -> state.onlyCopies(gone, copies))
                .sum();
        return new ClusterPlan(state, after, LayoutChange.between(state.layout(), after.layout()), lost);
    }

    /** How many copies of partitions each node would take in; nodes that would take none are not there. */
    public Map<NodeId, Long> copiesByTarget() {
        return new TreeMap<>(change.bytesByTarget(_ -> 1));
    }
}
