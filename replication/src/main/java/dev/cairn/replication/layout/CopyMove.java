package dev.cairn.replication.layout;

import java.util.List;

/**
 * A copy that a new layout wants on a node which does not have it.
 *
 * @param sources the nodes from which it can be read, in the order of the owners before: those that drain among them, those that are
 *     gone not. Empty if there is none, and then what the partition held is lost
 * @param target the node that is to have it
 */
public record CopyMove(Partition partition, List<NodeId> sources, NodeId target) {
    public CopyMove {
        sources = List.copyOf(sources);
    }
}
