package dev.cairn.replication.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.replication.TestMonitor;
import dev.cairn.replication.membership.Member.State;
import dev.cairn.replication.membership.MembershipChange.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Goal: a member that is not heard of is suspect soon and removed later, and comes back. Method: a member in a process of its own is stopped,
 * continued and killed by signals.
 */
class MembershipFailuresTest {
    private static final Duration A_LITTLE = Duration.ofMillis(200);

    @Test
    void memberThatStopsIsSuspectThenRemovedAndComesBackWhenItContinues() throws Exception {
        TestMonitor monitor = new TestMonitor();
        try (Nodes nodes = Nodes.withSecret(Nodes.SECRET)) {
            MembershipConfig config = nodes.next();
            Membership first = nodes.open(1, config, monitor);
            Changes changes = Changes.of(first);
            nodes.open(3); // So that theirs is the larger side of a split, which the other joins.
            changes.await(Kind.JOINED);
            try (MemberProcess second = MemberProcess.start(2, config.port())) {
                Member joined = changes.await(Kind.JOINED);
                assertThat(joined.attributes()).contains(Nodes.attributes(2));
                assertThat(joined.state()).isEqualTo(State.ALIVE);

                second.stop();
                Member suspect = changes.await(Kind.SUSPECTED);
                assertThat(suspect.run()).isEqualTo(joined.run());
                assertThat(suspect.sinceHeard())
                        .isBetween(MembershipConfig.SUSPICION_TIMEOUT, MembershipConfig.FAILURE_TIMEOUT);
                second.resume();
                assertThat(changes.await(Kind.RECOVERED).sinceHeard()).isLessThan(A_LITTLE);

                second.stop();
                assertThat(changes.await(Kind.SUSPECTED).run()).isEqualTo(joined.run());
                assertThat(changes.await(Kind.LEFT).attributes()).contains(Nodes.attributes(2));
                assertThat(first.members()).hasSize(1);
                second.resume();
                Member again = changes.await(Kind.JOINED);
                assertThat(again.attributes()).contains(Nodes.attributes(2));

                second.kill();
                assertThat(changes.await(Kind.LEFT).run()).isEqualTo(again.run());
                assertThat(counted(monitor, "joined")).isEqualTo(3);
                assertThat(counted(monitor, "suspected")).isEqualTo(2);
                assertThat(counted(monitor, "recovered")).isEqualTo(1);
                assertThat(counted(monitor, "left")).isEqualTo(2);
            }
        }
    }

    @Test
    void closeIsBoundedWhileAnotherMemberDoesNotAnswer() throws Exception {
        try (Nodes nodes = Nodes.withSecret(Nodes.SECRET)) {
            MembershipConfig config = nodes.next();
            Membership first = nodes.open(1, config);
            try (MemberProcess second = MemberProcess.start(2, config.port())) {
                second.stop();

                long began = System.nanoTime();
                first.close();

                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            }
        }
    }

    private static double counted(TestMonitor monitor, String change) {
        return monitor.meters()
                .get("cairn.cluster.member.changes")
                .tag("change", change)
                .counter()
                .count();
    }
}
