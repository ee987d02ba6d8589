package dev.cairn.replication;

import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.metadata.MetadataException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.leader.LeaderState;
import org.jspecify.annotations.Nullable;

/**
 * What sends entries to the other replicas, in the term that this one leads. They are woken when an entry is committed, so that the others hear of it
 * at once, and when it has to be shown that this replica still leads. For any number of threads.
 */
final class Senders {
    /** What sends to one of them, in one term. Requests are numbered from 0, when they are made. */
    interface Sender {
        RaftPeerId replica();

        /** The number of the next request. */
        long nextRequest();

        /** Makes it look soon whether there is something to send. Does not block. */
        void wake();

        /** Makes it send a request soon, whatever there is to send. Does not block. */
        void ask();

        /**
         * How far that replica is, as far as this one knows.
         *
         * @param committed index of the last entry that is
         */
        Follower follower(long committed);

        /** The number of the latest request whose answer said that the other replica follows; -1 if there is none. */
        long answeredUpTo();
    }

    private final ReentrantLock lock = new ReentrantLock();

    /** Of one term; at most as many as there are members. */
    private final Map<RaftPeerId, Sender> senders = new HashMap<>();

    private @Nullable LeaderState term;
    private @Nullable Round round;

    /** Those of a new term are in place of all that an earlier one had. */
    <S extends Sender> S add(S sender, LeaderState itsTerm) {
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

    /**
     * Asks the others whether they still follow, by a request that is made after this call: one that follows has not chosen another leader before. One
     * round at a time; another one ends the one before.
     *
     * @param isMajority whether those replicas and this one are one, by the members that there are when it is asked
     * @return fails with {@link Unavailable} if this replica leads no more
     */
    CompletableFuture<Void> ask(Predicate<Set<RaftPeerId>> isMajority) {
        Round begun = new Round(marks(), isMajority);
        replace(begun);
        begun.wanted().keySet().forEach(Sender::ask);
        begun.endIfHeard(); // An only member needs no answer.
        return begun.heard();
    }

    private Map<Sender, Long> marks() {
        Map<Sender, Long> marks = new HashMap<>();
        all().values().forEach(sender -> marks.put(sender, sender.nextRequest()));
        return marks;
    }

    private void replace(@Nullable Round next) {
        Round before;
        lock.lock();
        try {
            before = round;
            round = next;
        } finally {
            lock.unlock();
        }
        if (before != null) {
            before.end();
        }
    }

    /** To be called when one has had an answer. */
    void answered() {
        Round current;
        lock.lock();
        try {
            current = round;
        } finally {
            lock.unlock();
        }
        if (current != null) {
            current.endIfHeard();
        }
    }

    /** To be called when this replica leads no more. */
    void stop() {
        replace(null);
    }

    /**
     * @param wanted of each sender the first request whose answer counts
     * @param heard completes when a majority has answered
     */
    private record Round(
            Map<Sender, Long> wanted, Predicate<Set<RaftPeerId>> isMajority, CompletableFuture<Void> heard) {
        Round(Map<Sender, Long> wanted, Predicate<Set<RaftPeerId>> isMajority) {
            this(wanted, isMajority, new CompletableFuture<>());
        }

        void endIfHeard() {
            if (heard.isDone()) {
                return;
            }
            Set<RaftPeerId> following = new HashSet<>();
            wanted.forEach((sender, request) -> {
                if (sender.answeredUpTo() >= request) {
                    following.add(sender.replica());
                }
            });
            if (isMajority.test(following)) {
                heard.complete(null);
            }
        }

        void end() {
            if (!heard.isDone()) {
                heard.completeExceptionally(
                        new MetadataException(new Unavailable("this replica does not lead the log")));
            }
        }
    }
}
