package dev.cairn.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.layout.CopyRule;
import dev.cairn.replication.layout.LayoutChange;
import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.layout.Partition;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: changes of the cluster are what they say, and none loses the only copy of anything. Method: values, and changes by seed. */
class ClusterStateTest {
    private static NodeId id(long n) {
        return new NodeId(new FileId(7, n));
    }

    private static ClusterNode node(long n) {
        return new ClusterNode(id(n), "10.0.0." + n + ":8080", "10.0.0." + n + ":8083", "", "", "0.1.0");
    }

    private static LayoutNode placed(long n) {
        return new LayoutNode(id(n), "", 1_000, false);
    }

    private static ClusterState one() {
        return ClusterState.founded(node(1), placed(1), CopyRule.DEFAULT);
    }

    private static ClusterState allMoved(ClusterState state) {
        ClusterState now = state;
        for (ClusterNode node : state.nodes()) {
            now = now.moved(node.id(), state.layout().version());
        }
        return now;
    }

    private static ClusterState three() {
        return allMoved(one().with(node(2), placed(2)).with(node(3), placed(3)));
    }

    private static ClusterError refusal(Runnable change) {
        try {
            change.run();
        } catch (ClusterException refused) {
            return refused.error();
        }
        throw new AssertionError("it was not refused");
    }

    @Test
    void aClusterGrowsFromOneNode() {
        ClusterState two = one().with(node(2), placed(2));

        assertThat(two.isMoving()).isTrue();
        assertThat(two.former()).containsExactly(one().layout());
        assertThat(two.layout().ownersEach()).isEqualTo(2);
        assertThat(three().isMoving()).isFalse();
        assertThat(three().layout().ownersEach()).isEqualTo(3);
    }

    @Test
    void aNodeThatComesBackElsewhereMovesNothing() {
        ClusterNode elsewhere = new ClusterNode(id(2), "10.9.9.9:80", "10.9.9.9:83", "", "", "0.2.0");

        ClusterState after = three().with(elsewhere, placed(2));

        assertThat(after.node(id(2))).contains(elsewhere);
        assertThat(after.layout()).isEqualTo(three().layout());
        assertThat(after.isMoving()).isFalse();
    }

    @Test
    void aNodeThatDrainsGoesOnDrainingWhenItComesBack() {
        ClusterState draining = three().draining(id(2), true);

        assertThat(draining.with(node(2), placed(2)).layout()).isEqualTo(draining.layout());
        assertThat(draining.layout().load(id(2))).isZero();
    }

    @Test
    void layoutsBeforeAreKeptUntilAllNodesHaveMoved() {
        ClusterState four = three().with(node(4), placed(4));
        long version = four.layout().version();

        ClusterState some = four.moved(id(1), version).moved(id(2), version).moved(id(4), version);

        assertThat(some.isMoving()).isTrue();
        assertThat(some.moved(id(3), version - 1).isMoving())
                .as("said of an earlier layout")
                .isTrue();
        assertThat(some.moved(id(9), version).isMoving())
                .as("said by a stranger")
                .isTrue();
        assertThat(some.moved(id(3), version).isMoving()).isFalse();
    }

    @Test
    void anotherChangeBeginsTheMovesAnew() {
        ClusterState four = three().with(node(4), placed(4));
        ClusterState five = four.moved(id(1), four.layout().version()).with(node(5), placed(5));

        assertThat(five.moved()).isEmpty();
        assertThat(five.former()).containsExactly(four.layout(), three().layout());
    }

    @Test
    void onlySoManyChangesMoveAtOnce() {
        ClusterState many =
                three().with(node(4), placed(4)).with(node(5), placed(5)).with(node(6), placed(6));

        assertThat(refusal(() -> many.with(node(7), placed(7))))
                .isEqualTo(new ClusterError.StillMoving(ClusterState.FORMER_MAX));
    }

    @Test
    void aNodeTellsItsNewAddressThoughAllThatMayMovesAndItsNewCapacityLater() {
        ClusterState crowded = crowded();
        LayoutNode larger = new LayoutNode(id(2), "", 5, false);
        ClusterNode moved = new ClusterNode(id(2), "elsewhere:8080", "", "", "", "");

        ClusterState told = crowded.with(moved, larger);

        assertThat(told.node(id(2))).contains(moved);
        assertThat(told.layout()).isEqualTo(crowded.layout());
        assertThat(allMoved(told).with(moved, larger).layout().nodes()).contains(larger);
    }

