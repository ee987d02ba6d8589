package dev.cairn.replication;

import dev.cairn.metadata.EntryJoiner;
import dev.cairn.metadata.EntryJoiner.Share;
import dev.cairn.metadata.MetadataError.OutcomeUnknown;
import dev.cairn.metadata.MetadataException;
import dev.cairn.replication.Leader.Appended;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets entries of several replicas share what an entry costs on the one that leads. While {@link #UNDER_WAY_MAX} are under way in the log the others
 * wait, and become the next one together, as commands do on each of them (decision 0104). Where others are about to come, those that wait do so a little longer ({@link Gathering}).
 * They go in the order in which they came.
 *
 * <p>For any number of threads; who hands entries over bounds how many there are.
 */
final class EntryGroups {
    /**
     * One, for three reasons: more make smaller entries (decision 0104); whoever has the place keeps the order; and Ratis, when it ceases to lead, ends
     * what is under way while it holds a lock that an append waits for, so nobody may append while another entry is under way.
     */
    static final int UNDER_WAY_MAX = 1;

    private final EntryJoiner joiner;
    private final Function<PendingEntry, CompletableFuture<Appended>> log;
    private final Executor whenOverdue;
    private final Runnable waited;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiting> line = new ArrayDeque<>();
    private final Gathering gathering = new Gathering();
    private int underWay;

    /** How many entries have been sent. */
    private long sent;

    private boolean paused;
    private CompletableFuture<Void> idle = CompletableFuture.completedFuture(null);

    private record Waiting(PendingEntry entry, Share share, CompletableFuture<Appended> answer) {}

    /** Entries that are one in the log. */
    private record Group(List<Waiting> members, CompletableFuture<Appended> answer) {}

    /**
     * @param log appends an entry, in the order of the calls; does not block
     * @param whenOverdue runs what it is given after {@link Gathering#WAIT_MAX}
     * @param waited is told that an entry waited so long
     */
    EntryGroups(
            EntryJoiner joiner,
            Function<PendingEntry, CompletableFuture<Appended>> log,
            Executor whenOverdue,
            Runnable waited) {
        this.joiner = joiner;
        this.log = log;
        this.whenOverdue = whenOverdue;
        this.waited = waited;
    }

    /** As the log appends it: of entries that are one all have the same index, and all fail as it does. */
    CompletableFuture<Appended> append(PendingEntry entry) {
        Waiting last = new Waiting(entry, share(entry), new CompletableFuture<>());
        lock.lock();
        try {
            line.add(last);
        } finally {
            lock.unlock();
        }
        send();
        return last.answer();
    }

    /**
     * From now on entries wait, whoever hands them over, until {@link #resume}.
     *
     * @return completes once none is under way any more
     */
    CompletableFuture<Void> pause() {
        lock.lock();
        try {
            paused = true;
            idle = underWay == 0 ? CompletableFuture.completedFuture(null) : new CompletableFuture<>();
            return idle;
        } finally {
            lock.unlock();
        }
    }

    /** Those that wait go on. */
    void resume() {
        lock.lock();
        try {
            paused = false;
        } finally {
            lock.unlock();
        }
        send();
    }

    private void send() {
        for (List<Waiting> next = take(); !next.isEmpty(); next = take()) {
            // Not under the lock: to append may wait for Ratis. The place that was taken keeps them in order.
            Group group = new Group(next, append(next));
            if (group.answer().isDone()) {
                release(0); // Not by ended(), which sends: as deep as the line is long.
                var _ = group.answer().whenComplete((appended, failure) -> answer(group, appended, failure));
            } else {
                var _ = group.answer().whenComplete((appended, failure) -> ended(group, appended, failure));
            }
        }
        gather();
    }

    /** Has those that wait for others sent, if they are still there after a while. */
    private void gather() {
        long turn;
        lock.lock();
        try {
            if (!mayGo() || !waits() || !gathering.begin(line.size())) {
                return;
            }
            turn = sent;
        } finally {
            lock.unlock();
        }
        try {
            whenOverdue.execute(() -> overdue(turn));
        } catch (RuntimeException | Error failure) {
            overdue(turn); // Nobody else would send them.
        }
    }

    private void overdue(long turn) {
        lock.lock();
        try {
            if (turn != sent) {
                return;
            }
            gathering.end(line.size());
        } finally {
            lock.unlock();
        }
        send();
        waited.run();
    }

    private boolean mayGo() {
        return !line.isEmpty() && underWay < UNDER_WAY_MAX && !paused;
    }

    /** Takes what is to be the next entry, and a place for it; nothing if there is none. */
    private List<Waiting> take() {
        lock.lock();
        try {
            if (!mayGo() || waits()) {
                return List.of();
            }
            int size = Share.joinable(shares());
            List<Waiting> members = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                members.add(line.remove());
            }
            underWay++;
            sent++;
            gathering.sent();
            return members;
        } finally {
            lock.unlock();
        }
    }

    /** Does not throw: what is handed over must be answered. */
    private Share share(PendingEntry entry) {
        try {
            return joiner.share(entry.bytes());
        } catch (RuntimeException | Error failure) {
            return new Share(1, entry.bytes().length, true);
        }
    }

    /** Not where nobody could be joined with those that are there. */
    private boolean waits() {
        return gathering.waits(line.size()) && Share.takeMore(shares());
    }

    private List<Share> shares() {
        return line.stream().map(Waiting::share).toList();
    }

    /** Does not throw: what was taken out of the line must be answered. */
    private CompletableFuture<Appended> append(List<Waiting> members) {
        try {
            PendingEntry entry =
                    members.size() == 1 ? members.getFirst().entry() : new PendingEntry(joiner.join(entries(members)));
            return log.apply(entry);
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static List<byte[]> entries(List<Waiting> members) {
        return members.stream().<byte[]>map(each -> each.entry().bytes()).toList();
    }

    private void ended(Group group, @Nullable Appended appended, @Nullable Throwable failure) {
        release(failure == null ? group.members().size() : 0);
        try {
            send(); // Before anyone is answered: the log must not idle while they run.
        } finally {
            answer(group, appended, failure);
        }
    }

    /** @param parts of an entry that is in the log: where one fails, the next ones do, and there is nothing to gather for */
    private void release(int parts) {
        CompletableFuture<Void> ended;
        lock.lock();
        try {
            underWay--;
            gathering.ended(parts, parts == 0 ? 0 : line.size());
            ended = underWay == 0 ? idle : CompletableFuture.completedFuture(null);
        } finally {
            lock.unlock();
        }
        ended.complete(null);
    }

    private void answer(Group group, @Nullable Appended appended, @Nullable Throwable failure) {
        if (appended == null) {
            group.members().forEach(each -> each.answer().completeExceptionally(failure));
            return;
        }
        List<byte[]> answers;
        try {
            answers = group.members().size() == 1
                    ? List.of(appended.answer())
                    : joiner.split(appended.answer(), entries(group.members()));
        } catch (RuntimeException | Error unreadable) {
            Throwable why = new MetadataException(
                    new OutcomeUnknown("the answer of the log cannot be read: " + unreadable.getMessage()));
            group.members().forEach(each -> each.answer().completeExceptionally(why));
            return;
        }
        for (int i = 0; i < answers.size(); i++) {
            group.members().get(i).answer().complete(new Appended(appended.index(), answers.get(i)));
        }
    }
}
