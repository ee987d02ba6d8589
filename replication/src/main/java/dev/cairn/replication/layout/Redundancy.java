package dev.cairn.replication.layout;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How many copies the partitions have, and how many the loss of one more node or zone would leave them.
 *
 * @param now with nothing lost
 * @param tooFewCopies partitions with fewer copies than are wanted
 * @param tooFewZones partitions whose copies are in fewer zones than there could be
 * @param withoutNode for each node, by id
 * @param withoutZone for each named zone, by name; a node without a zone is in {@link #withoutNode} only
 */
public record Redundancy(
        CopyCounts now,
        int tooFewCopies,
        int tooFewZones,
        SortedMap<NodeId, CopyCounts> withoutNode,
        SortedMap<String, CopyCounts> withoutZone) {

    /** What a layout promises once all its copies are where they are to be. */
    public static Redundancy of(Layout layout) {
        return of(layout, layout::owners);
    }

    /** @param holders the nodes of {@code layout} that have a copy of a partition, whoever is to have it */
    static Redundancy of(Layout layout, Function<Partition, List<LayoutNode>> holders) {
        List<List<LayoutNode>> all = Partition.all().stream().map(holders).toList();
        SortedMap<NodeId, CopyCounts> withoutNode = new TreeMap<>();
        SortedMap<String, CopyCounts> withoutZone = new TreeMap<>();
        for (LayoutNode lost : layout.nodes()) {
            withoutNode.put(lost.id(), count(all, node -> !node.equals(lost)));
            if (!lost.zone().isEmpty()) {
                withoutZone.computeIfAbsent(
                        lost.zone(), zone -> count(all, node -> !node.zone().equals(zone)));
            }
        }
        return new Redundancy(
                count(all, _ -> true),
                number(all, nodes -> nodes.size() < layout.copies()),
                number(all, nodes -> zones(nodes) < layout.zonesPossible()),
                withoutNode,
                withoutZone);
    }

    /** The most partitions that the loss of any one node would leave without a copy. */
    public int lostWithAnyNode() {
        return mostLost(withoutNode.values());
    }

    /** The most partitions that the loss of any one named zone would leave without a copy. */
    public int lostWithAnyZone() {
        return mostLost(withoutZone.values());
    }

    private static int mostLost(Collection<CopyCounts> losses) {
        return losses.stream().mapToInt(CopyCounts::lost).max().orElse(0);
    }

    private static CopyCounts count(List<List<LayoutNode>> all, Predicate<LayoutNode> isLeft) {
        List<Integer> partitions = new ArrayList<>();
        for (List<LayoutNode> nodes : all) {
            int left = (int) nodes.stream().filter(isLeft).count();
            while (partitions.size() <= left) {
                partitions.add(0);
            }
            partitions.set(left, partitions.get(left) + 1);
        }
        return new CopyCounts(partitions);
    }

    private static int number(List<List<LayoutNode>> all, Predicate<List<LayoutNode>> holds) {
        return (int) all.stream().filter(holds).count();
    }

    private static long zones(List<LayoutNode> nodes) {
        return nodes.stream().map(LayoutNode::zoneKey).distinct().count();
    }
}
