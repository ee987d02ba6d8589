package dev.cairn.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.replication.layout.CopyRule;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: nodes find each other where they listen, and nowhere else. Method: what is configured, and what follows from it. */
class AddressesTest {
    private static ClusterConfig config(String host, int logPort, int membershipPort, int peerPort) {
        return new ClusterConfig(
                Optional.of("a secret for addresses, no more"),
                List.of(),
                Optional.empty(),
                host,
                logPort,
                membershipPort,
                peerPort,
                DiscoveryConfig.DEFAULT,
                "",
                0,
                CopyRule.DEFAULT);
    }

    @Test
    void internalPortsFollowThePort() {
        Addresses addresses = Addresses.of(config("", 0, 0, 0), "10.0.0.1", 8080);

        assertThat(addresses).isEqualTo(new Addresses("10.0.0.1", "10.0.0.1:8080", 8081, 8082, 8083));
        assertThat(addresses.log()).isEqualTo("10.0.0.1:8081");
        assertThat(addresses.membership()).isEqualTo("10.0.0.1:8082");
        assertThat(addresses.peer()).isEqualTo("10.0.0.1:8083");
    }

    @Test
    void whatIsGivenIsTaken() {
        assertThat(Addresses.of(config("10.0.0.2", 91, 92, 93), "0.0.0.0", 8080))
                .isEqualTo(new Addresses("10.0.0.2", "10.0.0.2:8080", 91, 92, 93));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "[::]"})
    void anAddressThatMeansAllIsNoneToBeReachedBy(String all) {
        assertThatThrownBy(() -> Addresses.of(config("", 0, 0, 0), all, 8080))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cluster.host");
    }

    @Test
    void nothingFollowsFromAnyFreePort() {
        assertThatThrownBy(() -> Addresses.of(config("", 81, 0, 83), "127.0.0.1", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cluster.membership-port");
        assertThat(Addresses.of(config("", 81, 82, 83), "127.0.0.1", 0).peerPort())
                .isEqualTo(83);
    }

    @Test
    void addressesAreReadAndNotLookedUp() {
        assertThat(Addresses.parse("no-such-host.invalid:80"))
                .contains(InetSocketAddress.createUnresolved("no-such-host.invalid", 80));
        assertThat(Addresses.parse("[::1]:80")).contains(InetSocketAddress.createUnresolved("::1", 80));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", ":80", "host:80:80", "host:123456", "host:65536"})
    void whatIsNoAddressIsEmpty(String text) {
        assertThat(Addresses.parse(text)).isEmpty();
    }
}
