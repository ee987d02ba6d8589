package dev.cairn.replication.layout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What applying a layout in place of another means.
 *
 * <p>A copy is taken to be where the layout before says, unless that node is not among the nodes of the layout after: such a node is
 * gone, and nothing can be read from it. A node that drains keeps its copies until they are elsewhere.
 *
 * @param moves the copies to make, by partition, those of one partition in the order of its owners after
 * @param during how many copies there are before the first move has ended
 * @param after how many copies there are when the last one has
 */
public record LayoutChange(List<CopyMove> moves, Redundancy during, Redundancy after) {
    public LayoutChange {
        moves = List.copyOf(moves);
    }

    /** The way from {@code before} to {@code after}; they need not be neighbours. */
    public static LayoutChange between(Layout before, Layout after) {
        Map<NodeId, LayoutNode> nodes = new HashMap<>();
        after.nodes().forEach(node -> nodes.put(node.id(), node));
        List<CopyMove> moves = new ArrayList<>();
        for (Partition partition : Partition.all()) {
            addMoves(partition, holders(before, partition, nodes), after, moves);
        }
        Redundancy during = Redundancy.of(after, partition -> holders(before, partition, nodes));
        return new LayoutChange(moves, during, Redundancy.of(after));
    }

    /** Bytes that each node takes in, for those that take any. {@code bytesOf} says how many bytes a copy of a partition has. */
    public SortedMap<NodeId, Long> bytesByTarget(ToLongFunction<Partition> bytesOf) {
        SortedMap<NodeId, Long> bytes = new TreeMap<>();
        moves.forEach(move -> bytes.merge(move.target(), bytesOf.applyAsLong(move.partition()), Math::addExact));
        return bytes;
    }

    /** Bytes that all moves carry. */
    public long bytes(ToLongFunction<Partition> bytesOf) {
        return bytesByTarget(bytesOf).values().stream()
                .mapToLong(Long::longValue)
                .reduce(0, Math::addExact);
    }

    private static void addMoves(Partition partition, List<LayoutNode> holders, Layout after, List<CopyMove> moves) {
        List<NodeId> sources = holders.stream().map(LayoutNode::id).toList();
        for (LayoutNode owner : after.owners(partition)) {
            if (!sources.contains(owner.id())) {
                moves.add(new CopyMove(partition, sources, owner.id()));
            }
        }
    }

    /** Who has a copy now, as the layout after knows these nodes. */
    private static List<LayoutNode> holders(Layout before, Partition partition, Map<NodeId, LayoutNode> nodes) {
        return before.owners(partition).stream()
                .map(owner -> nodes.get(owner.id()))
                .filter(Objects::nonNull)
                .toList();
    }
}
