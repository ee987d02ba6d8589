package dev.cairn.replication;

import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.jspecify.annotations.Nullable;

/**
 * Sends entries to another replica, as Ratis does, and tells it besides what is committed: where there is no entry to send, by a heartbeat. One
 * beside an entry that is not answered yet moves nothing, so it is sent again until the replica has heard.
 *
 * <p>One that does not answer is left alone, and hears of it with the heartbeat that is due anyway.
 */
final class PushingAppender extends GrpcLogAppender {
    /** Between two heartbeats of this kind, unless another entry is committed meanwhile. */
    private static final long AGAIN_MS = 2;

    /** More than a collection of garbage takes, less than passes between two of Ratis's own heartbeats. */
    private static final long SILENT_MS = 250;

    PushingAppender(RaftServer.Division member, LeaderState leader, FollowerInfo follower) {
        super(member, leader, follower);
    }

    @Override
    public @Nullable AppendEntriesRequestProto newAppendEntriesRequest(long callId, boolean heartbeat)
            throws RaftLogIOException {
        AppendEntriesRequestProto entries = super.newAppendEntriesRequest(callId, heartbeat);
        return entries == null && pushes() ? super.newAppendEntriesRequest(callId, true) : entries;
    }

    @Override
    public long getWaitTimeMs() {
        long wait = super.getWaitTimeMs();
        return pushes() ? Math.min(wait, AGAIN_MS) : wait;
    }

    private boolean pushes() {
        FollowerInfo follower = getFollower();
        return follower.getCommitIndex() < getRaftLog().getLastCommittedIndex()
                && follower.getLastRpcResponseTime().elapsedTimeMs() < SILENT_MS;
    }
}
