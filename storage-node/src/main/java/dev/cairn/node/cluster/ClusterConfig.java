package dev.cairn.node.cluster;

import dev.cairn.replication.layout.CopyRule;
import dev.cairn.replication.layout.Layout;
import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a node is a member of a cluster. Component {@code logPort} is config key {@code cluster.log-port}, etc.
 *
 * @param secret what all nodes know; empty for a node on its own, which opens no internal port
 * @param join HTTP addresses {@code host:port} of members, of which one is asked; empty for the first node, and for one that is a member
 * @param replaces id of a node that is gone, in whose place this one joins
 * @param host address by which the other nodes reach this one, and on which its internal ports listen; empty for {@code http.host}
 * @param logPort of Raft; 0 for {@code http.port} + 1
 * @param membershipPort of Hazelcast; 0 for {@code http.port} + 2
 * @param peerPort of the nodes' own protocol; 0 for {@code http.port} + 3
 * @param discovery how the membership finds the others
 * @param zone what the node may fail with, such as a rack; empty if nothing is known
 * @param capacityBytes how much it can hold, beside the others; 0 for what its file system can
 * @param copies what a node that founds a cluster begins it with; all others go by what the cluster says
 */
public record ClusterConfig(
        Optional<String> secret,
        List<String> join,
        Optional<String> replaces,
        String host,
        int logPort,
        int membershipPort,
        int peerPort,
        DiscoveryConfig discovery,
        String zone,
        long capacityBytes,
        CopyRule copies) {
    static final int LOG_PORT_AFTER = 1;
    static final int MEMBERSHIP_PORT_AFTER = 2;
    static final int PEER_PORT_AFTER = 3;

    /** Before the path of a file that holds the secret. */
    private static final String FILE = "file:";

    private static final int SECRET_LENGTH_MIN = 24;
    private static final int SECRET_LENGTH_MAX = 1_024;
    private static final int PORT_MAX = 65_535;
    private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9._-]{0," + LayoutNode.ZONE_LENGTH_MAX + "}");

    /** A node on its own. */
    public static final ClusterConfig ALONE = new ClusterConfig(
            Optional.empty(),
            List.of(),
            Optional.empty(),
            "",
            0,
            0,
            0,
            DiscoveryConfig.DEFAULT,
            "",
            0,
            CopyRule.DEFAULT);

    public ClusterConfig {
        join = List.copyOf(join);
        secret.map(String::strip).ifPresent(text -> {
            if (text.length() < SECRET_LENGTH_MIN || text.length() > SECRET_LENGTH_MAX) {
                throw new IllegalArgumentException("cluster.secret must be %d to %d characters long; has %d"
                        .formatted(SECRET_LENGTH_MIN, SECRET_LENGTH_MAX, text.length()));
            }
        });
        for (String address : join) {
            require(Addresses.parse(address).isPresent(), "cluster.join", address, "must be addresses like host:8080");
        }
        require(
                join.isEmpty() || secret.isPresent(),
                "cluster.join",
                String.join(",", join),
                "must be empty without the secret of the cluster (CAIRN_CLUSTER_SECRET)");
        require(
                replaces.isEmpty() || !join.isEmpty(),
                "cluster.replaces",
                replaces.orElse(""),
                "must be empty without cluster.join");
        replaces.ifPresent(id -> require(isNodeId(id), "cluster.replaces", id, "must be the id of a node"));
        requirePort("cluster.log-port", logPort);
        requirePort("cluster.membership-port", membershipPort);
        requirePort("cluster.peer-port", peerPort);
        require(
                ZONE.matcher(zone).matches(),
                "cluster.zone",
                zone,
                "must be up to %d letters, digits, '.', '_' and '-'".formatted(LayoutNode.ZONE_LENGTH_MAX));
        require(capacityBytes >= 0, "cluster.capacity", capacityBytes, "must not be negative");
    }

    /**
     * The secret, from a file if {@code text} names one; empty if there is none.
     *
     * @throws IllegalArgumentException if the file cannot be read
     */
    public static Optional<String> secret(String text) {
        if (!text.startsWith(FILE)) {
            return Optional.of(text.strip()).filter(secret -> !secret.isEmpty());
        }
        String file = text.substring(FILE.length());
        try {
            return Optional.of(Files.readString(Path.of(file)).strip());
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    "cluster.secret must be a text, or %s and the path of a file that can be read; is '%s'"
                            .formatted(FILE, text),
                    e);
        }
    }

    /** @throws IllegalArgumentException if they are impossible */
    public static CopyRule copies(int copies, int quorum) {
        require(
                copies >= 1 && copies <= Layout.COPIES_MAX,
                "cluster.copies",
                copies,
                "must be 1 to " + Layout.COPIES_MAX);
        // What fewer than half of the copies have can be lost with the nodes that may be lost.
        require(
                2 * quorum > copies && quorum <= copies,
                "cluster.quorum",
                quorum,
                "must be more than half of cluster.copies, and not more than those");
        return new CopyRule(copies, quorum);
    }

    private static boolean isNodeId(String text) {
        try {
            var _ = NodeId.parse(text);
            return true;
        } catch (IllegalArgumentException notOne) {
            return false;
        }
    }

    private static void requirePort(String key, int port) {
        require(port >= 0 && port <= PORT_MAX, key, port, "must be 0 to " + PORT_MAX);
    }

    private static void require(boolean holds, String key, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("%s %s; is '%s'".formatted(key, rule, value));
        }
    }

    /** Shows nothing of the secret. */
    @Override
    public String toString() {
        return "ClusterConfig[secret=%s, join=%s, replaces=%s, host=%s, logPort=%d, membershipPort=%d, peerPort=%d, discovery=%s, zone=%s, capacityBytes=%d, copies=%s]"
                .formatted(
                        secret.isPresent() ? "(hidden)" : "",
                        join,
                        replaces,
                        host,
                        logPort,
                        membershipPort,
                        peerPort,
                        discovery,
                        zone,
                        capacityBytes,
                        copies);
    }
}
