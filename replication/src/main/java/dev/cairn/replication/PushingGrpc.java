package dev.cairn.replication;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.ServerFactory;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/**
 * Ratis over gRPC, with the senders of entries in our reach. By itself Ratis tells a follower that an entry is committed with the next entry, or
 * half a second later with a heartbeat: so long a read through a follower would take. Its own remedy is another entry in the log for each move
 * of the commit index (docs/decisions/0206). And by their requests a leader shows that it still is one (0209).
 */
final class PushingGrpc implements RpcType {
    private static final String SENDERS = "cairn.log.senders";

    /** Ratis makes an instance of the class that {@code raft.rpc.type} names, unless it is one of its own types. */
    @Override
    public String name() {
        return PushingGrpc.class.getName();
    }

    /** Says where the senders are to be found. */
    static void setSenders(Parameters parameters, Senders senders) {
        parameters.put(SENDERS, senders, Senders.class);
    }

    @Override
    public ServerFactory newFactory(Parameters parameters) {
        Senders senders = parameters.getNonNull(SENDERS, Senders.class);
        return new GrpcFactory(parameters) {
            @Override
            public LogAppender newLogAppender(RaftServer.Division member, LeaderState leader, FollowerInfo follower) {
                return senders.add(new PushingAppender(member, leader, follower), leader);
            }
        };
    }
}
