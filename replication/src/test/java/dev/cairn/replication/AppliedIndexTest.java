package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Goal: nobody reads before what he waits for is applied, and nobody waits for ever. */
class AppliedIndexTest {
    private final AppliedIndex applied = new AppliedIndex(4);

    @Test
    void whatIsAppliedNeedsNoWait() {
        assertThat(applied.reach(4)).isCompleted();
        assertThat(applied.reach(5)).isNotDone();
    }

    @Test
    void eachWaitsForItsOwnEntry() {
        CompletableFuture<Void> seventh = applied.reach(7);
        CompletableFuture<Void> fifth = applied.reach(5);

        applied.advance(5);
        assertThat(fifth).isCompleted();
        assertThat(seventh).isNotDone();

        applied.advance(9);
        assertThat(seventh).isCompleted();
        assertThat(applied.waiting()).isZero();
    }

    @Test
    void whoGivesUpLeavesNothingBehind() {
        CompletableFuture<Void> wait = applied.reach(7);

        wait.completeExceptionally(new IllegalStateException("too long"));

        assertThat(applied.waiting()).isZero();
    }

    @Test
    void aFailureEndsAllWaitsAndThoseToCome() {
        CompletableFuture<Void> before = applied.reach(7);

        applied.fail(new IllegalStateException("the state is broken"));

        assertThat(before).isCompletedExceptionally();
        assertThat(applied.reach(1)).isCompletedExceptionally();
        assertThat(applied.waiting()).isZero();
    }
}
