package dev.cairn.node.cluster;

import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.metadata.MetadataException;
import dev.cairn.node.peer.PeerCall;
import dev.cairn.node.peer.PeerClient;
import dev.cairn.replication.LogNetwork.Joined;
import dev.cairn.replication.MembersException;
import dev.cairn.replication.RatisCommitLog;
import dev.cairn.replication.ReplicaRole;
import dev.cairn.replication.cluster.Cluster;
import dev.cairn.replication.cluster.ClusterChange;
import dev.cairn.replication.cluster.ClusterException;
import dev.cairn.replication.layout.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What the nodes ask each other about being members. */
final class MemberCalls {
    /**
     * Which group of the log this is: 16 bytes. Asked with the id of a node that is to join, one more says as what: 1 for a listener of the log, 0 for a voter. Fails
     * then while no node leads.
     */
    static final String GROUP = "group";

    /** As what the named node is to join, as {@link #GROUP} says it; to be asked of the node that leads. */
    static final String SEAT = "seat";

    /** Makes the node that asks a member, or tells how it is reached now; answered once that is in the log. */
    static final String JOIN = "join";

    /** The same, passed on to the node that leads, by one that does not: not passed on again. */
    static final String JOIN_AT_LEADER = "join-at-leader";

    /** Removes the named node, which is no member of the cluster any more, from the log; to be asked of the node that leads. */
    static final String LEAVE_LOG = "leave-log";

    /** Whether the named node was removed from the cluster, as the log says: a byte, 0 or 1. */
    static final String WAS_REMOVED = "was-removed";

    private static final int GROUP_BYTES = 2 * Long.BYTES;
    private static final byte[] NOTHING = new byte[0];

    private final RatisCommitLog log;
    private final Cluster cluster;
    private final ClusterAdmin admin;
    private final LogMembers logMembers;
    private final PeerClient client;
    private final AddressBook book;

    /** @param book learns where whoever wants to join is reached: the log asks it before the cluster knows of it */
    MemberCalls(
            RatisCommitLog log,
            Cluster cluster,
            ClusterAdmin admin,
            LogMembers logMembers,
            PeerClient client,
            AddressBook book) {
        this.log = log;
        this.cluster = cluster;
        this.admin = admin;
        this.logMembers = logMembers;
        this.client = client;
        this.book = book;
    }

    Map<String, PeerCall> all() {
        return Map.of(
                GROUP, (_, body) -> body.length == 0 ? CompletableFuture.completedFuture(group()) : groupAndSeat(body),
                SEAT, (_, body) -> log.leads() ? CompletableFuture.completedFuture(seat(node(body))) : notLeading(),
                JOIN, (_, body) -> join(body),
                JOIN_AT_LEADER, (_, body) -> log.leads() ? admit(body) : notLeading(),
                LEAVE_LOG, (_, body) -> log.leads() ? leaveLog(node(body)) : notLeading(),
                WAS_REMOVED, (_, body) -> wasRemoved(node(body)));
    }

    static byte[] bytes(NodeId node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static NodeId node(byte[] body) {
        return NodeId.parse(new String(body, StandardCharsets.UTF_8));
    }

    private byte[] group() {
        return ByteBuffer.allocate(GROUP_BYTES)
                .putLong(log.groupId().getMostSignificantBits())
                .putLong(log.groupId().getLeastSignificantBits())
                .array();
    }

    private CompletableFuture<byte[]> groupAndSeat(byte[] body) {
        CompletableFuture<byte[]> seat = log.leads()
                ? CompletableFuture.completedFuture(seat(node(body)))
                : log.leader().map(leader -> client.call(leader, SEAT, body)).orElseGet(MemberCalls::notLeading);
        return seat.thenApply(role -> ByteBuffer.allocate(GROUP_BYTES + role.length)
                .put(group())
                .put(role)
                .array());
    }

    private byte[] seat(NodeId node) {
        return new byte[] {(byte) (logMembers.seat(node) == ReplicaRole.LISTENER ? 1 : 0)};
    }

    /** Reads the answer to {@link #GROUP}, of a node of any release. */
    static Joined joined(byte[] answer) {
        ByteBuffer bytes = ByteBuffer.wrap(answer);
        UUID group = new UUID(bytes.getLong(), bytes.getLong());
        return new Joined(group, bytes.hasRemaining() && bytes.get() == 1 ? ReplicaRole.LISTENER : ReplicaRole.VOTER);
    }

    private CompletableFuture<byte[]> join(byte[] body) {
        if (log.leads()) {
            return admit(body);
        }
        return log.leader()
                .map(leader -> client.call(leader, JOIN_AT_LEADER, body))
                .orElseGet(MemberCalls::notLeading);
    }

    private static CompletableFuture<byte[]> notLeading() {
        return CompletableFuture.failedFuture(
                new MetadataException(new Unavailable("no node leads the log now; try again")));
    }

    /** The log first: it gets all there is before it counts, and only then copies are to be there. But nothing is begun that would be refused. */
    private CompletableFuture<byte[]> admit(byte[] body) {
        JoinRequest request = JoinRequest.decode(body);
        ClusterChange change = request.change();
        book.tell(Map.of(request.node().id().toString(), request.node().peer()));
        return admin.check(change)
                .thenCompose(_ -> log.membership()
                        .addMember(
                                request.node().id().toString(), request.node().log(), request.role()))
                .thenCompose(_ -> admin.make(change))
                .thenApply(_ -> NOTHING)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(told(failure)));
    }

    /** A refusal has no form of its own between nodes: its sentence has to do. */
    private static Throwable told(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return switch (cause) {
            case ClusterException refused ->
                new MetadataException(new Unavailable(refused.error().sentence()));
            case MembersException refused ->
                new MetadataException(new Unavailable(String.valueOf(refused.getMessage())));
            case null, default -> failure;
        };
    }

    private CompletableFuture<byte[]> leaveLog(NodeId node) {
        return logMembers
                .leave(node)
                .thenApply(_ -> NOTHING)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(told(failure)));
    }

    /** What is applied here counts once a read of the log has waited for it. */
    private CompletableFuture<byte[]> wasRemoved(NodeId node) {
        return cluster.change(state -> state).thenApply(_ -> new byte[] {(byte) (cluster.wasRemoved(node) ? 1 : 0)});
    }
}