    /** Three changes under way, and none of them can end without each of the nodes. */
    private static ClusterState crowded() {
        return three().with(node(4), placed(4)).with(node(5), placed(5)).with(node(6), placed(6));
    }

    @Test
    void aNodeThatDiesWhileAllThatMayMovesIsRemovedAndTheMovesEnd() {
        ClusterState crowded = crowded();

        ClusterState after = crowded.without(id(2), BlobCopies.COMPLETE, false);

        assertThat(after.former())
                .as("what was written for any of them is looked for")
                .containsExactly(
                        crowded.layout(),
                        crowded.former().get(0),
                        crowded.former().get(1),
                        crowded.former().get(2));
        assertThat(after.moved())
                .as("of those who had moved for the layout with it")
                .isEmpty();
        assertThat(ClusterState.decode(after.encode())).isEqualTo(after);
        assertThat(refusal(() -> after.with(node(7), placed(7))))
                .isEqualTo(new ClusterError.StillMoving(ClusterState.FORMER_MAX));
        assertThat(allMoved(after).isMoving()).isFalse();
    }

    @Test
    void aNodeThatDiesWhileAllThatMayMovesIsReplaced() {
        ClusterState crowded = crowded().moved(id(1), crowded().layout().version());

        ClusterState after = crowded.replacing(id(2), node(7), placed(7), BlobCopies.COMPLETE, false);

        assertThat(after.former()).hasSize(ClusterState.FORMER_MAX + 1);
        assertThat(after.moved()).isEmpty();
        assertThat(allMoved(after).isMoving()).isFalse();
    }

    /** Those that drain may be all that is left: nothing could be written any more. */
    @Test
    void aNodeTakesCopiesAgainThoughAllThatMayMoves() {
        ClusterState drained = allMoved(crowded()).draining(id(2), true).draining(id(3), true);
        ClusterState crowded = drained.with(node(7), placed(7));

        ClusterState after = crowded.draining(id(2), false);

        assertThat(after.former()).hasSize(ClusterState.FORMER_MAX + 1);
        assertThat(refusal(() -> after.draining(id(1), true)))
                .isEqualTo(new ClusterError.StillMoving(ClusterState.FORMER_MAX));
    }

    @Test
    void onlySoManyNodesAreRemovedWhileNothingComesToItsEnd() {
        ClusterState state = allMoved(crowded())
                .with(node(7), placed(7))
                .with(node(8), placed(8))
                .with(node(9), placed(9));
        for (long gone = 2; state.former().size() < ClusterState.FORMER_WITH_REMOVALS_MAX; gone++) {
            state = state.without(id(gone), BlobCopies.COMPLETE, true);
        }
        ClusterState full = state;

        assertThat(ClusterState.decode(full.encode())).isEqualTo(full);
        assertThat(refusal(() -> full.without(id(9), BlobCopies.COMPLETE, true)))
                .isEqualTo(new ClusterError.StillMoving(ClusterState.FORMER_WITH_REMOVALS_MAX));
    }

    @Test
    void aNodeIsNotRemovedWithTheOnlyCopyOfAnything() {
        ClusterState two = one().with(node(2), placed(2)); // Nothing is on the second one yet.

        assertThat(refusal(() -> two.without(id(1), BlobCopies.COMPLETE, false)))
                .isEqualTo(new ClusterError.WouldLoseCopies(id(1), 1_024));
        assertThat(two.without(id(1), BlobCopies.COMPLETE, true).nodes()).containsExactly(node(2));
        assertThat(allMoved(two).without(id(1), BlobCopies.COMPLETE, false).nodes())
                .containsExactly(node(2));
    }

