package dev.cairn.replication.layout;

import static dev.cairn.replication.layout.Clusters.GB;
import static dev.cairn.replication.layout.Clusters.equal;
import static dev.cairn.replication.layout.Clusters.id;
import static dev.cairn.replication.layout.Clusters.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Goal: a change says what moves from where, and what one more loss would cost. Method: layouts whose owners are written out. */
class LayoutChangeTest {
    private static final List<LayoutNode> ZONED =
            List.of(node(0, "a", GB), node(1, "a", GB), node(2, "b", GB), node(3, "b", GB));

    @Test
    void copyIsReadFromItsOwnersBeforeAndGoesToTheNewOne() {
        LayoutChange change =
                LayoutChange.between(layout(1, 2, equal(3), id(0), id(1)), layout(2, 2, equal(3), id(2), id(1)));

        assertThat(change.moves()).hasSize(1_024);
        assertThat(change.moves().get(5)).isEqualTo(new CopyMove(new Partition(5), List.of(id(0), id(1)), id(2)));
    }

    @Test
    void drainingNodeIsReadFromAndARemovedOneIsNot() {
        Layout before = layout(1, 2, equal(4), id(0), id(1));
        List<LayoutNode> drained = List.of(node(0).withDraining(true), node(1), node(2), node(3));

        assertThat(LayoutChange.between(before, layout(2, 2, drained, id(1), id(2)))
                        .moves())
                .allSatisfy(move -> assertThat(move.sources()).containsExactly(id(0), id(1)));
        assertThat(LayoutChange.between(before, layout(2, 2, drained.subList(1, 4), id(1), id(2)))
                        .moves())
                .allSatisfy(move -> assertThat(move.sources()).containsExactly(id(1)));
        LayoutChange bothRemoved = LayoutChange.between(before, layout(2, 2, drained.subList(2, 4), id(2), id(3)));
        assertThat(bothRemoved.moves())
                .hasSize(2_048)
                .allSatisfy(move -> assertThat(move.sources()).isEmpty());
        assertThat(bothRemoved.during().now().lost()).isEqualTo(1_024);
    }

    @Test
    void sameOwnersInAnotherOrderMoveNothing() {
        LayoutChange change =
                LayoutChange.between(layout(1, 2, equal(2), id(0), id(1)), layout(2, 2, equal(2), id(1), id(0)));

        assertThat(change.moves()).isEmpty();
        assertThat(change.bytes(_ -> GB)).isZero();
    }

    @Test
    void bytesAreThoseOfThePartitionsThatMove() {
        LayoutChange change = LayoutChange.between(layout(1, 1, equal(2), id(0)), layout(2, 2, equal(2), id(0), id(1)));

        assertThat(change.bytesByTarget(Partition::number)).isEqualTo(Map.of(id(1), 1_024L * 1_023 / 2));
        assertThat(change.bytes(Partition::number)).isEqualTo(1_024L * 1_023 / 2);
    }

    @Test
    void whileCopiesMoveThereAreFewerOfThem() {
        LayoutChange change =
                LayoutChange.between(layout(1, 2, ZONED, id(0), id(1)), layout(2, 3, ZONED, id(0), id(1), id(2)));

        assertThat(change.during().tooFewCopies()).isEqualTo(1_024);
        assertThat(change.during().tooFewZones()).isEqualTo(1_024);
        assertThat(change.during().lostWithAnyZone()).isEqualTo(1_024);
        assertThat(change.after().tooFewCopies()).isZero();
        assertThat(change.after().tooFewZones()).isZero();
        assertThat(change.after().lostWithAnyZone()).isZero();
    }

    @Test
    void lossOfANodeOrZoneLeavesWhatTheOthersHave() {
        Redundancy redundancy = Redundancy.of(layout(1, 3, ZONED, id(0), id(1), id(2)));

        assertThat(redundancy.now().partitions()).containsExactly(0, 0, 0, 1_024);
        assertThat(redundancy.withoutNode().get(id(0))).isEqualTo(new CopyCounts(List.of(0, 0, 1_024)));
        assertThat(redundancy.withoutNode().get(id(3))).isEqualTo(redundancy.now());
        assertThat(redundancy.withoutZone().get("a").with(1)).isEqualTo(1_024);
        assertThat(redundancy.withoutZone().get("b").with(2)).isEqualTo(1_024);
        assertThat(redundancy.lostWithAnyNode()).isZero();
    }

    @Test
    void onlyCopyIsLostWithItsNode() {
        Redundancy redundancy = Redundancy.of(layout(1, 1, equal(2), id(0)));

        assertThat(redundancy.lostWithAnyNode()).isEqualTo(1_024);
        assertThat(redundancy.withoutNode().get(id(1)).lost()).isZero();
        assertThat(redundancy.withoutZone()).isEmpty();
    }

    @Test
    void tooFewNodesMeanTooFewCopies() {
        Redundancy redundancy = Redundancy.of(layout(1, 3, equal(2), id(0), id(1)));

        assertThat(redundancy.tooFewCopies()).isEqualTo(1_024);
        assertThat(redundancy.tooFewZones()).isZero();
    }

    private static Layout layout(long version, int copies, List<LayoutNode> nodes, NodeId... owners) {
        return new Layout(
                version,
                copies,
                nodes,
                Partition.all().stream().map(_ -> List.of(owners)).toList());
    }
}
