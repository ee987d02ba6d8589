package dev.cairn.node.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.Command.Condemn;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Goal: of the nodes of a cluster one does what is to be done once. Method: a chore that counts. */
class SharingTest {
    private final AtomicInteger steps = new AtomicInteger();

    private final Chore counting = new Chore() {
        @Override
        public String name() {
            return "counting";
        }

        @Override
        public Duration step() {
            steps.incrementAndGet();
            return Duration.ofHours(1);
        }

        @Override
        public Duration retryAfter() {
            return Duration.ofMinutes(1);
        }
    };

    @Test
    void aChoreOfOneNodeIsDoneByTheOneThatLeads() {
        AtomicBoolean leads = new AtomicBoolean();
        Chore chore = new LeaderChore(counting, leads::get);

        assertThat(chore.step()).isEqualTo(LeaderChore.LOOK);
        assertThat(steps).hasValue(0);

        leads.set(true);
        assertThat(chore.step()).isEqualTo(Duration.ofHours(1));
        assertThat(steps).hasValue(1);
        assertThat(chore.name()).isEqualTo("counting");
        assertThat(chore.retryAfter()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void aNodeOnItsOwnDoesAllAndKeepsItsGrace() {
        assertThat(Sharing.ALONE.leads().getAsBoolean()).isTrue();
        assertThat(Sharing.ALONE.grace(Duration.ofHours(2))).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void inAClusterNothingIsCondemnedThatMayBeAnUploadOfADay() {
        Sharing sharing = Sharing.of(new FakeStore().metadata, () -> true);

        assertThat(sharing.grace(Duration.ofHours(2))).isGreaterThan(Condemn.AGE_MIN);
        assertThat(sharing.grace(Duration.ofDays(9))).isEqualTo(Duration.ofDays(9));
    }
}
