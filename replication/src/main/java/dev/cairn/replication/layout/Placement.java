package dev.cairn.replication.layout;

import dev.cairn.metadata.FileId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Where the copies of a blob are to be, and where they may be. While a layout takes the place of another, copies are where the one or the
 * other says, and nothing is taken away before it is where it is to be.
 *
 * @param rule with as many copies as the layout has
 * @param layout the latest
 * @param former those before, the latest first, while copies still move; empty once they have
 */
public record Placement(CopyRule rule, Layout layout, List<Layout> former) {
    public Placement {
        former = List.copyOf(former);
        if (rule.copies() != layout.copies()) {
            throw new IllegalArgumentException("%s is not of %s".formatted(rule, layout));
        }
    }

    /** A node on its own, which has the only copy of everything. */
    public static Placement alone(NodeId node) {
        LayoutNode only = new LayoutNode(node, "", 1, false);
        return new Placement(CopyRule.majority(1), LayoutPlanner.first(1, List.of(only)), List.of());
    }

    /** The nodes that are to have copies of a blob, in the order in which they are asked. */
    public List<NodeId> owners(FileId blob) {
        return owners(layout, blob).stream().map(LayoutNode::id).toList();
    }

    private static List<LayoutNode> owners(Layout layout, FileId blob) {
        Partition partition = Partition.of(blob);
        OptionalInt wanted = blob.wanted().number();
        return wanted.isPresent() ? layout.owners(partition, wanted.getAsInt()) : layout.owners(partition);
    }

    /** How many of the owners must have synced a blob before its write is acknowledged. */
    public int quorum(FileId blob) {
        return quorum(layout, rule, blob);
    }

    /** How many had synced it at least when its write was acknowledged: it may have begun by one of the layouts before. */
    public int leastQuorum(FileId blob) {
        return former.stream()
                .mapToInt(before -> quorum(before, CopyRule.majority(before.copies()), blob))
                .reduce(quorum(blob), Math::min);
    }

    private static int quorum(Layout layout, CopyRule rule, FileId blob) {
        int owners = owners(layout, blob).size();
        OptionalInt wanted = blob.wanted().number();
        CopyRule itsRule = wanted.isPresent() ? CopyRule.majority(wanted.getAsInt()) : rule;
        return blob.wanted().all() ? owners : Math.min(itsRule.quorum(), owners);
    }

    /**
     * All nodes, those first that are likely to have a copy: its owners, then those before, then the others. Whatever went wrong, a copy
     * that is somewhere is found.
     */
    public List<NodeId> holders(FileId blob) {
        List<LayoutNode> found = new ArrayList<>(likely(blob));
        found.addAll(layout.nodes());
        former.forEach(before -> found.addAll(before.nodes()));
        return found.stream().map(LayoutNode::id).distinct().toList();
    }

    /** The owners of a blob, and those before. */
    public List<NodeId> likelyHolders(FileId blob) {
        return likely(blob).stream().map(LayoutNode::id).distinct().toList();
    }

    private List<LayoutNode> likely(FileId blob) {
        List<LayoutNode> found = new ArrayList<>(owners(layout, blob));
        former.forEach(before -> found.addAll(owners(before, blob)));
        return found;
    }

    /** Whether all layouts before say that the node has a copy: then it has one, whenever the blob was written. */
    public boolean wasAlwaysOwner(NodeId node, FileId blob) {
        return former.stream()
                .allMatch(before -> owners(before, blob).stream()
                        .anyMatch(owner -> owner.id().equals(node)));
    }

    /** Whether both are in the same named zone. */
    public boolean isSameZone(NodeId one, NodeId other) {
        String zone = zone(one);
        return !zone.isEmpty() && zone.equals(zone(other));
    }

    private String zone(NodeId id) {
        return layout.nodes().stream()
                .filter(node -> node.id().equals(id))
                .map(LayoutNode::zone)
                .findFirst()
                .orElse("");
    }

    /** Whether copies may not be yet where they are to be, though nothing is wrong. */
    public boolean isMoving() {
        return !former.isEmpty();
    }
}
