package dev.cairn.replication;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.leader.LogAppender;

/** Wakes the senders of entries when an entry is committed, so that the other replicas hear of it at once. For any number of threads. */
final class CommitPush {
    /** Of this term; at most as many as there are members. */
    private final Map<RaftPeerId, LogAppender> senders = new ConcurrentHashMap<>();

    /** In place of the one that an earlier term had for the same replica. */
    LogAppender add(LogAppender sender) {
        senders.put(sender.getFollowerId(), sender);
        return sender;
    }

    /**
     * The other replicas of those that are members; says something only where this one leads.
     *
     * @param committed index of the last entry that is
     */
    List<Follower> followers(Set<String> members, long committed) {
        return senders.values().stream()
                .map(LogAppender::getFollower)
                .filter(follower -> members.contains(follower.getId().toString()))
                .map(follower -> new Follower(
                        follower.getId().toString(),
                        behind(follower.getMatchIndex(), committed),
                        Duration.ofMillis(follower.getLastRpcResponseTime().elapsedTimeMs())))
                .toList();
    }

    /** A term begins without knowing what the others have. */
    private static OptionalLong behind(long has, long committed) {
        return has < 0 ? OptionalLong.empty() : OptionalLong.of(Math.max(0, committed - has));
    }

    /** To be called when an entry is committed. Does not block; does nothing where this replica does not lead. */
    void committed() {
        senders.values().forEach(LogAppender::notifyLogAppender);
    }
}
