package dev.cairn.replication;

import java.net.InetSocketAddress;
import java.util.Collection;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.ServerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The network of a group of one: there is nobody to talk to, so no port is opened and no RPC library is loaded.
 */
final class NoNetworkRpc implements RpcType {
    /** Ratis makes an instance of the class that {@code raft.rpc.type} names, unless it is one of its own types. */
    @Override
    public String name() {
        return NoNetworkRpc.class.getName();
    }

    @Override
    public ServerFactory newFactory(Parameters parameters) {
        return new Factory();
    }

    private final class Factory implements ServerFactory {
        @Override
        public RpcType getRpcType() {
            return NoNetworkRpc.this;
        }

        @Override
        public RaftServerRpc newRaftServerRpc(RaftServer server) {
            return new Rpc(server);
        }
    }

    private final class Rpc implements RaftServerRpc {
        private final RaftServer server;

        private Rpc(RaftServer server) {
            this.server = server;
        }

        @Override
        public RpcType getRpcType() {
            return NoNetworkRpc.this;
        }

        @Override
        public void start() {}

        @Override
        public void close() {}

        /** Ratis takes the absence of an address as "not known". */
        @Override
        @SuppressWarnings("NullAway")
        public @Nullable InetSocketAddress getInetSocketAddress() {
            return null;
        }

        @Override
        public void addRaftPeers(Collection<RaftPeer> peers) {
            if (peers.stream().anyMatch(peer -> !peer.getId().equals(server.getId()))) {
                throw new IllegalArgumentException("a group of one has no other peers, but is given " + peers);
            }
        }

        @Override
        public void handleException(RaftPeerId serverId, Exception failure, boolean reconnect) {
            throw nobody(failure);
        }

        @Override
        public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) {
            throw nobody(null);
        }

        @Override
        public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) {
            throw nobody(null);
        }

        @Override
        public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) {
            throw nobody(null);
        }

        @Override
        public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request) {
            throw nobody(null);
        }

        private static IllegalStateException nobody(@Nullable Exception cause) {
            return new IllegalStateException("a group of one has nobody to talk to", cause);
        }
    }
}
