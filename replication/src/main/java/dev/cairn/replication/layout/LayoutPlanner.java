package dev.cairn.replication.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the layout that follows.
 *
 * <ol>
 *   <li>Owners of a partition are distinct nodes, in as many zones as there can be; a node without a zone counts as one.
 *   <li>Among those layouts, the loads of nodes are as near as possible to their shares by capacity, see {@link Allotment}.
 *   <li>Among those, the fewest copies move: exactly, not nearly.
 *   <li>The same input gives the same layout.
 * </ol>
 *
 * <p>The layout is a flow from partitions through their zones to nodes, whose bounds are the first two rules; a copy where none was
 * costs 1. As in "An Algorithm for Geo-Distributed and Redundant Storage in Garage" (Bonnefoy, Auvolat, 2023) the network tells what is
 * possible; here the flow begins with what lies where it should, so that work grows with what moves.
 *
 * <pre>
 * partition ──▶ zone of the partition ──▶ node ──▶ group of nodes
 *           0/1 to w           at most 1     least to most copies
 * </pre>
 *
 * <p>No path of the search visits a node twice, and between two nodes there are at most three other vertices: its depth is at most
 * 1,030.
 */
public final class LayoutPlanner {
    private static final long PAIRS_MAX = (long) Partition.COUNT * Layout.NODES_MAX;

    private final List<LayoutNode> usable;
    private final Map<NodeId, Integer> indexes = new HashMap<>();
    private final Allotment allotment;
    private final MinCostFlow flow;

    /** Whether a node has a copy already: partition times nodes plus node. */
    private final boolean[] present;

    private final int ownersEach;

    private LayoutPlanner(List<LayoutNode> usable, int ownersEach, Optional<Layout> current) {
        this.usable = usable;
        this.ownersEach = ownersEach;
        this.allotment = new Allotment(usable, ownersEach);
        this.present = new boolean[Partition.COUNT * usable.size()];
        for (LayoutNode node : usable) {
            indexes.put(node.id(), indexes.size());
        }
        current.ifPresent(this::markPresent);
        int vertices = Partition.COUNT * (1 + allotment.zones()) + usable.size() + allotment.groups();
        int arcs = Partition.COUNT * (allotment.zones() + usable.size()) + usable.size();
        this.flow = new MinCostFlow(vertices, arcs);
    }

    /**
     * The first layout, of version 1.
     *
     * @param copies wanted copies of each blob, 1 to 5
     * @param nodes 1 to 256 with distinct ids, in any order, at least one of which does not drain
     * @throws IllegalArgumentException if copies or nodes are not as said here
     */
    public static Layout first(int copies, List<LayoutNode> nodes) {
        return plan(Optional.empty(), 1, copies, nodes);
    }

    /**
     * The layout after {@code current}, with the version that follows it.
     *
     * @param copies wanted copies of each blob, 1 to 5
     * @param nodes all nodes that there are to be: those that are not named are gone. See {@link #first} for the bounds
     * @throws IllegalArgumentException if copies or nodes are not as said here
     */
    public static Layout next(Layout current, int copies, List<LayoutNode> nodes) {
        return plan(Optional.of(current), current.version() + 1, copies, nodes);
    }

    private static Layout plan(Optional<Layout> current, long version, int copies, List<LayoutNode> nodes) {
        Layout.checkBounds(version, copies, nodes);
        List<LayoutNode> usable = nodes.stream()
                .filter(node -> !node.draining())
                .sorted(Comparator.comparing(LayoutNode::id))
                .toList();
        LayoutPlanner planner = new LayoutPlanner(usable, Math.min(copies, usable.size()), current);
        return new Layout(version, copies, nodes, planner.owners());
    }

    private void markPresent(Layout current) {
        for (Partition partition : Partition.all()) {
            for (LayoutNode owner : current.owners(partition)) {
                Optional.ofNullable(indexes.get(owner.id()))
                        .ifPresent(node -> present[pair(partition.number(), node)] = true);
            }
        }
    }

