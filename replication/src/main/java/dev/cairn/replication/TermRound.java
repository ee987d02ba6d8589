package dev.cairn.replication;

import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.metadata.MetadataException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lets the replica that leads ask the others whether one of them has voted for a later term. Only as many are asked as make a majority; the rest
 * when one of these fails, or is late, and those are asked last from then on until they answer. For any number of threads.
 */
final class TermRound {
    /** How long the others are waited for before the rest are asked; many times what an answer takes. */
    static final Duration LATE = Duration.ofMillis(10);

    private final Function<String, CompletableFuture<Long>> termOf;
    private final Executor whenLate;

    /** Who did not answer in time lately; at most as many as there are members. */
    private final Set<String> late = ConcurrentHashMap.newKeySet();

    /**
     * @param termOf asks another replica for its {@link Leader#term}; does not block
     * @param whenLate runs what it is given after {@link #LATE}
     */
    TermRound(Function<String, CompletableFuture<Long>> termOf, Executor whenLate) {
        this.termOf = termOf;
        this.whenLate = whenLate;
    }

    /**
     * Asks.
     *
     * @param term that this replica leads
     * @param others who has a vote besides this one
     * @param isMajority whether those and this one are a majority
     * @return completes when a majority knows of no later term; fails with {@link Unavailable} when one knows of one, or too few answer
     */
    CompletableFuture<Void> ask(long term, Collection<String> others, Predicate<Set<String>> isMajority) {
        late.retainAll(others);
        Asked asked = new Asked(term, isMajority);
        if (isMajority.test(Set.of())) {
            asked.ended.complete(null);
            return asked.ended;
        }
        if (others.isEmpty()) { // They changed meanwhile.
            asked.end(new Unavailable("the members of the log are changing; try again"));
            return asked.ended;
        }
        List<String> order = new ArrayList<>(others);
        order.sort(Comparator.comparing(late::contains));
        int first = 1;
        while (first < order.size() && !isMajority.test(Set.copyOf(order.subList(0, first)))) {
            first++;
        }
        asked.rest.addAll(order.subList(first, order.size()));
        asked.ask(order.subList(0, first));
        if (!asked.ended.isDone()) {
            whenLate.execute(asked::askTheRest);
        }
        return asked.ended;
    }

    private final class Asked {
        private final long term;
        private final Predicate<Set<String>> isMajority;
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final ReentrantLock lock = new ReentrantLock();
        private final List<String> rest = new ArrayList<>();
        private final Set<String> waitedFor = new HashSet<>();
        private final Set<String> following = new HashSet<>();

        Asked(long term, Predicate<Set<String>> isMajority) {
            this.term = term;
            this.isMajority = isMajority;
        }

        void ask(List<String> replicas) {
            lock.lock();
            try {
                waitedFor.addAll(replicas);
            } finally {
                lock.unlock();
            }
            for (String replica : replicas) {
                var _ = termOf.apply(replica).whenComplete((known, failure) -> answered(replica, known, failure));
            }
        }

        private void answered(String replica, @Nullable Long known, @Nullable Throwable failure) {
            if (known == null) {
                late.add(replica);
            } else {
                late.remove(replica);
            }
            if (known != null && known > term) {
                end(new Unavailable("another replica may lead the log"));
                return;
            }
            boolean enough;
            boolean none;
            lock.lock();
            try {
                waitedFor.remove(replica);
                if (known != null) {
                    following.add(replica);
                }
                enough = isMajority.test(following);
                none = waitedFor.isEmpty() && rest.isEmpty();
            } finally {
                lock.unlock();
            }
            if (enough) {
                ended.complete(null);
            } else if (none) {
                end(new Unavailable("no majority of the replicas is reached"));
            } else if (failure != null) {
                askTheRest();
            }
        }

        void askTheRest() {
            if (ended.isDone()) {
                return;
            }
            List<String> more;
            lock.lock();
            try {
                late.addAll(waitedFor);
                more = List.copyOf(rest);
                rest.clear();
                waitedFor.addAll(more); // In one step: with neither it would look as if all had failed.
            } finally {
                lock.unlock();
            }
            ask(more);
        }

        private void end(Unavailable why) {
            ended.completeExceptionally(new MetadataException(why));
        }
    }
}