    @Test
    void aNodeIsNotRemovedThatAloneHasWhatWasWrittenMeanwhile() {
        ClusterState two = allMoved(one().with(node(2), placed(2)));
        ClusterState back =
                two.draining(id(2), true).draining(id(2), false); // Between the two, all was written on the first.

        assertThat(refusal(() -> back.without(id(1), BlobCopies.COMPLETE, false)))
                .isEqualTo(new ClusterError.WouldLoseCopies(id(1), 1_024));
        assertThat(refusal(() -> back.replacing(id(1), node(3), placed(3), BlobCopies.COMPLETE, false)))
                .isEqualTo(new ClusterError.WouldLoseCopies(id(1), 1_024));
        assertThat(back.without(id(2), BlobCopies.COMPLETE, false).nodes()).containsExactly(node(1));
        assertThat(allMoved(back).without(id(1), BlobCopies.COMPLETE, false).nodes())
                .containsExactly(node(2));
    }

    @Test
    void whatWasLostBeforeHoldsUpNoNodeThatHasNothing() {
        ClusterState single = allMoved(three().withCopies(new CopyRule(1, 1)));
        ClusterState drained = allMoved(single.draining(id(3), true));

        ClusterState lost = drained.without(id(1), BlobCopies.COMPLETE, true);

        assertThat(lost.onlyCopies(id(2), BlobCopies.COMPLETE)).isEqualTo(1_024);
        assertThat(lost.without(id(3), BlobCopies.COMPLETE, false).nodes()).containsExactly(node(2));
    }

    @Test
    void aNodeTakesThePlaceOfOneThatIsGone() {
        ClusterState three = allMoved(three());

        ClusterState replaced = three.replacing(id(2), node(4), placed(4), BlobCopies.COMPLETE, false);

        assertThat(replaced.nodes()).containsExactly(node(1), node(3), node(4));
        assertThat(LayoutChange.between(three.layout(), replaced.layout()).moves())
                .as("only what the one had that is gone")
                .hasSize(three.layout().load(id(2)))
                .allMatch(move -> move.target().equals(id(4)));
    }

    @Test
    void noNodeTakesThePlaceOfTheOnlyOneThatHasSomething() {
        assertThat(refusal(() -> one().replacing(id(1), node(2), placed(2), BlobCopies.COMPLETE, false)))
                .isEqualTo(new ClusterError.WouldLoseCopies(id(1), 1_024));
        assertThat(refusal(() -> three().replacing(id(9), node(4), placed(4), BlobCopies.COMPLETE, false)))
                .isEqualTo(new ClusterError.NoSuchNode(id(9)));
    }

    @Test
    void aRebalanceHasAllNodesLookAnewAndMovesNothingThatIsInItsPlace() {
        ClusterState three = allMoved(three());

        ClusterState anew = three.rebalanced();

        assertThat(anew.isMoving()).isTrue();
        assertThat(anew.layout().version()).isEqualTo(three.layout().version() + 1);
        assertThat(LayoutChange.between(three.layout(), anew.layout()).moves()).isEmpty();
    }