    private List<List<NodeId>> owners() {
        long[] order = scattered();
        int[] arcs = addPairs(order);
        addGroupsAndSupplies();
        flow.solve();
        return read(order, arcs);
    }

    /** Adds an arc for each pair, and before the first pair of a partition in a zone the arc that leads there. */
    private int[] addPairs(long[] order) {
        int[] held = heldByZone();
        boolean[] reached = new boolean[held.length];
        int[] arcs = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            int pair = pairIn(order[i]);
            int partition = pair / usable.size();
            int node = pair % usable.size();
            int zone = partition * allotment.zones() + allotment.zoneOf(node);
            if (!reached[zone]) {
                reached[zone] = true;
                int least = allotment.leastOwnersInZone();
                flow.add(partition, zoneVertex(zone), least, allotment.mostOwnersInZone(), 0, held[zone]);
            }
            boolean here = present[pair];
            arcs[i] = flow.add(zoneVertex(zone), nodeVertex(node), 0, 1, here ? 0 : 1, here ? 1 : 0);
        }
        return arcs;
    }

    private int[] heldByZone() {
        int[] held = new int[Partition.COUNT * allotment.zones()];
        for (int pair = 0; pair < present.length; pair++) {
            int zone = pair / usable.size() * allotment.zones() + allotment.zoneOf(pair % usable.size());
            held[zone] += present[pair] ? 1 : 0;
        }
        return held;
    }

    private void addGroupsAndSupplies() {
        for (int node = 0; node < usable.size(); node++) {
            int load = 0;
            for (int partition = 0; partition < Partition.COUNT; partition++) {
                load += present[pair(partition, node)] ? 1 : 0;
            }
            int group = groupVertex(allotment.groupOf(node));
            flow.add(nodeVertex(node), group, allotment.least(node), allotment.most(node), 0, load);
        }
        for (int partition = 0; partition < Partition.COUNT; partition++) {
            flow.supply(partition, ownersEach);
        }
        for (int group = 0; group < allotment.groups(); group++) {
            flow.supply(groupVertex(group), -allotment.total(group));
        }
    }

    /**
     * All pairs of partition and node in an order that a hash of the two gives. Arcs are added in it, as the search tries them by age: so
     * the copies of one node are spread over all others, which can then all help when it is lost. The hash of a pair does not hang on other
     * nodes.
     */
    private long[] scattered() {
        long[] order = new long[present.length];
        for (int node = 0; node < usable.size(); node++) {
            for (Partition partition : Partition.all()) {
                int pair = pair(partition.number(), node);
                order[pair] = (usable.get(node).hash(partition) & -PAIRS_MAX) | pair;
            }
        }
        Arrays.sort(order);
        return order;
    }

    private static int pairIn(long ordered) {
        return (int) (ordered & (PAIRS_MAX - 1));
    }

    /** Owners in the order of the hash, which makes each node the first of its part. */
    private List<List<NodeId>> read(long[] order, int[] arcs) {
        List<List<NodeId>> owners = new ArrayList<>(Partition.COUNT);
        for (int partition = 0; partition < Partition.COUNT; partition++) {
            owners.add(new ArrayList<>(ownersEach));
        }
        for (int i = 0; i < order.length; i++) {
            if (flow.flow(arcs[i]) == 1) {
                int pair = pairIn(order[i]);
                owners.get(pair / usable.size())
                        .add(usable.get(pair % usable.size()).id());
            }
        }
        return owners;
    }

    private int pair(int partition, int node) {
        return partition * usable.size() + node;
    }

    // Vertices: partitions, then nodes, groups, and the zones of each partition.

    private static int nodeVertex(int node) {
        return Partition.COUNT + node;
    }

    private int groupVertex(int group) {
        return Partition.COUNT + usable.size() + group;
    }

    /** @param zone of a partition: partition times zones plus zone */
    private int zoneVertex(int zone) {
        return Partition.COUNT + usable.size() + allotment.groups() + zone;
    }
}
