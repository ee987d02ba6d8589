package dev.cairn.replication;

import dev.cairn.metadata.CommitLog;
import dev.cairn.metadata.FailStop;
import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.MetadataError.OutcomeUnknown;
import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.ReplicatedState;
import dev.cairn.monitoring.Monitor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.ratis.protocol.RaftClientReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link CommitLog} of one replica, kept by Apache Ratis in a directory of its own. Opens no network port.
 *
 * <p>An answer is completed on the thread that applies entries: what is chained to it runs there and must not block. The
 * group's only member is its leader for as long as it runs, so the applied state is the truth and a {@link #readBarrier} has
 * nothing to wait for.
 *
 * <p>If a write, a sync or an application fails, {@link FailStop} is called and nothing is acknowledged afterwards.
 */
public final class RatisCommitLog implements CommitLog {
    /** An entry that takes longer than this is told in the status: a write takes milliseconds, of a slow disk a second. */
    static final Duration STALL_MIN = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(RatisCommitLog.class);

    private static final OutcomeUnknown FAILED = new OutcomeUnknown("the log failed while the entry was under way");

    private final LogConfig config;
    private final FailStop failStop;
    private final LogMeters meters;
    private final PendingEntries pending;
    private final ReplicatedStateMachine machine;
    private final RaftMember member;
    private final LogDirectory directory;
    private final ExecutorService checkpointer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("log-checkpoint").factory());
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** Why no entry is taken; null while they are. Set once, never taken back. */
    private final AtomicReference<@Nullable String> problem = new AtomicReference<>();

    private volatile boolean failed;

    private RatisCommitLog(
            LogDirectory directory,
            String nodeId,
            ReplicatedState state,
            LogConfig config,
            Monitor monitor,
            FailStop failStop,
            LongSupplier nanoClock)
            throws IOException {
        this.directory = directory;
        this.config = config;
        this.failStop = failStop;
        this.meters = new LogMeters(monitor);
        this.pending = new PendingEntries(config.pendingEntriesMax(), config.pendingBytesMax(), nanoClock);
        this.machine = new ReplicatedStateMachine(
                state, config, meters, directory.guard(), nanoClock, checkpointer, this::fail);
        this.member = RaftMember.create(directory, nodeId, config, machine);
        meters.watch(pending, () -> machine.applied().index());
    }

    /**
     * Opens the log, or makes a new one in an empty directory. On return every entry in it has been applied.
     *
     * @param directory belongs to the log alone; locked until {@link #close}
     * @param nodeId names this replica in the group; the same for ever
     * @param state is fed by this log alone; closed by the caller, after the log
     * @throws LogDamagedException if the files are damaged or do not fit the state: nothing has been changed
     * @throws IOException if the files cannot be read or written, are in use, or the replay takes longer than {@code
     *     log.start-timeout}
     */
    public static RatisCommitLog open(
            Path directory, String nodeId, ReplicatedState state, LogConfig config, Monitor monitor, FailStop failStop)
            throws IOException {
        return open(directory, nodeId, state, config, monitor, failStop, System::nanoTime);
    }

    static RatisCommitLog open(
            Path directory,
            String nodeId,
            ReplicatedState state,
            LogConfig config,
            Monitor monitor,
            FailStop failStop,
            LongSupplier nanoClock)
            throws IOException {
        LogDirectory files = LogDirectory.open(directory, nodeId, state.applied());
        try {
            RatisCommitLog log = new RatisCommitLog(files, nodeId, state, config, monitor, failStop, nanoClock);
            log.start();
            return log;
        } catch (IOException | RuntimeException | Error failure) {
            files.close();
            throw failure;
        }
    }

    private void start() throws IOException {
        try {
            member.start(config.startTimeout());
            directory.guard().begin();
            LOG.info("The log is ready: {}, now at {}", directory.report(), machine.applied());
        } catch (IOException | RuntimeException failure) {
            problem.compareAndSet(null, "could not start");
            machine.expectClose();
            member.close(config.closeTimeout());
            checkpointer.shutdown();
            throw failure;
        }
    }

    @Override
    public CompletableFuture<byte[]> append(byte[] entry) {
        if (entry.length > ENTRY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "an entry may have %d bytes; has %d".formatted(ENTRY_BYTES_MAX, entry.length));
        }
        String refusal = problem.get();
        if (refusal != null) {
            return failure(new Unavailable(refusal));
        }
        PendingEntry underWay = new PendingEntry(entry);
        if (!pending.tryAdd(underWay)) {
            meters.refused();
            return failure(new Unavailable("too many entries are under way; try again"));
        }
        var _ = member.submit(underWay).whenComplete((reply, failure) -> complete(underWay, reply, failure));
        return underWay.answer();
    }

    private void complete(PendingEntry entry, @Nullable RaftClientReply reply, @Nullable Throwable failure) {
        pending.remove(entry);
        if (failed) {
            entry.answer().completeExceptionally(new MetadataException(FAILED));
        } else if (reply != null && reply.isSuccess() && !machine.isAbandoned()) {
            entry.answer().complete(reply.getMessage().getContent().toByteArray());
        } else {
            LOG.warn("An entry of {} was not acknowledged", entry, reply == null ? failure : reply.getException());
            entry.answer()
                    .completeExceptionally(new MetadataException(
                            entry.wasHandedToLog()
                                    ? new OutcomeUnknown("the log stopped while the entry was under way")
                                    : new Unavailable("the log does not take entries")));
        }
    }

    @Override
    public CompletableFuture<Void> readBarrier() {
        String refusal = problem.get();
        return refusal == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new MetadataException(new Unavailable(refusal)));
    }

    @Override
    public LogStatus status() {
        String now = problem.get();
        return new LogStatus(now == null, now == null ? stall() : now, machine.applied(), 1);
    }

    /** A disk that answers late is no failure, and to be told from a node that has nothing to do. */
    private String stall() {
        Duration oldest = pending.oldest();
        return oldest.compareTo(STALL_MIN) < 0
                ? ""
                : "the disk stalls: a change has waited for %d s to be written; reads go on"
                        .formatted(oldest.toSeconds());
    }

    /**
     * Whether the file system makes each change of a file's name durable by itself; false too in the first moments after
     * the start. {@code docs/log-guards.md} says what is done if not.
     */
    public boolean hasSynchronousDirectories() {
        return directory.guard().isSynchronous();
    }

    /** The same, once it is known. */
    boolean awaitSynchronousDirectories() throws InterruptedException, ExecutionException {
        return directory.guard().awaitSynchronous();
    }

    @Override
    public void close() {
        if (!problem.compareAndSet(null, "closed") && closed.isDone()) {
            return;
        }
        try {
            if (!failed && !pending.awaitNone(config.closeTimeout())) {
                LOG.warn("{} entries are still under way after {}", pending.entries(), config.closeTimeout());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // Whoever waits for the close has lost patience: go on without a wait.
        }
        machine.expectClose();
        member.close(config.closeTimeout());
        checkpointer.shutdown(); // The end of Ratis waited for the last checkpoint, or gave up on it.
        pending.failAll(new MetadataException(new OutcomeUnknown("the log was closed while the entry was under way")));
        directory.close();
        closed.complete(null);
    }

    private void fail(String reason, Throwable cause) {
        failed = true;
        problem.set(reason);
        failStop.halt(reason, cause);
        pending.failAll(new MetadataException(FAILED));
    }

    private static <T> CompletableFuture<T> failure(MetadataError error) {
        return CompletableFuture.failedFuture(new MetadataException(error));
    }
}
