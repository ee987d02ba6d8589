package dev.cairn.replication;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LogAppender;

/**
 * Tells the other replicas at once what is committed, while this one leads. By itself Ratis does so with the next entry, or half a second later
 * with a heartbeat; so long a read through another replica would take. A heartbeat beside an entry that its follower has not answered yet moves
 * nothing, so it is sent again until the follower has heard: by one thread, however many entries there are.
 */
final class CommitPush implements AutoCloseable {
    private static final Duration AGAIN = Duration.ofMillis(2);

    /** One that does not answer for so long hears of it with the heartbeat that is due anyway. */
    private static final int SILENT_MS = 250;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("log-commit-push").factory());
    private final AtomicBoolean due = new AtomicBoolean();

    /** Ratis's senders of entries; at most as many as there are members. */
    private final Map<RaftPeerId, LogAppender> appenders = new ConcurrentHashMap<>();

    /** In place of the one that an earlier term had for the same replica. */
    LogAppender add(LogAppender appender) {
        appenders.put(appender.getFollowerId(), appender);
        return appender;
    }

    /** To be called when an entry is committed. Does not block; does nothing where this replica does not lead. */
    void committed() {
        if (!appenders.isEmpty() && due.compareAndSet(false, true)) {
            try {
                thread.execute(this::push);
            } catch (RejectedExecutionException closed) { // The others hear of it from the next leader.
                due.set(true);
            }
        }
    }

    private void push() {
        due.set(false);
        boolean again = false;
        for (LogAppender appender : appenders.values()) {
            if (appender.isRunning() && isBehind(appender)) {
                appender.triggerHeartbeat();
                again |= appender.getFollower().getLastRpcResponseTime().elapsedTimeMs() < SILENT_MS;
            }
        }
        if (again && due.compareAndSet(false, true)) {
            var _ = thread.schedule(this::push, AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static boolean isBehind(LogAppender appender) {
        FollowerInfo follower = appender.getFollower();
        return follower.getCommitIndex() < appender.getRaftLog().getLastCommittedIndex();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
