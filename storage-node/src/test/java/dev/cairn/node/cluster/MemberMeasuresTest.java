package dev.cairn.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.alerts.ClusterRole;
import dev.cairn.monitoring.alerts.Measure;
import dev.cairn.replication.Follower;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Goal: a cluster without a leader, and a replica that is behind, are known by how long. Method: a log and a clock by hand. */
class MemberMeasuresTest {
    private final FakeLog log = new FakeLog();
    private long nanos;
    private final MemberMeasures measures = new MemberMeasures(
            log,
            () -> {
                throw new AssertionError();
            },
            () -> nanos);

    private static final class FakeLog implements MemberMeasures.Log {
        Optional<String> leader = Optional.of("one");
        long committed;
        final List<Follower> followers = new ArrayList<>();

        @Override
        public boolean leads() {
            return leader.equals(Optional.of("here"));
        }

        @Override
        public Optional<String> leader() {
            return leader;
        }

        @Override
        public long committed() {
            return committed;
        }

        @Override
        public Collection<Follower> followers() {
            return followers;
        }
    }

    private void passes(int seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }

    private double value(Measure measure) {
        return measures.value(measure).orElse(-1);
    }

    @Test
    void theTimeWithoutALeaderCountsFromTheLastOne() {
        passes(100);
        assertThat(value(Measure.NO_LEADER)).isZero();
        assertThat(measures.role()).isEqualTo(ClusterRole.FOLLOWS);

        log.leader = Optional.empty();
        passes(7);

        assertThat(value(Measure.NO_LEADER)).isEqualTo(7);
        assertThat(measures.role()).isEqualTo(ClusterRole.NOBODY_LEADS);
        log.leader = Optional.of("here");
        assertThat(value(Measure.NO_LEADER)).isZero();
        assertThat(measures.role()).isEqualTo(ClusterRole.LEADS);
    }

    @Test
    void theLagIsSinceWhenThatIsCommittedWhichTheSlowestLacks() {
        assertThat(value(Measure.REPLICATION_LAG)).isEqualTo(-1); // It does not lead.
        for (int second = 0; second < 30; second++) {
            log.committed += 10;
            value(Measure.REPLICATION_LAG);
            passes(1);
        }
        log.followers.add(new Follower("quick", OptionalLong.of(0), Duration.ZERO));
        assertThat(value(Measure.REPLICATION_LAG)).isZero();

        log.followers.add(new Follower("slow", OptionalLong.of(50), Duration.ZERO));

        assertThat(value(Measure.REPLICATION_LAG)).isEqualTo(5);
    }

    @Test
    void whoHasNotAnsweredTheLeaderIsBehindForAsLong() {
        log.followers.add(new Follower("gone", OptionalLong.empty(), Duration.ofSeconds(42)));

        assertThat(value(Measure.REPLICATION_LAG)).isEqualTo(42);
    }

    @Test
    void whoIsBehindFurtherThanIsRememberedIsBehindByThatMuch() {
        for (int second = 0; second < 2 * MemberMeasures.POSITIONS_MAX; second++) {
            log.committed++;
            value(Measure.REPLICATION_LAG);
            passes(1);
        }
        log.followers.add(new Follower("slow", OptionalLong.of(log.committed), Duration.ZERO));

        assertThat(value(Measure.REPLICATION_LAG)).isBetween(599.0, 600.0);
    }
}
