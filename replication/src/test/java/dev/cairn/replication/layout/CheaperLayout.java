package dev.cairn.replication.layout;

import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a layout that is as well spread and as well balanced would move fewer copies.
 *
 * <p>It would if and only if there is a cycle of exchanges that costs less than nothing: give a partition another owner in the zone or in
 * another one, take a copy from a node, let two nodes change one copy of load where that is as good. Bellman and Ford find such a cycle
 * without knowing how the layout was made.
 */
final class CheaperLayout {
    private record Exchange(int from, int to, int cost) {}

    private final Optional<Layout> before;
    private final Layout after;
    private final List<LayoutNode> nodes;
    private final List<String> zones;
    private final List<Exchange> exchanges = new ArrayList<>();

    private CheaperLayout(Optional<Layout> before, Layout after) {
        this.before = before;
        this.after = after;
        this.nodes = after.usableNodes();
        this.zones = nodes.stream().map(LayoutNode::zoneKey).distinct().toList();
    }

    static boolean exists(Optional<Layout> before, Layout after) {
        CheaperLayout search = new CheaperLayout(before, after);
        Partition.all().forEach(search::addExchanges);
        search.addExchangesOfLoad();
        return search.hasNegativeCycle();
    }

    /** Whether a node could give a copy to another and the loads would be as good ({@code 0}) or better ({@code > 0}). */
    static long gain(Layout layout, LayoutNode giver, LayoutNode taker) {
        long giverLoad = layout.load(giver.id());
        long takerLoad = layout.load(taker.id());
        return (2 * giverLoad - 1) * taker.capacityBytes() - (2 * takerLoad + 1) * giver.capacityBytes();
    }

    private void addExchanges(Partition partition) {
        Set<NodeId> held = before.map(layout -> ids(layout.owners(partition))).orElse(Set.of());
        List<LayoutNode> owners = after.owners(partition);
        Set<NodeId> owning = ids(owners);
        boolean everyZone = zones.size() < after.ownersEach();
        int most = everyZone ? after.ownersEach() - zones.size() + 1 : 1;
        for (String zone : zones) {
            long count =
                    owners.stream().filter(node -> node.zoneKey().equals(zone)).count();
            if (count < most) {
                add(partition.number(), zoneVertex(partition, zone), 0);
            }
            if (count > (everyZone ? 1 : 0)) {
                add(zoneVertex(partition, zone), partition.number(), 0);
            }
        }
        for (int i = 0; i < nodes.size(); i++) {
            LayoutNode node = nodes.get(i);
            int cost = held.contains(node.id()) ? 0 : 1;
            int zone = zoneVertex(partition, node.zoneKey());
            if (owning.contains(node.id())) {
                add(Partition.COUNT + i, zone, -cost);
            } else {
                add(zone, Partition.COUNT + i, cost);
            }
        }
    }

    private void addExchangesOfLoad() {
        for (int giver = 0; giver < nodes.size(); giver++) {
            for (int taker = 0; taker < nodes.size(); taker++) {
                if (giver != taker && gain(after, nodes.get(giver), nodes.get(taker)) == 0) {
                    add(Partition.COUNT + taker, Partition.COUNT + giver, 0);
                }
            }
        }
    }

    private boolean hasNegativeCycle() {
        int[] distance = new int[Partition.COUNT * (1 + zones.size()) + nodes.size()];
        for (int round = 0; round < distance.length; round++) {
            boolean changed = false;
            for (Exchange exchange : exchanges) {
                int there = distance[exchange.from()] + exchange.cost();
                if (there < distance[exchange.to()]) {
                    distance[exchange.to()] = there;
                    changed = true;
                }
            }
            if (!changed) {
                return false;
            }
        }
        return true;
    }

    private void add(int from, int to, int cost) {
        exchanges.add(new Exchange(from, to, cost));
    }

    private int zoneVertex(Partition partition, String zone) {
        return Partition.COUNT + nodes.size() + partition.number() * zones.size() + zones.indexOf(zone);
    }

    private static Set<NodeId> ids(List<LayoutNode> nodes) {
        return nodes.stream().map(LayoutNode::id).collect(toSet());
    }
}
