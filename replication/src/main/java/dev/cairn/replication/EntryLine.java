package dev.cairn.replication;

import dev.cairn.metadata.MetadataError.Busy;
import dev.cairn.metadata.MetadataError.OutcomeUnknown;
import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.metadata.MetadataException;
import dev.cairn.replication.Leader.Appended;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entries on their way to the replica that leads, in the order in which they came. While none leads, or it is not reached, they wait: the others soon
 * choose another.
 *
 * <p><b>Never twice.</b> Only what was refused is sent again, for then it was not appended; what may have been appended is not. <b>In order.</b> One that was
 * refused is not sent again once one behind it may have been appended, and what comes behind it waits. So bounded waits are all that this adds.
 *
 * <p><b>No longer than its leader leads.</b> Once another replica has led for {@link #GIVEN_UP_AFTER} looks, nobody knows what became of an entry that the one before has not
 * answered, and the next ones go to the new one.
 *
 * <p>For any number of threads; what it holds is bounded by who hands it over.
 */
final class EntryLine {
    private static final Logger LOG = LoggerFactory.getLogger(EntryLine.class);

    /**
     * How often another leader is seen before an entry is given up, 0.5 s: more than an answer takes that is on its way already, as one is when a leader hands over. Looks
     * are counted and not time, in which this node may have stood still itself, with the answer at its door.
     */
    static final int GIVEN_UP_AFTER = 25;

    private enum Place {
        WAITS,
        SENT,
        REFUSED
    }

    /** Guarded by the lock of the line. */
    private static final class InLine {
        private final byte[] entry;
        private final long untilNanos;
        private final CompletableFuture<Appended> answer = new CompletableFuture<>();
        private Place place = Place.WAITS;
        private @Nullable Leader sentTo;

        /** How often it was seen in a row that another one leads. */
        private int otherSeen;

        /** One behind it may have been appended. */
        private boolean overtaken;

        private InLine(byte[] entry, long untilNanos) {
            this.entry = entry;
            this.untilNanos = untilNanos;
        }
    }

    /** What is left to do outside of the lock. */
    private record Sent(InLine each, CompletableFuture<Appended> answer) {}

    private final Supplier<Optional<Leader>> leader;
    private final Duration waitMax;
    private final LongSupplier nanoClock;
    private final Executor later;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<InLine> line = new ArrayDeque<>();
    private boolean looksLater;
    private boolean closed;

    /**
     * @param leader whom to ask now, equal to who was asked before if it is the same replica; empty while nobody is known
     * @param waitMax how long an entry may wait before it is sent for the last time
     * @param later runs what it is given after 20 ms
     */
    EntryLine(Supplier<Optional<Leader>> leader, Duration waitMax, LongSupplier nanoClock, Executor later) {
        this.leader = leader;
        this.waitMax = waitMax;
        this.nanoClock = nanoClock;
        this.later = later;
    }

    /** As {@link Leader#append}, but that {@link Unavailable} means that this did not change within the time. */
    CompletableFuture<Appended> append(byte[] entry) {
        InLine last = new InLine(entry, nanoClock.getAsLong() + waitMax.toNanos());
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(unavailable("closed"));
            }
            line.add(last);
        } finally {
            lock.unlock();
        }
        send();
        return last.answer;
    }

    /** Fails all that was not sent. */
    void close() {
        List<InLine> left = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            line.removeIf(each -> each.place != Place.SENT && left.add(each));
        } finally {
            lock.unlock();
        }
        left.forEach(each -> each.answer.completeExceptionally(unavailable("closed")));
    }

    /** Sends all that waits, up to one that was refused. */
    private void send() {
        List<Sent> sent = new ArrayList<>();
        lock.lock();
        try {
            if (isWaiting()) {
                leader().ifPresent(known -> send(known, sent));
            }
            lookLater();
        } finally {
            lock.unlock();
        }
        for (Sent each : sent) {
            var _ = each.answer().whenComplete((appended, failure) -> ended(each.each(), appended, failure));
        }
    }

    /** Does not throw: what was taken out of the line must be answered. */
    private Optional<Leader> leader() {
        try {
            return leader.get();
        } catch (RuntimeException failure) {
            LOG.debug("It is not known who leads", failure);
            return Optional.empty();
        }
    }

    private boolean isWaiting() {
        return line.stream().anyMatch(each -> each.place == Place.WAITS);
    }

    /** Under the lock, which keeps them in order; what their ends need is done outside. */
    private void send(Leader known, List<Sent> sent) {
        for (InLine each : line) {
            if (each.place == Place.REFUSED) {
                return;
            }
            if (each.place == Place.WAITS) {
                each.place = Place.SENT;
                each.sentTo = known;
                each.otherSeen = 0;
                sent.add(new Sent(each, append(known, each)));
            }
        }
    }

    /** Does not throw: what is sent must end, or nothing behind it is sent again. */
    private static CompletableFuture<Appended> append(Leader known, InLine each) {
        try {
            return known.append(each.entry);
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** Under the lock. */
    private void lookLater() {
        if (!looksLater && !line.isEmpty()) {
            later.execute(this::look); // Before it is noted: one that throws looks for nobody.
            looksLater = true;
        }
    }

    private void look() {
        List<InLine> late = new ArrayList<>();
        List<InLine> unknown = new ArrayList<>();
        List<InLine> overtaken = new ArrayList<>();
        lock.lock();
        try {
            looksLater = false;
            line.removeIf(each -> each.place == Place.WAITS && isLate(each) && late.add(each));
            leader().ifPresent(known -> giveUp(known, unknown, overtaken));
        } finally {
            lock.unlock();
        }
        late.forEach(each -> each.answer.completeExceptionally(unavailable(RatisCommitLog.NO_LEADER)));
        overtaken.forEach(each -> each.answer.completeExceptionally(unavailable(RatisCommitLog.NO_LEADER)));
        unknown.forEach(each -> each.answer.completeExceptionally(new MetadataException(
                new OutcomeUnknown("another node leads now, and the one before did not answer"))));
        send();
    }

    private void giveUp(Leader known, List<InLine> unknown, List<InLine> overtaken) {
        for (InLine each : List.copyOf(line)) {
            if (each.place == Place.SENT && hasLedForLong(known, each)) {
                overtake(each, overtaken);
                line.remove(each);
                unknown.add(each);
            }
        }
        if (!unknown.isEmpty()) {
            sendAgainIfAllHaveEnded();
        }
    }

    /** Whether another one than it was sent to has led for long enough. */
    private static boolean hasLedForLong(Leader known, InLine sent) {
        sent.otherSeen = known.equals(sent.sentTo) ? 0 : sent.otherSeen + 1;
        return sent.otherSeen > GIVEN_UP_AFTER;
    }

    private boolean isLate(InLine each) {
        return nanoClock.getAsLong() - each.untilNanos >= 0;
    }

    private void ended(InLine ended, @Nullable Appended appended, @Nullable Throwable failure) {
        boolean refused = failure != null && isRefusal(failure);
        List<InLine> overtaken = new ArrayList<>();
        boolean over;
        lock.lock();
        try {
            if (!line.contains(ended)) {
                return; // Nobody waits for it any more.
            }
            if (!refused) {
                overtake(ended, overtaken);
            }
            over = !refused || ended.overtaken || closed || isLate(ended);
            ended.place = Place.REFUSED;
            if (over) {
                line.remove(ended);
            }
            sendAgainIfAllHaveEnded();
        } finally {
            lock.unlock();
        }
        overtaken.forEach(each -> each.answer.completeExceptionally(unavailable(RatisCommitLog.NO_LEADER)));
        if (failure == null) {
            ended.answer.complete(appended);
        } else if (over) {
            ended.answer.completeExceptionally(failure);
        }
    }

    private static boolean isRefusal(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof MetadataException known
                && (known.error() instanceof Unavailable || known.error() instanceof Busy);
    }

    /** What was refused before {@code appended} must not come behind it now. */
    private void overtake(InLine appended, List<InLine> overtaken) {
        for (Iterator<InLine> before = line.iterator(); before.hasNext(); ) {
            InLine each = before.next();
            if (each == appended) {
                return;
            }
            each.overtaken = true;
            if (each.place == Place.REFUSED) {
                before.remove();
                overtaken.add(each);
            }
        }
    }

    /** Until then one that was refused may yet be overtaken. */
    private void sendAgainIfAllHaveEnded() {
        if (line.stream().anyMatch(each -> each.place == Place.SENT)) {
            return;
        }
        line.forEach(each -> each.place = Place.WAITS);
        lookLater();
    }

    private static MetadataException unavailable(String why) {
        return new MetadataException(new Unavailable(why));
    }
}
