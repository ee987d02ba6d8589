package dev.cairn.replication;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.apache.ratis.util.AwaitForSignal;
import org.jspecify.annotations.Nullable;

/**
 * Sends entries to another replica, as Ratis does, and heartbeats besides. By one it tells what is committed, where there is no entry to send: one
 * beside an entry that is not answered yet moves nothing, so it is sent again until the replica has heard. By one it {@link #ask asks} whether the
 * replica still follows.
 *
 * <p>One that does not answer is left alone, and hears of it with the heartbeat that is due anyway.
 */
final class PushingAppender extends GrpcLogAppender implements Senders.Sender {
    /** Between two heartbeats that tell what is committed, unless another entry is committed meanwhile. */
    private static final long AGAIN_MS = 2;

    /** More than a collection of garbage takes, less than passes between two of Ratis's own heartbeats. */
    private static final long SILENT_MS = 250;

    private final KeptSignal signal = new KeptSignal(this);

    private final AtomicLong wanted = new AtomicLong(-1);

    private final AtomicLong answered = new AtomicLong(-1);
    private volatile long made = -1;

    /** Whether there was nothing to send when it last looked. */
    private volatile boolean hadNothing;

    PushingAppender(RaftServer.Division member, LeaderState leader, FollowerInfo follower) {
        super(member, leader, follower);
    }

    @Override
    public RaftPeerId replica() {
        return getFollowerId();
    }

    @Override
    public long nextRequest() {
        return getCallId();
    }

    @Override
    public void wake() {
        signal.keep();
    }

    @Override
    public void ask() {
        wanted.set(getCallId());
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
    public long answeredUpTo() {
        return answered.get();
    }

    /** @return whether it says that the replica follows: one that has chosen another leader says that this one is none */
    boolean hear(AppendEntriesReplyProto reply) {
        if (reply.getResult() != AppendResult.SUCCESS && reply.getResult() != AppendResult.INCONSISTENCY) {
            return false;
        }
        answered.accumulateAndGet(reply.getServerReply().getCallId(), Math::max);
        return true;
    }

    @Override
    public @Nullable AppendEntriesRequestProto newAppendEntriesRequest(long callId, boolean heartbeat)
            throws RaftLogIOException {
        AppendEntriesRequestProto request = super.newAppendEntriesRequest(callId, heartbeat || isAsked());
        if (request == null && isBehind()) {
            request = super.newAppendEntriesRequest(callId, true);
        }
        hadNothing = request == null;
        if (request != null) {
            made = callId;
        }
        return request;
    }

    @Override
    public boolean shouldSendAppendEntries() {
        return isAsked() || super.shouldSendAppendEntries();
    }

    @Override
    public long getWaitTimeMs() {
        if (isAsked()) {
            return 0; // It is paced by the millisecond that Ratis leaves between two requests.
        }
        long wait = isBehind() ? Math.min(super.getWaitTimeMs(), AGAIN_MS) : super.getWaitTimeMs();
        // Without a connection Ratis says that there is something to send, also where there is not, and would spin.
        return hadNothing ? Math.max(wait, AGAIN_MS) : wait;
    }

    @Override
    public AwaitForSignal getEventAwaitForSignal() {
        return signal;
    }

    private boolean isAsked() {
        return made < wanted.get() && answersLately();
    }

    private boolean isBehind() {
        return getFollower().getCommitIndex() < getRaftLog().getLastCommittedIndex() && answersLately();
    }

    private boolean answersLately() {
        return getFollower().getLastRpcResponseTime().elapsedTimeMs() < SILENT_MS;
    }
}
