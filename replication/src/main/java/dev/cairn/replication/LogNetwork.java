package dev.cairn.replication;

import dev.cairn.replication.identity.ClusterIdentity;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * How a replica of the log and the others reach each other.
 *
 * @param host address to listen on; the others connect to it
 * @param port of Raft, by gRPC with mutual TLS
 * @param identity who this node is, and whom it trusts
 * @param leaders finds the replica on the node of that id, for what only a leader can do; called each time
 * @param checkpoints brings the state of the replica on the node of an id, when the others no longer have the entries that this one lacks
 * @param joins the group of other nodes that this one is to become a member of, by {@link LogMembership#addMember}; empty if it founds its own,
 *     or is a member already
 */
public record LogNetwork(
        String host,
        int port,
        ClusterIdentity identity,
        Function<String, Leader> leaders,
        Checkpoints checkpoints,
        Optional<Joined> joins) {
    /**
     * A group of other nodes.
     *
     * @param role as which this replica is to be a member at first. Ratis makes a voter of a listener, but no listener of one that was opened to be a voter
     */
    public record Joined(UUID group, ReplicaRole role) {}

    /** Where the others find it. */
    String address() {
        return host + ":" + port;
    }
}
