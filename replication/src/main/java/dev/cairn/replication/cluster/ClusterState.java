package dev.cairn.replication.cluster;

import dev.cairn.replication.layout.CopyRule;
import dev.cairn.replication.layout.Layout;
import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.LayoutPlanner;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.layout.Partition;
import dev.cairn.replication.layout.Placement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes of the cluster, and the layout of copies on them. While copies move from one layout to the next, the layouts before are kept: copies
 * may still be where they say. Each node says when it has nothing more to move for the latest one; when all have, the layouts before are dropped.
 *
 * <p>Pure: each change gives another value, or a {@link ClusterException}.
 *
 * @param nodes by id; the same as those of the layout
 * @param formatLevel up to which formats are written: all nodes read it. It only rises, to the least of those that the nodes read
 * @param rule with as many copies as the layout has
 * @param layout the latest
 * @param former those before, the latest first, while copies move
 * @param moved nodes that have nothing more to move for the latest layout
 */
public record ClusterState(
        List<ClusterNode> nodes,
        int formatLevel,
        CopyRule rule,
        Layout layout,
        List<Layout> former,
        Set<NodeId> moved) {
    /** Most changes of the layout whose copies move at once: each is one more place to look for a copy. Only the removal of a node goes beyond. */
    public static final int FORMER_MAX = 3;

    /**
     * Most layouts before, with those that nodes were removed from while copies moved. Moves may wait for the very node that is gone, so its removal does not
     * wait for them. Its layout is kept like any other: what was written for it may be nowhere else.
     */
    public static final int FORMER_WITH_REMOVALS_MAX = FORMER_MAX + 5;

    public ClusterState {
        nodes = nodes.stream().sorted(Comparator.comparing(ClusterNode::id)).toList();
        former = List.copyOf(former);
        moved = Set.copyOf(moved);
        List<NodeId> ids = nodes.stream().map(ClusterNode::id).toList();
        List<NodeId> placed = layout.nodes().stream().map(LayoutNode::id).toList();
        if (!ids.equals(placed)) {
            throw new IllegalArgumentException("the nodes %s are not those of the layout, %s".formatted(ids, placed));
        }
        if (rule.copies() != layout.copies()) {
            throw new IllegalArgumentException("%s is not of %s".formatted(rule, layout));
        }
        if (former.size() > FORMER_WITH_REMOVALS_MAX) {
            throw new IllegalArgumentException(
                    "at most %d layouts before, not %d".formatted(FORMER_WITH_REMOVALS_MAX, former.size()));
        }
        if (!Set.copyOf(ids).containsAll(moved)) {
            throw new IllegalArgumentException("nodes have moved that are not there");
        }
        for (ClusterNode node : nodes) {
            if (node.formatLevel() < formatLevel) {
                throw new ClusterException(new ClusterError.TooOld(node.id(), node.formatLevel(), formatLevel));
            }
        }
    }

    /** The highest level that all of these nodes read. */
    private static int levelOf(List<ClusterNode> nodes) {
        return nodes.stream().mapToInt(ClusterNode::formatLevel).min().orElse(ClusterNode.FORMAT_LEVEL);
    }

    /** Not lower than it was: what was written since then is to be read. */
    private int levelWith(List<ClusterNode> all) {
        return Math.max(formatLevel, levelOf(all));
    }

    /** A cluster of one node, which has all copies. */
    public static ClusterState founded(ClusterNode node, LayoutNode placed, CopyRule rule) {
        return new ClusterState(
                List.of(node),
                node.formatLevel(),
                rule,
                LayoutPlanner.first(rule.copies(), List.of(placed)),
                List.of(),
                Set.of());
    }

    /** Reads what {@link #encode} wrote; {@link IllegalArgumentException} if the bytes are damaged or of a later format. */
    public static ClusterState decode(byte[] bytes) {
        return ClusterStateFormat.decode(bytes);
    }

    /** The binary form. */
    public byte[] encode() {
        return ClusterStateFormat.encode(this);
    }

    public Placement placement() {
        return new Placement(rule, layout, former);
    }

    public Optional<ClusterNode> node(NodeId id) {
        return nodes.stream().filter(node -> node.id().equals(id)).findFirst();
    }

    public boolean isMoving() {
        return !former.isEmpty();
    }

    /**
     * With a node that joins, or with one as it is now: where it is reached, what it reads, its zone and capacity. That it drains stays as it was. The layout
     * changes only if what it is made from does. While as many changes move as may, a new zone or capacity of a member is left out, and the rest is heeded: it is to tell
     * of itself again and again.
     */
    public ClusterState with(ClusterNode node, LayoutNode placed) {
        Optional<LayoutNode> known = placed(node.id());
        List<ClusterNode> all = without(nodes, node.id());
        if (known.isEmpty() && all.size() == Layout.NODES_MAX) {
            throw new ClusterException(new ClusterError.TooManyNodes(Layout.NODES_MAX));
        }
        all.add(node);
        LayoutNode next = placed.withDraining(known.map(LayoutNode::draining).orElse(false));
        boolean staysAsItIs = known.filter(placedNow -> placedNow.equals(next) || former.size() >= FORMER_MAX)
                .isPresent();
        return staysAsItIs
                ? new ClusterState(all, levelWith(all), rule, layout, former, moved)
                : relaid(all, replaced(next));
    }

    /** With a node that gives its copies to others, or takes copies again: that is done as {@link #without} is, also where nothing else may change any more. */
    public ClusterState draining(NodeId id, boolean drains) {
        LayoutNode known = require(id);
        if (known.draining() == drains) {
            return this;
        }
        List<LayoutNode> placed = replaced(known.withDraining(drains));
        return drains ? relaid(nodes, placed) : relaidForNeed(nodes, placed);
    }

    /**
     * Without a node: it is gone, nothing is read from it any more, and no move waits for it. The others begin theirs anew, for a layout without it.
     *
     * @param copies what is known of those of blobs
     * @param force also if it may have the only copy of something, which is lost then
     */
    public ClusterState without(NodeId id, BlobCopies copies, boolean force) {
        require(id);
        return withoutCopiesOf(id, copies, relaidForNeed(without(nodes, id), placedWithout(id)), force);
    }

    /** With a node that joins in the place of another one, which is gone as {@link #without} says: its copies are made on the new one. */
    public ClusterState replacing(NodeId gone, ClusterNode node, LayoutNode placed, BlobCopies copies, boolean force) {
        require(gone);
        if (placed(node.id()).isPresent()) {
            throw new IllegalArgumentException("the node %s is a member already".formatted(node.id()));
        }
        List<ClusterNode> all = without(nodes, gone);
        all.add(node);
        List<LayoutNode> nodesPlaced = placedWithout(gone);
        nodesPlaced.add(placed);
        return withoutCopiesOf(gone, copies, relaidForNeed(all, nodesPlaced), force);
    }

    private ClusterState withoutCopiesOf(NodeId gone, BlobCopies copies, ClusterState after, boolean force) {
        int lost = onlyCopies(gone, copies);
        if (lost > 0 && !force) {
            throw new ClusterException(new ClusterError.WouldLoseCopies(gone, lost));
        }
        return after;
    }

    /**
     * How many partitions may have a blob that would be lost with a node.
     *
     * <p>A blob that was written for one layout may have copies on the owners which that layout says and nowhere else, for as long as copies move. So each of the
     * layouts has to keep an owner: it is not enough that one of them does. Where one keeps none, as nodes were removed by force before, whoever is an
     * owner by another may have been given the last copy.
     *
     * @param copies as for {@link #without}
     */
    public int onlyCopies(NodeId node, BlobCopies copies) {
        List<Layout> layouts = new ArrayList<>(former);
        layouts.add(layout);
        return (int) Partition.all().stream()
                .filter(partition -> layouts.stream().anyMatch(each -> mayHave(node, each, partition)))
                .filter(partition -> layouts.stream().anyMatch(each -> isAlone(node, each, partition, copies)))
                .count();
    }

    /** Whether it is an owner of any blob of a partition, however many copies are wanted. */
    private static boolean mayHave(NodeId node, Layout layout, Partition partition) {
        return layout.owners(partition, Layout.COPIES_MAX).stream()
                .anyMatch(owner -> owner.id().equals(node));
    }

    /** Whether no other owner is left that has its copy for sure, of the blob with the fewest: those of blobs with more copies are the same ones and others. */
    private boolean isAlone(NodeId node, Layout layout, Partition partition, BlobCopies copies) {
        int owners = Math.min(layout.ownersEach(), copies.fewest().orElse(Layout.COPIES_MAX));
        return layout.owners(partition, owners).stream()
                .map(LayoutNode::id)
                .allMatch(owner -> owner.equals(node)
                        || node(owner).isEmpty()
                        || copies.owing().contains(owner));
    }

    /** With a layout made anew for the same nodes: each of them looks whether all its copies are where they belong. */
    public ClusterState rebalanced() {
        return relaid(nodes, layout.nodes());
    }

    /** With another number of copies, or another quorum, which moves nothing. */
    public ClusterState withCopies(CopyRule next) {
        if (next.equals(rule)) {
            return this;
        }
        return next.copies() == rule.copies()
                ? new ClusterState(nodes, formatLevel, next, layout, former, moved)
                : relaid(nodes, layout.nodes(), next, FORMER_MAX);
    }

    /** A node has nothing more to move for the layout of that version; said of an earlier one it means nothing. */
    public ClusterState moved(NodeId id, long layoutVersion) {
        if (!isMoving() || layoutVersion != layout.version() || node(id).isEmpty()) {
            return this;
        }
        Set<NodeId> all = new HashSet<>(moved);
        all.add(id);
        return all.size() == nodes.size()
                ? new ClusterState(nodes, formatLevel, rule, layout, List.of(), Set.of())
                : new ClusterState(nodes, formatLevel, rule, layout, former, all);
    }

    private ClusterState relaid(List<ClusterNode> all, List<LayoutNode> placed) {
        return relaid(all, placed, rule, FORMER_MAX);
    }

    private ClusterState relaidForNeed(List<ClusterNode> left, List<LayoutNode> placed) {
        boolean allRead = levelWith(left) >= ClusterNode.LEVEL_OF_COPIES_BY_BUCKET;
        return relaid(left, placed, rule, allRead ? FORMER_WITH_REMOVALS_MAX : FORMER_MAX);
    }

    private ClusterState relaid(List<ClusterNode> all, List<LayoutNode> placed, CopyRule next, int formerMax) {
        if (placed.stream().allMatch(LayoutNode::draining)) {
            throw new ClusterException(new ClusterError.LastNode(lastUsable()));
        }
        if (former.size() >= formerMax) {
            throw new ClusterException(new ClusterError.StillMoving(formerMax));
        }
        List<Layout> before = new ArrayList<>(List.of(layout));
        before.addAll(former);
        return new ClusterState(
                all, levelWith(all), next, LayoutPlanner.next(layout, next.copies(), placed), before, Set.of());
    }

    private NodeId lastUsable() {
        return layout.usableNodes().getFirst().id();
    }

    private List<LayoutNode> replaced(LayoutNode node) {
        List<LayoutNode> placed = placedWithout(node.id());
        placed.add(node);
        return placed;
    }

    private List<LayoutNode> placedWithout(NodeId id) {
        List<LayoutNode> left = new ArrayList<>(layout.nodes());
        left.removeIf(each -> each.id().equals(id));
        return left;
    }

    private static List<ClusterNode> without(List<ClusterNode> nodes, NodeId id) {
        List<ClusterNode> left = new ArrayList<>(nodes);
        left.removeIf(each -> each.id().equals(id));
        return left;
    }

    private Optional<LayoutNode> placed(NodeId id) {
        return layout.nodes().stream().filter(node -> node.id().equals(id)).findFirst();
    }

    private LayoutNode require(NodeId id) {
        return placed(id).orElseThrow(() -> new ClusterException(new ClusterError.NoSuchNode(id)));
    }
}
