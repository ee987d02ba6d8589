package dev.cairn.replication;

import java.time.Duration;
import java.util.OptionalLong;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.impl.ListenerProgress;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.apache.ratis.util.AwaitForSignal;
import org.apache.ratis.util.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * Sends entries to another replica, as Ratis does, and heartbeats besides. By one it tells what is committed, where there is no entry to send: once all entries
 * that were sent are answered, since one beside them moves nothing, and again while the replica has not heard.
 *
 * <p>One that does not answer is left alone, and hears of it with the heartbeat that is due anyway.
 */
final class PushingAppender extends GrpcLogAppender implements Senders.Sender {
    /** Between two looks whether it can be told what is committed. */
    private static final long LOOK_MS = 2;

    /** Between two heartbeats that tell the same. */
    private static final long AGAIN_MS = 50;

    /** More than a collection of garbage takes, less than passes between two of Ratis's own heartbeats. */
    private static final long SILENT_MS = 250;

    private final KeptSignal signal = new KeptSignal(this);

    /** What the last heartbeat of these told, and when; of the thread that sends. */
    private long told = -1;

    private Timestamp toldAt = Timestamp.currentTime();

    /** Whether there was nothing to send when it last looked. */
    private volatile boolean hadNothing;

    /** Whether Ratis has been told that this is a listener that was let in. */
    private boolean noted;

    PushingAppender(RaftServer.Division member, LeaderState leader, FollowerInfo follower) {
        super(member, leader, follower);
    }

    @Override
    public RaftPeerId replica() {
        return getFollowerId();
    }

    @Override
    public void wake() {
        signal.keep();
    }

    /** A term begins without knowing what the other one has. */
    @Override
    public Follower follower(long committed) {
        long has = getFollower().getMatchIndex();
        return new Follower(
                replica().toString(),
                has < 0 ? OptionalLong.empty() : OptionalLong.of(Math.max(0, committed - has)),
                Duration.ofMillis(getFollower().getLastRpcResponseTime().elapsedTimeMs()));
    }

    @Override
    public @Nullable AppendEntriesRequestProto newAppendEntriesRequest(long callId, boolean heartbeat)
            throws RaftLogIOException {
        if (!noted && isListener()) {
            ListenerProgress.caughtUp(getFollower());
            noted = true;
        }
        if (heartbeat && hasPendingDataRequests() && getHeartbeatWaitTimeMs() > 0) {
            hadNothing = true; // Beside entries that are not answered it would tell nothing.
            return null;
        }
        AppendEntriesRequestProto request = super.newAppendEntriesRequest(callId, heartbeat);
        if (request == null && isToBeTold()) {
            told = getRaftLog().getLastCommittedIndex();
            toldAt = Timestamp.currentTime();
            request = super.newAppendEntriesRequest(callId, true);
        }
        hadNothing = request == null;
        return request;
    }

    @Override
    public long getWaitTimeMs() {
        long wait = isBehind() ? Math.min(super.getWaitTimeMs(), LOOK_MS) : super.getWaitTimeMs();
        // Without a connection Ratis says that there is something to send, also where there is not, and would spin.
        return hadNothing ? Math.max(wait, LOOK_MS) : wait;
    }

    @Override
    public AwaitForSignal getEventAwaitForSignal() {
        return signal;
    }

    /** Once the change that let it in is committed. */
    private boolean isListener() {
        RaftConfiguration members = getServer().getRaftConf();
        return members.getPreviousPeers().isEmpty()
                && members.getLogEntryIndex() <= getRaftLog().getLastCommittedIndex()
                && members.getCurrentPeers(RaftPeerRole.LISTENER).stream()
                        .anyMatch(peer -> peer.getId().equals(getFollowerId()));
    }

    private boolean isToBeTold() {
        return isBehind()
                && !hasPendingDataRequests()
                && (told < getRaftLog().getLastCommittedIndex() || toldAt.elapsedTimeMs() >= AGAIN_MS);
    }

    private boolean isBehind() {
        return getFollower().getCommitIndex() < getRaftLog().getLastCommittedIndex() && answersLately();
    }

    private boolean answersLately() {
        return getFollower().getLastRpcResponseTime().elapsedTimeMs() < SILENT_MS;
    }
}
