package dev.cairn.replication.membership;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import dev.cairn.replication.identity.ClusterSecret;
import dev.cairn.replication.membership.Discovery.KubernetesDns;
import dev.cairn.replication.membership.Discovery.MemberList;
import dev.cairn.replication.membership.Discovery.Multicast;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Goal: Hazelcast looks for members where it is told to and nowhere else. Method: what it is told, as nothing here has a Kubernetes. */
class HazelcastSettingsTest {
    private static final ClusterSecret SECRET = ClusterSecret.of(Nodes.SECRET);

    @Test
    void listOfMembersIsAllThatIsAsked() throws UnknownHostException {
        JoinConfig join =
                join(new MemberList(List.of(new HostPort("10.0.0.2", 5_701), new HostPort("fd00::2", 5_702))));

        assertThat(join.getTcpIpConfig().isEnabled()).isTrue();
        assertThat(join.getTcpIpConfig().getMembers()).containsExactly("10.0.0.2:5701", "[fd00::2]:5702");
        assertThat(join.getMulticastConfig().isEnabled()).isFalse();
        assertThat(join.getKubernetesConfig().isEnabled()).isFalse();
        assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
    }

    @Test
    void multicastStaysOnTheLocalNetwork() throws UnknownHostException {
        JoinConfig join = join(new Multicast("224.2.2.3", 54_327));

        assertThat(join.getMulticastConfig().isEnabled()).isTrue();
        assertThat(join.getMulticastConfig().getMulticastGroup()).isEqualTo("224.2.2.3");
        assertThat(join.getMulticastConfig().getMulticastPort()).isEqualTo(54_327);
        assertThat(join.getMulticastConfig().getMulticastTimeToLive()).isOne();
        assertThat(join.getTcpIpConfig().isEnabled()).isFalse();
        assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
    }

    @Test
    void serviceOfKubernetesIsAskedByName() throws UnknownHostException {
        JoinConfig join = join(new KubernetesDns("cairn.default.svc.cluster.local"));
        assertThat(join.getKubernetesConfig().isEnabled()).isTrue();
        assertThat(join.getKubernetesConfig().getProperties())
                .containsEntry("service-dns", "cairn.default.svc.cluster.local")
                .containsEntry("service-port", "5701")
                .hasSize(2);
        assertThat(join.getTcpIpConfig().isEnabled()).isFalse();
        assertThat(join.getMulticastConfig().isEnabled()).isFalse();
    }

    @Test
    void nameOfTheClusterFollowsFromTheSecretAndStandsNowhereElse() throws UnknownHostException {
        Config config = config(new MemberList(List.of()));

        assertThat(config.getClusterName())
                .isEqualTo(HazelcastSettings.clusterName(ClusterSecret.of(Nodes.SECRET)))
                .isNotEqualTo(HazelcastSettings.clusterName(ClusterSecret.of(Nodes.SECRET + "!")))
                .matches("[0-9a-f]{64}");
        assertThat(config.getInstanceName()).doesNotContain(config.getClusterName());
        assertThat(config.getProperty("hazelcast.logging.details.enabled")).isEqualTo("false");
    }

    @Test
    void timesAreInSecondsRoundedUp() throws UnknownHostException {
        MembershipConfig config = new MembershipConfig(
                "127.0.0.1",
                5_701,
                new MemberList(List.of()),
                Duration.ofMillis(1_200),
                Duration.ofSeconds(3),
                Duration.ofSeconds(7));

        Config told = HazelcastSettings.of(config, config.address(), Nodes.attributes(1), SECRET);

        assertThat(told.getProperty("hazelcast.heartbeat.interval.seconds")).isEqualTo("2");
        assertThat(told.getProperty("hazelcast.max.no.heartbeat.seconds")).isEqualTo("7");
    }

    @Test
    void nothingIsReportedToItsMakers() throws UnknownHostException {
        assertThat(config(new MemberList(List.of())).getProperty("hazelcast.phone.home.enabled"))
                .isEqualTo("false");
    }

    private static JoinConfig join(Discovery discovery) throws UnknownHostException {
        return config(discovery).getAdvancedNetworkConfig().getJoin();
    }

    private static Config config(Discovery discovery) throws UnknownHostException {
        MembershipConfig config = MembershipConfig.of("127.0.0.1", 5_701, discovery);
        return HazelcastSettings.of(config, config.address(), Nodes.attributes(1), SECRET);
    }
}
