package dev.cairn.node.cluster;

import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.metadata.MetadataException;
import dev.cairn.node.peer.PeerCall;
import dev.cairn.node.peer.PeerClient;
import dev.cairn.replication.RatisCommitLog;
import dev.cairn.replication.cluster.Cluster;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What the nodes ask each other about being members. */
final class MemberCalls {
    /** Which group of the log this is: 16 bytes. */
    static final String GROUP = "group";

    /** Makes the node that asks a member, or tells how it is reached now; answered once that is in the log. */
    static final String JOIN = "join";

    /** The same, passed on to the node that leads, by one that does not: not passed on again. */
    static final String JOIN_AT_LEADER = "join-at-leader";

    private final RatisCommitLog log;
    private final Cluster cluster;
    private final PeerClient client;

    MemberCalls(RatisCommitLog log, Cluster cluster, PeerClient client) {
        this.log = log;
        this.cluster = cluster;
        this.client = client;
    }

    Map<String, PeerCall> all() {
        return Map.of(
                GROUP, (_, _) -> CompletableFuture.completedFuture(group()),
                JOIN, (_, body) -> join(body),
                JOIN_AT_LEADER, (_, body) -> log.leads() ? admit(body) : notLeading());
    }

    private byte[] group() {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(log.groupId().getMostSignificantBits())
                .putLong(log.groupId().getLeastSignificantBits())
                .array();
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

    /** The log first: it gets all there is before it counts, and only then copies are to be there. */
    private CompletableFuture<byte[]> admit(byte[] body) {
        JoinRequest request = JoinRequest.decode(body);
        return log.addMember(request.node().id().toString(), request.node().log())
                .thenCompose(_ -> cluster.change(state -> state.with(request.node(), request.placed())))
                .thenApply(_ -> new byte[0]);
    }
}
