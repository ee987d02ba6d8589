package dev.cairn.replication.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cairn.replication.membership.Discovery.KubernetesDns;
import dev.cairn.replication.membership.Discovery.MemberList;
import dev.cairn.replication.membership.Discovery.Multicast;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Impossible settings are refused by their name, and the defaults do not change by accident. */
class MembershipConfigTest {
    private static final Discovery NOBODY = new MemberList(List.of());
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void defaultsArePinned() {
        assertThat(MembershipConfig.of("10.0.0.1", 5_701, NOBODY))
                .isEqualTo(new MembershipConfig(
                        "10.0.0.1",
                        5_701,
                        NOBODY,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5)));
    }

    @Test
    void impossibleSettingsAreRefusedByTheirName() {
        assertRefused("cluster.host", () -> MembershipConfig.of(" ", 5_701, NOBODY));
        assertRefused("cluster.membership-port", () -> MembershipConfig.of("host", 0, NOBODY));
        assertRefused("cluster.membership-port", () -> MembershipConfig.of("host", 65_536, NOBODY));
        assertRefused("group", () -> discovery(new Multicast("10.0.0.1", 54_327)));
        assertRefused("group", () -> discovery(new Multicast("224.2.2.256", 54_327)));
        assertRefused("port of the group", () -> discovery(new Multicast("224.2.2.3", 0)));
        assertRefused("cluster.kubernetes-service", () -> new KubernetesDns(""));
        assertRefused("cluster.kubernetes-service", () -> new KubernetesDns("a/b"));
        assertRefused("heartbeat", () -> times(Duration.ofMillis(49), SECOND, SECOND));
        assertRefused(
                "suspicionTimeout", () -> times(SECOND, SECOND.multipliedBy(2).minusNanos(1), SECOND));
        assertRefused("failureTimeout", () -> times(Duration.ofMillis(500), SECOND, SECOND));
        assertRefused("failureTimeout", () -> times(Duration.ofMillis(500), SECOND, Duration.ofMillis(1_500)));
        assertRefused("failureTimeout", () -> times(Duration.ofMillis(500), SECOND, Duration.ofSeconds(301)));
    }

    private static MembershipConfig discovery(Discovery discovery) {
        return MembershipConfig.of("host", 5_701, discovery);
    }

    private static MembershipConfig times(Duration heartbeat, Duration suspicion, Duration failure) {
        return new MembershipConfig("host", 5_701, NOBODY, heartbeat, suspicion, failure);
    }

    private static void assertRefused(String name, ThrowingCallable settings) {
        assertThatIllegalArgumentException().isThrownBy(settings).withMessageStartingWith(name + " must ");
    }
}
