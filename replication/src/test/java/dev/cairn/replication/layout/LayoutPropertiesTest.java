package dev.cairn.replication.layout;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingInt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: whatever happens to a cluster, its layouts are spread, balanced, near to the one before, and the same everywhere. Method: a
 * cluster that the seed picks, to which six things happen: nodes are added, drained, removed, replaced, and get another disk.
 *
 * <p>{@code -Dcairn.layout.seeds=10000} runs more of them.
 */
class LayoutPropertiesTest {
    private static final int SEEDS = Integer.getInteger("cairn.layout.seeds", 40);
    private static final int STEPS = 6;

    /** One layout, and the one from which it was planned. */
    private record Step(Optional<Layout> before, Layout after, List<LayoutNode> nodes) {}

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void ownersAreDistinctAndInAsManyZonesAsPossible(long seed) {
        for (Step step : steps(seed)) {
            Layout layout = step.after();
            List<LayoutNode> usable =
                    step.nodes().stream().filter(node -> !node.draining()).toList();
            int owners = Math.min(layout.copies(), usable.size());
            int zones = Math.min(owners, (int) zones(usable));
            assertThat(Partition.all()).allSatisfy(partition -> {
                assertThat(layout.owners(partition))
                        .hasSize(owners)
                        .doesNotHaveDuplicates()
                        .isSubsetOf(usable);
                assertThat(zones(layout.owners(partition))).isEqualTo(zones);
            });
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noCopyGivenToAnotherNodeWouldBalanceBetter(long seed) {
        for (Step step : steps(seed)) {
            Layout layout = step.after();
            for (LayoutNode giver : layout.usableNodes()) {
                for (LayoutNode taker : layout.usableNodes()) {
                    if (!giver.equals(taker) && mayExchange(layout, giver, taker)) {
                        assertThat(CheaperLayout.gain(layout, giver, taker))
                                .as("gain if %s gave a copy to %s", giver, taker)
                                .isLessThanOrEqualTo(0);
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void withoutZonesLoadsAreTheirSharesUpToRounding(long seed) {
        for (Step step : steps(seed)) {
            List<LayoutNode> zoneless = step.nodes().stream()
                    .map(node -> new LayoutNode(node.id(), "", node.capacityBytes(), node.draining()))
                    .toList();
            Layout layout = LayoutPlanner.first(step.after().copies(), zoneless);
            double level = waterLevel(layout);
            // Half a copy for its own rounding, and its part of what all roundings together leave over, half a copy for
            // each node.
            double part = layout.usableNodes().size() / 2.0 / Math.max(1, sumOfSharesBelow1024(layout, level));
            assertThat(layout.usableNodes())
                    .allSatisfy(node -> assertThat((double) layout.load(node.id()))
                            .isCloseTo(share(node, level), within(0.5 + Math.ceil(share(node, level)) * part)));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noLayoutAsGoodMovesFewerCopies(long seed) {
        for (Step step : steps(seed)) {
            assertThat(CheaperLayout.exists(step.before(), step.after())).isFalse();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void sameNodesAgainChangeNothing(long seed) {
        for (Step step : steps(seed)) {
            Layout again = LayoutPlanner.next(step.after(), step.after().copies(), step.nodes());
            assertThat(Partition.all())
                    .allSatisfy(partition -> assertThat(again.owners(partition))
                            .isEqualTo(step.after().owners(partition)));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void orderOfTheNodesDoesNotMatter(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (Step step : steps(seed)) {
            List<LayoutNode> shuffled = Clusters.shuffled(step.nodes(), random);
            int copies = step.after().copies();
            Layout again = step.before()
                    .map(before -> LayoutPlanner.next(before, copies, shuffled))
                    .orElseGet(() -> LayoutPlanner.first(copies, shuffled));
            assertThat(again).isEqualTo(step.after());
        }
    }

    private static List<Step> steps(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<LayoutNode> nodes = Clusters.random(random);
        List<Step> steps = new ArrayList<>();
        Layout layout = LayoutPlanner.first(1 + random.nextInt(5), nodes);
        steps.add(new Step(Optional.empty(), layout, nodes));
        for (int i = 0; i < STEPS; i++) {
            nodes = Clusters.changed(nodes, 100 + i, random);
            int copies = random.nextInt(6) == 0 ? 1 + random.nextInt(5) : layout.copies();
            Layout next = LayoutPlanner.next(layout, copies, nodes);
            steps.add(new Step(Optional.of(layout), next, nodes));
            layout = next;
        }
        return steps;
    }

    private static long zones(List<LayoutNode> nodes) {
        return nodes.stream().map(LayoutNode::zoneKey).distinct().count();
    }

    /** Whether the first two rules leave room for it. */
    private static boolean mayExchange(Layout layout, LayoutNode giver, LayoutNode taker) {
        if (layout.load(giver.id()) == 0 || layout.load(taker.id()) == Partition.COUNT) {
            return false;
        }
        Map<String, Integer> loads = layout.usableNodes().stream()
                .collect(groupingBy(LayoutNode::zoneKey, summingInt(node -> layout.load(node.id()))));
        boolean everyZone = loads.size() < layout.ownersEach();
        long members = layout.usableNodes().stream()
                .filter(node -> node.zoneKey().equals(taker.zoneKey()))
                .count();
        long most = everyZone ? Math.min(members, layout.ownersEach() - loads.size() + 1) : 1;
        return giver.zoneKey().equals(taker.zoneKey())
                || (loads.get(giver.zoneKey()) > (everyZone ? Partition.COUNT : 0)
                        && loads.get(taker.zoneKey()) < Partition.COUNT * most);
    }

    /** Copies for each byte of capacity at which the shares, with a node's 1,024 at most, are all copies: found by halving. */
    private static double waterLevel(Layout layout) {
        double low = 0;
        double high = 1;
        for (int i = 0; i < 200; i++) {
            double middle = (low + high) / 2;
            double sum = layout.usableNodes().stream()
                    .mapToDouble(node -> share(node, middle))
                    .sum();
            if (sum < Partition.COUNT * layout.ownersEach()) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private static double sumOfSharesBelow1024(Layout layout, double level) {
        return layout.usableNodes().stream()
                .mapToDouble(node -> share(node, level))
                .filter(share -> share < Partition.COUNT)
                .sum();
    }

    private static double share(LayoutNode node, double level) {
        return Math.min(Partition.COUNT, level * node.capacityBytes());
    }
}
