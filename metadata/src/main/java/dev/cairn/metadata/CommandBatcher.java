package dev.cairn.metadata;

import dev.cairn.metadata.MetadataError.Busy;
import dev.cairn.metadata.MetadataError.OutcomeUnknown;
import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.monitoring.Monitor;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.Stage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts commands that arrive together into one entry of the log. While {@link #ENTRIES_IN_FLIGHT_MAX} entries are under way,
 * commands wait; when one is done, all that waits becomes the next, up to its bounds. So an idle log answers at once, a busy
 * one shares each sync among many, and no timer decides (decision 0104).
 *
 * <p>Any thread submits. Entries are cut and appended under the lock, which keeps them in the order of the queue; futures
 * are completed outside of it.
 */
final class CommandBatcher implements AutoCloseable {
    static final int ENTRIES_IN_FLIGHT_MAX = 1;
    static final int ENTRY_COMMANDS_MAX = 512;
    static final int ENTRY_BYTES_MAX = 1 << 20;
    static final int QUEUE_COMMANDS_MAX = 8_192;
    static final long QUEUE_BYTES_MAX = 16 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(CommandBatcher.class);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final CommitLog log;
    private final InstantSource clock;
    private final Monitor monitor;
    private final BatcherMeters meters;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition allAnswered = lock.newCondition();
    private final Deque<PendingCommand<?>> queue = new ArrayDeque<>();
    private long queueBytes;
    private int entriesInFlight;
    private int unanswered;
    private boolean closed;

    CommandBatcher(CommitLog log, InstantSource clock, Monitor monitor) {
        this.log = log;
        this.clock = clock;
        this.monitor = monitor;
        this.meters = new BatcherMeters(monitor.meters(), this::queuedCommands, this::queuedBytes);
    }

    <R> CompletableFuture<R> submit(Command<R> command) {
        byte[] encoded = CommandCodec.encode(command);
        PendingCommand<R> pending = new PendingCommand<>(
                encoded,
                CommandCodec.touchesMany(CommandCodec.kind(command)),
                monitor.measure(Operation.COMMAND),
                new CompletableFuture<>());
        pending.measurement().enter(Stage.WAIT);
        Optional<MetadataError> refusal = enqueue(pending);
        if (refusal.isPresent()) {
            meters.refused(refusal.get());
            pending.fail(refusal.get());
        } else {
            pump();
        }
        return pending.answer();
    }

    /** Takes no more commands and waits, within bounds, until those taken are answered; the log fails what is left. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            long nanosLeft = CLOSE_TIMEOUT.toNanos();
            while (unanswered > 0 && nanosLeft > 0) {
                nanosLeft = allAnswered.awaitNanos(nanosLeft);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private Optional<MetadataError> enqueue(PendingCommand<?> pending) {
        lock.lock();
        try {
            if (closed) {
                return Optional.of(new Unavailable("the node is stopping"));
            }
            if (queue.size() >= QUEUE_COMMANDS_MAX || queueBytes + pending.bytes() > QUEUE_BYTES_MAX) {
                return Optional.of(new Busy(RETRY_AFTER));
            }
            queue.add(pending);
            queueBytes += pending.bytes();
            unanswered++;
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Proposes what waits, as far as another entry may be under way. */
    private void pump() {
        for (Optional<Proposal> next = propose(); next.isPresent(); next = propose()) {
            Proposal proposal = next.get();
            if (proposal.answer().isCompletedExceptionally()) {
                release(); // Not by ended(), which pumps: as deep as the queue is long.
                var _ = proposal.answer().whenComplete((answer, failure) -> answer(proposal, answer, failure));
            } else {
                var _ = proposal.answer().whenComplete((answer, failure) -> ended(proposal, answer, failure));
            }
        }
    }

    private Optional<Proposal> propose() {
        lock.lock();
        try {
            if (queue.isEmpty() || entriesInFlight >= ENTRIES_IN_FLIGHT_MAX) {
                return Optional.empty();
            }
            Measurement measurement = monitor.measure(Operation.COMMIT);
            // From here on nothing may throw: what was cut must be answered.
            List<PendingCommand<?>> batch = cutBatch();
            entriesInFlight++;
            return Optional.of(new Proposal(batch, append(batch), measurement));
        } finally {
            lock.unlock();
        }
    }

    private List<PendingCommand<?>> cutBatch() {
        List<PendingCommand<?>> batch = new ArrayList<>(Math.min(queue.size(), ENTRY_COMMANDS_MAX));
        long bytes = 0;
        boolean full = false;
        while (!queue.isEmpty() && !full && batch.size() < ENTRY_COMMANDS_MAX) {
            bytes += queue.element().bytes();
            if (bytes > ENTRY_BYTES_MAX && !batch.isEmpty()) { // The largest command fits into an entry of its own.
                break;
            }
            PendingCommand<?> next = queue.remove();
            queueBytes -= next.bytes();
            next.measurement().enter(Stage.REPLICA);
            batch.add(next);
            full = next.touchesMany();
        }
        return batch;
    }

    private CompletableFuture<byte[]> append(List<PendingCommand<?>> batch) {
        try {
            meters.proposed(batch.size());
            List<byte[]> commands =
                    batch.stream().<byte[]>map(PendingCommand::encoded).toList();
            return log.append(EntryCodec.encode(clock.millis(), commands));
        } catch (Throwable e) { // Errors too: an entry that never ends would hold up all behind it.
            LOG.error("An entry of {} commands could not be handed to the log", batch.size(), e);
            return CompletableFuture.failedFuture(e);
        }
    }

    private void ended(Proposal proposal, byte @Nullable [] answer, @Nullable Throwable failure) {
        release();
        try {
            pump(); // Before anyone is answered: the log must not idle while they run.
        } finally {
            answer(proposal, answer, failure);
        }
    }

    private void release() {
        lock.lock();
        try {
            entriesInFlight--;
        } finally {
            lock.unlock();
        }
    }

    private void answer(Proposal proposal, byte @Nullable [] answer, @Nullable Throwable failure) {
        try {
            answerAll(proposal, answer, failure);
        } finally {
            answered(proposal.commands().size());
        }
    }

    private static void answerAll(Proposal proposal, byte @Nullable [] answer, @Nullable Throwable failure) {
        if (failure != null || answer == null) {
            fail(proposal, error(failure));
            return;
        }
        List<Result> results;
        try {
            results = EntryCodec.decodeAnswer(answer, proposal.commands().size());
        } catch (Throwable e) { // Malformed, or no memory to read it.
            fail(proposal, new OutcomeUnknown("the answer of the log cannot be read: " + e.getMessage()));
            return;
        }
        proposal.measurement().end(Outcome.SUCCESS);
        for (int i = 0; i < results.size(); i++) {
            proposal.commands().get(i).end(results.get(i));
        }
    }

    private static void fail(Proposal proposal, MetadataError error) {
        proposal.measurement().end(Outcome.INTERNAL);
        proposal.commands().forEach(each -> each.fail(error));
    }

    private static MetadataError error(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof MetadataException known
                ? known.error()
                : new OutcomeUnknown("the log failed: " + cause);
    }

    private void answered(int commands) {
        lock.lock();
        try {
            unanswered -= commands;
            if (unanswered == 0) {
                allAnswered.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private int queuedCommands() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    private long queuedBytes() {
        lock.lock();
        try {
            return queueBytes;
        } finally {
            lock.unlock();
        }
    }

    /** An entry under way. */
    private record Proposal(
            List<PendingCommand<?>> commands, CompletableFuture<byte[]> answer, Measurement measurement) {}
}
