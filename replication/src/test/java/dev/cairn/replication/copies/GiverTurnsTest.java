package dev.cairn.replication.copies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.layout.NodeId;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GiverTurnsTest {
    private static final NodeId GIVER = new NodeId(new FileId(1, 1));

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final GiverTurns turns = new GiverTurns(nanos::get);

    private void walk(int lacking) {
        for (int i = 0; i < lacking; i++) {
            turns.lacks(GIVER);
        }
        turns.walked();
    }

    private void pass(double patiences) {
        nanos.addAndGet((long) (patiences * GiverTurns.PATIENCE.toNanos()));
    }

    @Test
    void nobodyIsStuckOfWhomNothingIsKnown() {
        turns.lacks(GIVER);
        pass(2);

        assertThat(turns.isStuck(GIVER, 1)).isFalse();
    }

    @Test
    void whoGivesEverFewerIsNotStuck() {
        for (int lacking = 9; lacking > 0; lacking--) {
            walk(lacking);
            pass(0.9);
        }

        assertThat(turns.isStuck(GIVER, 1)).isFalse();
    }

    @Test
    void whoGivesNothingForTheTimeIsStuckForTheNextAndLaterForThoseBehindIt() {
        walk(5);
        pass(0.6);
        walk(5);
        walk(7); // Some were found missing meanwhile.
        assertThat(turns.isStuck(GIVER, 1)).isFalse();

        pass(0.4);
        walk(7);
        assertThat(turns.isStuck(GIVER, 2)).isFalse();
        assertThat(turns.isStuck(GIVER, 1)).isTrue();

        pass(1);
        walk(7);
        assertThat(turns.isStuck(GIVER, 2)).isTrue();
    }

    @Test
    void aLongWalkIsNoSignThatAnotherNodeStandsStill() {
        walk(5);
        walk(4);
        pass(3);

        assertThat(turns.isStuck(GIVER, 1)).isFalse();
    }

    @Test
    void aWalkThatFoundOutLittleSpoilsNothing() {
        walk(9);
        pass(0.5);
        turns.unknown(GIVER); // The node that lacks them was not reached.
        walk(1);
        walk(8);
        pass(0.5);
        assertThat(turns.isStuck(GIVER, 1)).as("8 are fewer than 9").isFalse();

        turns.unknown(GIVER);
        walk(1);
        pass(0.5);
        walk(8);
        assertThat(turns.isStuck(GIVER, 1)).as("1 is not what there was").isTrue();
    }

    @Test
    void whoGivesInItsPlaceGoesOnThoughFewerAreLackingForThat() {
        walk(5);
        pass(1);
        walk(5);
        assertThat(turns.isStuck(GIVER, 1)).isTrue();

        walk(2);
        assertThat(turns.isStuck(GIVER, 1)).isTrue();
    }

    @Test
    void ofAnotherLayoutNothingIsKnown() {
        walk(5);
        turns.forget();
        pass(2);

        assertThat(turns.isStuck(GIVER, 1)).isFalse();
    }
}
