package dev.cairn.replication.layout;

import dev.cairn.metadata.FileId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Nodes for tests. Their ids are told by a number, so that a failure can be read. */
final class Clusters {
    static final long GB = 1_000_000_000;

    private Clusters() {}

    static NodeId id(int number) {
        return new NodeId(new FileId(0x0190_0000_0000_0000L + number, 7));
    }

    static LayoutNode node(int number) {
        return node(number, "", GB);
    }

    static LayoutNode node(int number, String zone, long capacityBytes) {
        return new LayoutNode(id(number), zone, capacityBytes, false);
    }

    /** Nodes 0 to {@code count - 1}, all alike. */
    static List<LayoutNode> equal(int count) {
        return IntStream.range(0, count).mapToObj(Clusters::node).toList();
    }

    /** 1 to 12 nodes in 1 to 4 zones, or in none, with capacities of 1 GB to 1 TB; every second cluster has but three sizes. */
    static List<LayoutNode> random(SplittableRandom random) {
        int zones = random.nextInt(5);
        boolean sizes = random.nextBoolean();
        List<LayoutNode> nodes = new ArrayList<>();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            nodes.add(randomNode(i, zones, sizes, random));
        }
        return nodes;
    }

    /** The nodes after somebody added, drained, removed or replaced one, or changed what one can hold. */
    static List<LayoutNode> changed(List<LayoutNode> before, int newNumber, SplittableRandom random) {
        List<LayoutNode> nodes = new ArrayList<>(before);
        int index = random.nextInt(nodes.size());
        LayoutNode old = nodes.get(index);
        LayoutNode fresh = randomNode(newNumber, random.nextInt(5), random.nextBoolean(), random);
        switch (random.nextInt(5)) {
            case 0 -> nodes.add(fresh);
            case 1 -> nodes.set(index, old.withDraining(!old.draining()));
            case 2 -> nodes.remove(index);
            case 3 -> nodes.set(index, new LayoutNode(fresh.id(), old.zone(), old.capacityBytes(), false));
            default -> nodes.set(index, new LayoutNode(old.id(), old.zone(), fresh.capacityBytes(), old.draining()));
        }
        return nodes.stream().allMatch(LayoutNode::draining) ? before : nodes;
    }

    static List<LayoutNode> shuffled(List<LayoutNode> nodes, RandomGenerator random) {
        List<LayoutNode> shuffled = new ArrayList<>(nodes);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            Collections.swap(shuffled, i, random.nextInt(i + 1));
        }
        return shuffled;
    }

    private static LayoutNode randomNode(int number, int zones, boolean sizes, SplittableRandom random) {
        String zone = zones == 0 ? "" : "zone-" + random.nextInt(zones);
        double exponent = sizes ? random.nextInt(3) / 2.0 : random.nextDouble();
        return node(number, zone, (long) (GB * Math.pow(1_000, exponent)));
    }
}
