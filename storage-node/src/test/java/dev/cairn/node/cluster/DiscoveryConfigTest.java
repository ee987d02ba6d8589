package dev.cairn.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cairn.node.cluster.DiscoveryConfig.Kind;
import dev.cairn.replication.membership.Discovery.KubernetesDns;
import dev.cairn.replication.membership.Discovery.MemberList;
import dev.cairn.replication.membership.Discovery.Multicast;
import dev.cairn.replication.membership.HostPort;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Goal: the membership looks for others where the configuration says, and asks nobody else. */
class DiscoveryConfigTest {
    private static final List<HostPort> MEMBERS = List.of(new HostPort("10.0.0.2", 8082));

    @Test
    void theAddressesThatTheClusterKnowsAreAskedUnlessAnotherWayIsChosen() {
        assertThat(DiscoveryConfig.DEFAULT.among(MEMBERS)).isEqualTo(new MemberList(MEMBERS));
        assertThat(new DiscoveryConfig(Kind.MULTICAST, "").among(MEMBERS)).isEqualTo(Multicast.DEFAULT);
        assertThat(new DiscoveryConfig(Kind.KUBERNETES, "cairn.files").among(MEMBERS))
                .isEqualTo(new KubernetesDns("cairn.files"));
    }

    @Test
    void aServiceIsNamedForKubernetesAndForNothingElse() {
        for (Kind kind : List.of(Kind.MEMBERS, Kind.MULTICAST)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new DiscoveryConfig(kind, "cairn"))
                    .withMessage(
                            "cluster.kubernetes-service must be empty unless cluster.discovery is kubernetes; is 'cairn'");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DiscoveryConfig(Kind.KUBERNETES, ""))
                .withMessageStartingWith("cluster.kubernetes-service must be ");
    }
}
