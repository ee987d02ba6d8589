package dev.cairn.replication;

import java.util.Map;
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

    /** To be called when an entry is committed. Does not block; does nothing where this replica does not lead. */
    void committed() {
        senders.values().forEach(LogAppender::notifyLogAppender);
    }
}
