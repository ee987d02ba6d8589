package dev.cairn.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.layout.CopyRule;
import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.NodeId;
import org.junit.jupiter.api.Test;

/** Goal: nothing is written that a member cannot read. Method: nodes that say that they read other levels than this program does. */
class FormatLevelTest {
    private static NodeId id(long n) {
        return new NodeId(new FileId(7, n));
    }

    private static ClusterNode node(long n, int formatLevel) {
        return new ClusterNode(id(n), "", "", "", "", "", formatLevel);
    }

    private static LayoutNode placed(long n) {
        return new LayoutNode(id(n), "", 1_000, false);
    }

    private static ClusterState of(int first, int... others) {
        ClusterState state = ClusterState.founded(node(1, first), placed(1), CopyRule.DEFAULT);
        long n = 2;
        for (int level : others) {
            state = state.with(node(n, level), placed(n));
            n++;
        }
        return state;
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
    void aLaterNodeJoinsAndNothingLaterIsWritten() {
        assertThat(of(1, 2).formatLevel()).isEqualTo(1);
        assertThat(of(1, 2, 3).formatLevel()).isEqualTo(1);
    }

    @Test
    void theLevelRisesWhenTheLastNodeReadsIt() {
        ClusterState state = of(1, 1, 1);

        state = state.with(node(1, 2), placed(1));
        state = state.with(node(2, 2), placed(2));
        assertThat(state.formatLevel()).isEqualTo(1);
        state = state.with(node(3, 3), placed(3));

        assertThat(state.formatLevel()).isEqualTo(2);
        assertThat(ClusterState.decode(state.encode())).isEqualTo(state);
    }

    @Test
    void theLevelRisesWhenTheOldNodeIsRemovedOrReplaced() {
        ClusterState state = of(2, 2, 2).with(node(3, 2), placed(3));
        ClusterState mixed = of(1, 2);

        assertThat(state.formatLevel()).isEqualTo(2);
        assertThat(mixed.without(id(1), BlobCopies.COMPLETE, true).formatLevel())
                .isEqualTo(2);
        assertThat(mixed.replacing(id(1), node(3, 3), placed(3), BlobCopies.COMPLETE, true)
                        .formatLevel())
                .isEqualTo(2);
    }

    @Test
    void aNodeThatIsTooOldIsRefusedAndToldWhy() {
        ClusterState state = of(2);

        ClusterError joining = refusal(() -> state.with(node(2, 1), placed(2)));
        ClusterError goingBack = refusal(() -> state.with(node(1, 1), placed(1)));
        ClusterError replacing =
                refusal(() -> of(2, 2).replacing(id(2), node(3, 1), placed(3), BlobCopies.COMPLETE, true));

        assertThat(joining).isEqualTo(new ClusterError.TooOld(id(2), 1, 2));
        assertThat(goingBack).isEqualTo(new ClusterError.TooOld(id(1), 1, 2));
        assertThat(replacing).isEqualTo(new ClusterError.TooOld(id(3), 1, 2));
        assertThat(joining.sentence()).contains("up to level 1", "writes level 2", "a later release");
    }

    @Test
    void moreLayoutsBeforeThanAnEarlierNodeReadsAreNotWritten() {
        ClusterState crowded = of(1, 1, 2, 2);
        ClusterState later = of(1, 2, 2, 2);

        assertThat(refusal(() -> crowded.without(id(2), BlobCopies.COMPLETE, true)))
                .isEqualTo(new ClusterError.StillMoving(ClusterState.FORMER_MAX));
        assertThat(later.without(id(1), BlobCopies.COMPLETE, true).former())
                .as("the last one that did not read them is gone")
                .hasSize(ClusterState.FORMER_MAX + 1);
    }

    @Test
    void otherChangesLeaveTheLevelAsItIs() {
        ClusterState state = of(2, 2);
        ClusterState moved = state.moved(id(1), state.layout().version());

        assertThat(moved.formatLevel()).isEqualTo(2);
        assertThat(moved.moved(id(2), state.layout().version()).formatLevel()).isEqualTo(2);
        assertThat(state.rebalanced().formatLevel()).isEqualTo(2);
        assertThat(state.withCopies(new CopyRule(3, 3)).formatLevel()).isEqualTo(2);
        assertThat(state.withCopies(new CopyRule(2, 2)).formatLevel()).isEqualTo(2);
    }
}
