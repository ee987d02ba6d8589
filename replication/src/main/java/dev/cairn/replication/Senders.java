package dev.cairn.replication;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;

/**
 * What sends entries to the other replicas, in the term that this one leads. They are woken when an entry is committed, so that the others hear of it
 * at once. For any number of threads.
 */
final class Senders {
    /** What sends to one of them, in one term. Requests are numbered from 0, when they are made. */
    interface Sender {
        RaftPeerId replica();

        /** Makes it look soon whether there is something to send. Does not block. */
        void wake();

        /**
         * How far that replica is, as far as this one knows.
         *
         * @param committed index of the last entry that is
         */
        Follower follower(long committed);
    }

    private final ReentrantLock lock = new ReentrantLock();

    /** Of one term; at most as many as there are members. */
    private final Map<RaftPeerId, Sender> senders = new HashMap<>();

    private @Nullable Object term;

    /**
     * Those of a new term are in place of all that an earlier one had.
     *
     * @param itsTerm stands for the term, by its identity or equality
     */
    <S extends Sender> S add(S sender, Object itsTerm) {
        lock.lock();
        try {
            if (!itsTerm.equals(term)) {
                senders.clear();
                term = itsTerm;
            }
            senders.put(sender.replica(), sender);
            return sender;
        } finally {
            lock.unlock();
        }
    }

    /** To be called when an entry is committed. Does not block; does nothing where this replica does not lead. */
    void committed() {
        all().values().forEach(Sender::wake);
    }

    /**
     * The other replicas of those that are members; says something only where this one leads.
     *
     * @param committed index of the last entry that is
     */
    List<Follower> followers(Set<String> members, long committed) {
        return all().values().stream()
                .filter(sender -> members.contains(sender.replica().toString()))
                .map(sender -> sender.follower(committed))
                .toList();
    }

    private Map<RaftPeerId, Sender> all() {
        lock.lock();
        try {
            return Map.copyOf(senders);
        } finally {
            lock.unlock();
        }
    }
}