    @Test
    void aPlanIsWhatTheChangeThenDoes() {
        ClusterState four = allMoved(three().with(node(4), placed(4)));

        ClusterPlan plan = ClusterPlan.of(four, new ClusterChange.Drain(id(4)), BlobCopies.COMPLETE);

        assertThat(plan.after()).isEqualTo(four.draining(id(4), true));
        assertThat(plan.copiesByTarget().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(four.layout().load(id(4)));
        assertThat(plan.copiesByTarget()).doesNotContainKey(id(4));
        assertThat(plan.change().during().now().lost()).isZero();
    }

    @Test
    void aNodeIsNotRemovedWithABlobOfWhichFewerCopiesAreWanted() {
        ClusterState three = three();
        BlobCopies one = new BlobCopies(OptionalInt.of(1), Set.of());
        ClusterPlan forced = ClusterPlan.of(three, new ClusterChange.Remove(id(2), true), one);

        assertThat(forced.lost()).isBetween(250, 430);
        assertThat(refusal(() -> three.without(id(2), one, false)))
                .isEqualTo(new ClusterError.WouldLoseCopies(id(2), forced.lost()));
        assertThat(refusal(() -> three.replacing(id(2), node(4), placed(4), one, false)))
                .isEqualTo(new ClusterError.WouldLoseCopies(id(2), forced.lost()));

        BlobCopies five = new BlobCopies(OptionalInt.of(5), Set.of());
        assertThat(ClusterPlan.of(three, new ClusterChange.Remove(id(2), false), five)
                        .lost())
                .isZero();
        assertThat(ClusterPlan.of(three, new ClusterChange.Drain(id(2)), one).lost())
                .isZero();
    }

    @Test
    void whoOwesACopyDoesNotCountAsOneThatHasIt() {
        ClusterState three = three();
        BlobCopies oneOwes = new BlobCopies(OptionalInt.empty(), Set.of(id(1), id(2)));
        BlobCopies bothOwe = new BlobCopies(OptionalInt.empty(), Set.of(id(1), id(3)));

        assertThat(three.without(id(2), oneOwes, false).nodes()).containsExactly(node(1), node(3));
        assertThat(refusal(() -> three.without(id(2), bothOwe, false)))
                .isEqualTo(new ClusterError.WouldLoseCopies(id(2), 1_024));
        assertThat(three.without(id(2), bothOwe, true).nodes()).containsExactly(node(1), node(3));
    }

    @Test
    void theLastNodeStays() {
        assertThat(refusal(() -> one().draining(id(1), true))).isInstanceOf(ClusterError.LastNode.class);
        assertThat(refusal(() -> one().without(id(1), BlobCopies.COMPLETE, true)))
                .isInstanceOf(ClusterError.LastNode.class);
    }

    @Test
    void aNodeThatIsNotThereIsRefused() {
        assertThat(refusal(() -> one().draining(id(5), true))).isEqualTo(new ClusterError.NoSuchNode(id(5)));
        assertThat(refusal(() -> one().without(id(5), BlobCopies.COMPLETE, false)))
                .isEqualTo(new ClusterError.NoSuchNode(id(5)));
    }

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    /** Whatever is done in whatever order, what was whole before the moves began can be read from nodes that are there. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void changesRoundTripAndLoseNothing(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ClusterState state = one();
        long next = 2;
        for (int step = 0; step < 12; step++) {
            ClusterState before = state;
            try {
                state = switch (random.nextInt(5)) {
                    case 0 -> before.with(node(next), placed(next++));
                    case 1 -> before.draining(any(before, random), random.nextBoolean());
                    case 2 -> before.without(any(before, random), BlobCopies.COMPLETE, false);
                    case 3 -> before.moved(any(before, random), before.layout().version());
                    default -> allMoved(before);
                };
            } catch (ClusterException refused) {
                continue;
            }
            assertThat(ClusterState.decode(state.encode())).isEqualTo(state);
            assertThat(withoutOwner(state)).isZero();
        }
    }

    /** How many parts of layouts that copies are read by have no owner any more. */
    private static long withoutOwner(ClusterState state) {
        return Stream.concat(Stream.of(state.layout()), state.former().stream())
                .flatMap(layout -> Partition.all().stream().map(layout::owners))
                .filter(owners -> owners.stream()
                        .noneMatch(owner -> state.node(owner.id()).isPresent()))
                .count();
    }

    private static NodeId any(ClusterState state, SplittableRandom random) {
        return state.nodes().get(random.nextInt(state.nodes().size())).id();
    }

    @Test
    void theQuorumChangesByItselfAndMovesNothing() {
        ClusterState after = three().withCopies(new CopyRule(3, 3));

        assertThat(after.placement().quorum(FileId.FIRST)).isEqualTo(3);
        assertThat(after.layout()).isEqualTo(three().layout());
        assertThat(after.isMoving()).isFalse();
        assertThat(ClusterState.decode(after.encode())).isEqualTo(after);
    }

    @Test
    void otherNumbersOfCopiesMoveThem() {
        ClusterState after = three().withCopies(new CopyRule(2, 2));

        assertThat(after.layout().ownersEach()).isEqualTo(2);
        assertThat(after.former()).containsExactly(three().layout());
        assertThat(after.withCopies(new CopyRule(2, 2))).isSameAs(after);
    }

    @Test
    void bytesThatAreNoClusterAreRefused() {
        byte[] good = three().with(node(4), placed(4)).encode();
        for (int length = 0; length < good.length; length += 97) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> ClusterState.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        byte[] longer = Arrays.copyOf(good, good.length + 1);
        assertThatThrownBy(() -> ClusterState.decode(longer)).isInstanceOf(IllegalArgumentException.class);
        good[0] = 4;
        assertThatThrownBy(() -> ClusterState.decode(good))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("format 4");
    }
}
