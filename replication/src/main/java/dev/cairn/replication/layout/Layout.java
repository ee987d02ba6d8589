package dev.cairn.replication.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * The table that gives each partition its owners: the nodes that are to have its copies.
 *
 * <p>Every partition has as many owners as copies are wanted, or as there are nodes that do not drain, if those are fewer. Owners are
 * distinct, and none of them drains. Their order is the order in which they are asked: each node is first in its part of the partitions.
 *
 * <p>The binary form is in {@link LayoutFormat}.
 */
public final class Layout {
    /** Most copies that can be wanted. */
    public static final int COPIES_MAX = 5;

    /** Most nodes of a layout. */
    public static final int NODES_MAX = 256;

    private final long version;
    private final int copies;
    private final List<LayoutNode> nodes;
    private final int width;

    /** Indexes of {@link #nodes}, {@link #width} for each partition. */
    private final byte[] owners;

    /**
     * A layout with the owners as given; whether they are spread well is not looked at.
     *
     * @param version 1 or more; a later layout has a greater one
     * @param copies wanted copies of each blob, 1 to 5
     * @param nodes 1 to 256 in any order, at least one of which does not drain
     * @param owners of each partition, by number
     * @throws IllegalArgumentException if anything is not as said here or at the class
     */
    public Layout(long version, int copies, List<LayoutNode> nodes, List<List<NodeId>> owners) {
        checkBounds(version, copies, nodes);
        require(owners.size() == Partition.COUNT, "a layout has 1,024 partitions, not " + owners.size());
        this.version = version;
        this.copies = copies;
        this.nodes = nodes.stream().sorted(Comparator.comparing(LayoutNode::id)).toList();
        this.width = Math.min(copies, usableNodes().size());
        this.owners = indexes(owners);
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws LayoutFormatException if the bytes are damaged or of a later format
     */
    public static Layout decode(byte[] bytes) {
        return LayoutFormat.decode(bytes);
    }

    /** The binary form; a layout has one. With three copies and ten nodes it takes 3.4 KiB. */
    public byte[] encode() {
        return LayoutFormat.encode(this);
    }

    public long version() {
        return version;
    }

    /** How many copies are wanted; there may be fewer nodes. */
    public int copies() {
        return copies;
    }

    /** How many owners each partition has. */
    public int ownersEach() {
        return width;
    }

    /** All nodes, by id, those that drain among them. */
    public List<LayoutNode> nodes() {
        return nodes;
    }

    /** The nodes that may have copies, by id. */
    public List<LayoutNode> usableNodes() {
        return nodes.stream().filter(node -> !node.draining()).toList();
    }

    public List<LayoutNode> owners(Partition partition) {
        List<LayoutNode> found = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            found.add(nodes.get(ownerIndex(partition, i)));
        }
        return List.copyOf(found);
    }

    /**
     * The nodes that are to have the copies of a blob of which so many are wanted: some of the partition's owners, or all of them and others that
     * a hash finds; in as many zones as there can be. With too few nodes there are fewer.
     */
    public List<LayoutNode> owners(Partition partition, int wanted) {
        List<LayoutNode> owners = owners(partition);
        if (wanted == width) {
            return owners;
        }
        boolean more = wanted > width;
        List<LayoutNode> chosen = new ArrayList<>(more ? owners : List.of());
        List<LayoutNode> left = new ArrayList<>(more ? others(partition, owners) : owners);
        while (chosen.size() < wanted && !left.isEmpty()) {
            LayoutNode next = left.stream()
                    .filter(node -> isElsewhere(node, chosen))
                    .findFirst()
                    .orElse(left.getFirst());
            left.remove(next);
            chosen.add(next);
        }
        return List.copyOf(chosen);
    }

    private List<LayoutNode> others(Partition partition, List<LayoutNode> owners) {
        return usableNodes().stream()
                .filter(node -> !owners.contains(node))
                .sorted(Comparator.comparingLong(node -> node.hash(partition)))
                .toList();
    }

    private static boolean isElsewhere(LayoutNode node, List<LayoutNode> chosen) {
        return chosen.stream().noneMatch(each -> each.zoneKey().equals(node.zoneKey()));
    }

    /** Index among {@link #nodes} of the owner that comes {@code place}-th, from 0. */
    int ownerIndex(Partition partition, int place) {
        return owners[partition.number() * width + place] & 0xff;
    }

    /** How many copies a node is to have, over all partitions. */
    public int load(NodeId node) {
        int load = 0;
        for (byte owner : owners) {
            load += nodes.get(owner & 0xff).id().equals(node) ? 1 : 0;
        }
        return load;
    }

    /** Over how many zones the copies of a partition can be spread at most. */
    public int zonesPossible() {
        long zones = usableNodes().stream().map(LayoutNode::zoneKey).distinct().count();
        return Math.min(width, (int) zones);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Layout that
                && version == that.version
                && copies == that.copies
                && nodes.equals(that.nodes)
                && Arrays.equals(owners, that.owners);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(version) + Arrays.hashCode(owners);
    }

    @Override
    public String toString() {
        return "layout %d: %d copies on %d nodes".formatted(version, copies, nodes.size());
    }

    /** @throws IllegalArgumentException if these can be of no layout, whatever the owners */
    static void checkBounds(long version, int copies, List<LayoutNode> nodes) {
        require(version >= 1, "a layout's version is 1 or more, not " + version);
        require(copies >= 1 && copies <= COPIES_MAX, "copies are 1 to " + COPIES_MAX + ", not " + copies);
        require(nodes.size() <= NODES_MAX, "a layout has at most " + NODES_MAX + " nodes, not " + nodes.size());
        require(!nodes.stream().allMatch(LayoutNode::draining), "a layout has a node that does not drain");
        require(nodes.stream().map(LayoutNode::id).distinct().count() == nodes.size(), "a node occurs twice");
    }

    private byte[] indexes(List<List<NodeId>> wanted) {
        Map<NodeId, Integer> indexes = new HashMap<>();
        for (LayoutNode node : nodes) {
            indexes.put(node.id(), indexes.size());
        }
        byte[] found = new byte[Partition.COUNT * width];
        int end = 0;
        for (List<NodeId> ids : wanted) {
            require(ids.size() == width, "each partition has %d owners, not %d".formatted(width, ids.size()));
            require(new HashSet<>(ids).size() == width, "a partition has an owner twice");
            for (NodeId id : ids) {
                int index = indexes.getOrDefault(id, -1);
                require(index >= 0 && !nodes.get(index).draining(), "owner " + id + " is no node or drains");
                found[end++] = (byte) index;
            }
        }
        return found;
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
