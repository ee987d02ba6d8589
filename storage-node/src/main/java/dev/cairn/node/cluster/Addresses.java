package dev.cairn.node.cluster;

import dev.cairn.replication.cluster.ClusterNode;
import dev.cairn.replication.membership.HostPort;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where this node listens for the others.
 *
 * @param host on which all internal ports listen, and by which others reach them
 * @param http address that clients use, as the others may tell them
 */
record Addresses(String host, String http, int logPort, int membershipPort, int peerPort) {
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]", "*");
    private static final int PORT_MAX = 65_535;
    private static final Pattern ADDRESS = Pattern.compile("(?<host>\\[[0-9a-fA-F:.]+]|[^:/\\s]+):(?<port>[0-9]{1,5})");

    /** @throws IllegalArgumentException if they cannot be told from what is configured */
    static Addresses of(ClusterConfig config, String httpHost, int httpPort) {
        String host = config.host().isEmpty() ? httpHost : config.host();
        if (WILDCARDS.contains(host)) {
            throw new IllegalArgumentException(
                    "cluster.host must be the address by which the other nodes reach this one, not all of them; is '%s'"
                            .formatted(host));
        }
        if (httpPort == 0 && (config.logPort() == 0 || config.membershipPort() == 0 || config.peerPort() == 0)) {
            throw new IllegalArgumentException(
                    "cluster.log-port, cluster.membership-port and cluster.peer-port must be given where http.port is 0; they follow it; is '0'");
        }
        return new Addresses(
                host,
                (WILDCARDS.contains(httpHost) ? host : httpHost) + ":" + httpPort,
                config.logPort() == 0 ? httpPort + ClusterConfig.LOG_PORT_AFTER : config.logPort(),
                config.membershipPort() == 0 ? httpPort + ClusterConfig.MEMBERSHIP_PORT_AFTER : config.membershipPort(),
                config.peerPort() == 0 ? httpPort + ClusterConfig.PEER_PORT_AFTER : config.peerPort());
    }

    String log() {
        return host + ":" + logPort;
    }

    String membership() {
        return host + ":" + membershipPort;
    }

    String peer() {
        return host + ":" + peerPort;
    }

    /** Where the nodes' own protocol is spoken on a node; not resolved. */
    static Optional<InetSocketAddress> peerOf(ClusterNode node) {
        return parse(node.peer());
    }

    /** Where its membership is; empty if it has none that can be asked. */
    static Optional<HostPort> membershipOf(ClusterNode node) {
        try {
            return Optional.of(HostPort.parse(node.membership()));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    static Optional<InetSocketAddress> parse(String address) {
        Matcher parts = ADDRESS.matcher(address);
        return parts.matches() && Integer.parseInt(parts.group("port")) <= PORT_MAX
                ? Optional.of(InetSocketAddress.createUnresolved(
                        parts.group("host").replaceAll("[\\[\\]]", ""), Integer.parseInt(parts.group("port"))))
                : Optional.empty();
    }
}
