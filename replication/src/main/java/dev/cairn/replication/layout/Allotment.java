package dev.cairn.replication.layout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * How many copies each node is to have: as near to its share by capacity as zones and single nodes allow.
 *
 * <p>The sum over nodes of {@code copies² / capacity} is least: nodes are then equally full as far as they can be, and what does not fit
 * on one node is shared by the others as if that one were not there (water-filling). A node takes 1,024 copies at most, one of each
 * partition. If there are as many zones as owners or more, a zone takes 1,024 too, one of each partition; if there are fewer zones, each
 * has at least one of each partition. Such sets of loads are bases of a polymatroid, so giving copy by copy to the node that gains most
 * is exact; and as all partitions are alike, owners exist for every load that keeps within these bounds.
 *
 * <p>Often several loads are equally good, as when three equal nodes share 1,024 copies. Nodes are therefore put in groups: every load
 * within {@link #least}, {@link #most} and the total of the node's group is as good as any other, and the planner takes the one that
 * moves least. Quotients are compared as {@code double}, whose division rounds alike on every machine.
 */
final class Allotment {
    private final List<LayoutNode> nodes;
    private final List<Zone> zones = new ArrayList<>();
    private final Zone[] zoneOf;
    private final int ownersEach;
    private final int[] loads;
    private final int[] groups;
    private final List<Integer> totals = new ArrayList<>();
    private final int[] least;
    private final int[] most;

    /** @param nodes those that may have copies, at least {@code ownersEach} */
    Allotment(List<LayoutNode> nodes, int ownersEach) {
        this.nodes = nodes;
        this.ownersEach = ownersEach;
        this.zoneOf = new Zone[nodes.size()];
        this.loads = new int[nodes.size()];
        this.groups = new int[nodes.size()];
        findZones();
        fillZonesThatMustHaveOne();
        fillTheRest();
        this.least = loads.clone();
        this.most = loads.clone();
        group();
    }

    int zones() {
        return zones.size();
    }

    int zoneOf(int node) {
        return zoneOf[node].index;
    }

    /** Fewest owners of one partition in any zone. */
    int leastOwnersInZone() {
        return zones.size() < ownersEach ? 1 : 0;
    }

    /** Most owners of one partition in any zone: the others need one each. */
    int mostOwnersInZone() {
        return Math.max(1, ownersEach - zones.size() + 1);
    }

    int groups() {
        return totals.size();
    }

    int groupOf(int node) {
        return groups[node];
    }

    /** Copies that the nodes of a group have together. */
    int total(int group) {
        return totals.get(group);
    }

    int least(int node) {
        return least[node];
    }

    int most(int node) {
        return most[node];
    }

    private void findZones() {
        Map<String, Zone> byKey = new LinkedHashMap<>();
        for (int node = 0; node < nodes.size(); node++) {
            zoneOf[node] = byKey.computeIfAbsent(nodes.get(node).zoneKey(), _ -> new Zone(byKey.size()));
            zoneOf[node].members.add(node);
        }
        zones.addAll(byKey.values());
    }

    private void fillZonesThatMustHaveOne() {
        for (Zone zone : zones) {
            for (int i = 0; i < zone.leastLoad(); i++) {
                give(node -> zoneOf[node] == zone);
            }
        }
    }

    private void fillTheRest() {
        int rest = Partition.COUNT * ownersEach;
        for (Zone zone : zones) {
            rest -= zone.load;
        }
        for (int i = 0; i < rest; i++) {
            give(node -> zoneOf[node].load < zoneOf[node].mostLoad());
        }
    }

    private void give(IntPredicate mayTake) {
        int best = -1;
        for (int node = 0; node < loads.length; node++) {
            if (loads[node] < Partition.COUNT
                    && mayTake.test(node)
                    && (best < 0 || costOfNext(node) < costOfNext(best))) {
                best = node;
            }
        }
        loads[best]++;
        zoneOf[best].load++;
    }

    /**
     * Zones between their bounds are one group: their nodes exchange copies at the cost of the last one that was given. A zone at a bound
     * is of that group only if it could exchange at that cost too, and else a group of its own.
     */
    private void group() {
        List<Zone> between = zones.stream()
                .filter(zone -> zone.load > zone.leastLoad() && zone.load < zone.mostLoad())
                .toList();
        double shared = between.stream().mapToDouble(Zone::costOfLast).max().orElse(Double.NaN);
        List<Integer> joined = new ArrayList<>();
        for (Zone zone : zones) {
            if (between.contains(zone) || zone.costOfLast() == shared || zone.costOfNext() == shared) {
                joined.addAll(zone.members);
            } else {
                addGroup(zone.members, zone.costOfLast());
            }
        }
        if (!joined.isEmpty()) {
            addGroup(joined, shared);
        }
    }

    private void addGroup(List<Integer> members, double exchangeCost) {
        int total = 0;
        for (int node : members) {
            groups[node] = totals.size();
            total += loads[node];
            least[node] -= costOfLast(node) == exchangeCost ? 1 : 0;
            most[node] += costOfNext(node) == exchangeCost ? 1 : 0;
        }
        totals.add(total);
    }

    private double costOfLast(int node) {
        return (2 * loads[node] - 1) / (double) nodes.get(node).capacityBytes();
    }

    private double costOfNext(int node) {
        return loads[node] == Partition.COUNT
                ? Double.POSITIVE_INFINITY
                : (2 * loads[node] + 1) / (double) nodes.get(node).capacityBytes();
    }

    /** Nodes that may fail together, and what they have. */
    private final class Zone {
        final int index;
        final List<Integer> members = new ArrayList<>();
        int load;

        Zone(int index) {
            this.index = index;
        }

        int leastLoad() {
            return Partition.COUNT * leastOwnersInZone();
        }

        int mostLoad() {
            return Partition.COUNT * Math.min(members.size(), mostOwnersInZone());
        }

        double costOfLast() {
            return Collections.max(
                    members.stream().map(Allotment.this::costOfLast).toList());
        }

        double costOfNext() {
            return Collections.min(
                    members.stream().map(Allotment.this::costOfNext).toList());
        }
    }
}
