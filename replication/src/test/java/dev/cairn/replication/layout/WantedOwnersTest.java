package dev.cairn.replication.layout;

import static dev.cairn.replication.layout.Clusters.GB;
import static dev.cairn.replication.layout.Clusters.equal;
import static dev.cairn.replication.layout.Clusters.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: blobs with numbers of copies of their own have owners as good as the others'. Method: random clusters, every partition and number. */
class WantedOwnersTest {
    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void ownersAreAsManyNodesAsThereCanBeInAsManyZones(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<LayoutNode> nodes = Clusters.random(random);
        nodes.set(0, nodes.getFirst().withDraining(nodes.size() > 1));
        Layout layout = LayoutPlanner.first(random.nextInt(1, 6), nodes);
        Set<LayoutNode> usable = new HashSet<>(layout.usableNodes());

        for (Partition partition : Partition.all()) {
            List<LayoutNode> usual = layout.owners(partition);
            for (int wanted = 1; wanted <= Layout.COPIES_MAX; wanted++) {
                List<LayoutNode> owners = layout.owners(partition, wanted);

                assertThat(owners).doesNotHaveDuplicates().hasSize(Math.min(wanted, usable.size()));
                assertThat(usable).containsAll(owners);
                boolean fewer = wanted <= usual.size();
                assertThat(fewer ? usual : owners).containsAll(fewer ? owners : usual);
                assertThat(zones(owners)).isEqualTo(Math.min(owners.size(), zones(fewer ? usual : usable)));
            }
        }
    }

    private static long zones(Iterable<LayoutNode> nodes) {
        Set<String> zones = new HashSet<>();
        nodes.forEach(node -> zones.add(node.zoneKey()));
        return zones.size();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5})
    void equalNodesHaveAlikeParts(int wanted) {
        Layout layout = LayoutPlanner.first(3, equal(6));

        Map<LayoutNode, Long> loads = Partition.all().stream()
                .flatMap(partition -> layout.owners(partition, wanted).stream())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

        double share = 1_024.0 * wanted / 6;
        assertThat(loads).hasSize(6);
        assertThat(loads.values()).allSatisfy(load -> assertThat((double) load).isBetween(share * 0.8, share * 1.2));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5})
    void aNodeMoreMovesAtMostTwiceItsShare(int wanted) {
        Layout before = LayoutPlanner.first(3, equal(6));
        Layout after = LayoutPlanner.next(before, 3, equal(7));
        int moves = 0;
        int amongOld = 0;
        for (Partition partition : Partition.all()) {
            List<LayoutNode> there = before.owners(partition, wanted);
            for (LayoutNode owner : after.owners(partition, wanted)) {
                moves += there.contains(owner) ? 0 : 1;
                amongOld += there.contains(owner) || owner.equals(node(6)) ? 0 : 1;
            }
        }

        assertThat((double) moves).isBetween(1_024.0 * wanted / 7 * 0.7, 1_024.0 * wanted / 7 * 2);
        assertThat(amongOld).isLessThanOrEqualTo(wanted < 3 ? 1_024 / 7 : 2 * 1_024 / 7);
    }

    @Test
    void theUsualNumberHasTheOwnersOfThePartition() {
        List<LayoutNode> nodes = new ArrayList<>(equal(4));
        nodes.add(node(7, "east", 2 * GB));
        nodes.add(node(8, "east", 2 * GB));
        Layout layout = LayoutPlanner.first(3, nodes);

        for (Partition partition : Partition.all()) {
            assertThat(layout.owners(partition, 3)).isEqualTo(layout.owners(partition));
        }
    }
}
