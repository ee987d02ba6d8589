package dev.cairn.replication;

import dev.cairn.metadata.LogPosition;
import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.ReplicatedState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds a {@link ReplicatedState} from Ratis. Entries, checkpoints and the end come from one thread of Ratis, its state
 * machine updater; whatever goes wrong there is fatal, because the entries behind it could no longer be applied in order.
 *
 * <p><b>A checkpoint of another replica.</b> A leader that no longer has what a follower needs sends it a notice, again and again until the
 * follower says that it has a checkpoint, and Ratis asks this class to get one. Until that is answered it lets nobody append here, and a good answer it keeps
 * for the next notice: if the leader changes in between, to one that has no reason for a notice, nobody could append here for ever. So the checkpoint is
 * brought and installed beside Ratis, the question then ends as a failure, which frees Ratis at once, and the answer is given when it asks for the next time, within
 * that call. Meanwhile the state is ahead of Ratis: entries of the log that the checkpoint has are passed over, and {@link #getLatestSnapshot} tells nothing of it, because
 * a replica must not stand for election with entries that its log does not count.
 */
final class ReplicatedStateMachine extends BaseStateMachine {
    /** Time spent applying after which a checkpoint is due: a start has {@code log.start-timeout} to do it again. */
    static final Duration CHECKPOINT_APPLYING = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(ReplicatedStateMachine.class);
    private static final CompletableFuture<Message> NOT_APPLIED = CompletableFuture.completedFuture(Message.EMPTY);

    private static final CompletableFuture<TermIndex> NOTHING_TO_INSTALL = CompletableFuture.completedFuture(null);

    private final ReplicatedState state;
    private final LogConfig config;
    private final LogMeters meters;
    private final BiConsumer<String, Throwable> onFatal;
    private final DirectoryGuard directory;
    private final LongSupplier nanoClock;
    private final Executor checkpointer;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    private final AppliedIndex appliedIndex;

    private volatile LogPosition applied;
    private volatile LogPosition checkpointed;

    /** Where the last checkpoint of another replica stood. */
    private volatile LogPosition installed = LogPosition.NONE;

    /** Held by whatever changes the state: Ratis's thread, or the one that installs a checkpoint. */
    private final ReentrantLock applying = new ReentrantLock();

    private volatile Optional<CheckpointInstaller> installer = Optional.empty();
    private volatile boolean paused;
    private volatile LongConsumer purge = _ -> {};
    private volatile Runnable onApplied = () -> {};
    private volatile boolean dead;
    private volatile boolean closing;
    private volatile boolean abandoned;
    private long entriesSinceCheckpoint;
    private long bytesSinceCheckpoint;
    private long applyingNanosSinceCheckpoint;
    private CompletableFuture<Void> checkpoint = CompletableFuture.completedFuture(null);

    /**
     * @param nanoClock {@link System#nanoTime}, or a test's
     * @param checkpointer one thread: a checkpoint takes longer than a request should wait
     * @param onFatal called before anything else happens after a failure; must not return to normal work
     */
    ReplicatedStateMachine(
            ReplicatedState state,
            LogConfig config,
            LogMeters meters,
            DirectoryGuard directory,
            LongSupplier nanoClock,
            Executor checkpointer,
            BiConsumer<String, Throwable> onFatal) {
        this.state = state;
        this.config = config;
        this.meters = meters;
        this.directory = directory;
        this.nanoClock = nanoClock;
        this.checkpointer = checkpointer;
        this.onFatal = onFatal;
        this.applied = state.applied();
        this.appliedIndex = new AppliedIndex(applied.index());
        this.checkpointed = applied;
    }

    /** Completes once this node leads its group and every entry of earlier terms is applied. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    LogPosition applied() {
        return applied;
    }

    /** Where to wait for what is not applied yet. */
    AppliedIndex appliedIndex() {
        return appliedIndex;
    }

    LogMeters meters() {
        return meters;
    }

    /** @param purge lets the log drop what is at or before an index; called after each checkpoint */
    void onCheckpoint(LongConsumer purge) {
        this.purge = purge;
    }

    /** @param brings checkpoints of other replicas, and hands them to {@link #install} */
    void onBehind(CheckpointInstaller brings) {
        installer = Optional.of(brings);
    }

    /** @param then runs after each entry, on the thread that applies; must not block */
    void onApplied(Runnable then) {
        onApplied = then;
    }

    /**
     * Whether the state was closed while Ratis went on. What it applies since then it passes over, because it would spin on a
     * failure; none of that may be acknowledged.
     */
    boolean isAbandoned() {
        return abandoned;
    }

    /** From here on the end of Ratis is wanted, not a failure. */
    void expectClose() {
        closing = true;
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        meters.leaderChanged();
    }

    @Override
    public void notifyLeaderReady() {
        ready.complete(null);
    }

    @Override
    public TransactionContext preAppendTransaction(TransactionContext transaction) {
        if (message(transaction) instanceof PendingEntry entry) {
            entry.markHandedToLog();
        }
        return transaction;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        applying.lock();
        try {
            return apply(transaction);
        } finally {
            applying.unlock();
        }
    }

    private CompletableFuture<Message> apply(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        if (abandoned || isInstalled(entry.getTerm(), entry.getIndex())) {
            return NOT_APPLIED;
        }
        LogPosition position = next(entry.getTerm(), entry.getIndex());
        byte[] bytes = message(transaction) instanceof PendingEntry pending
                ? pending.bytes()
                : entry.getStateMachineLogEntry().getLogData().toByteArray();
        long start = nanoClock.getAsLong();
        Optional<byte[]> answer = fatalIfFails("apply entry " + position, () -> state.apply(position, bytes));
        if (answer.isEmpty()) {
            return NOT_APPLIED;
        }
        applyingNanosSinceCheckpoint += nanoClock.getAsLong() - start;
        reached(position);
        meters.applied(bytes.length);
        entriesSinceCheckpoint++;
        bytesSinceCheckpoint += bytes.length;
        checkpointIfDue();
        return CompletableFuture.completedFuture(Message.valueOf(UnsafeByteOperations.unsafeWrap(answer.get())));
    }

    /** An entry of the log's own, such as the one that begins a term. */
    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        applying.lock();
        try {
            if (!abandoned && !isInstalled(term, index)) {
                moveTo(next(term, index));
            }
        } finally {
            applying.unlock();
        }
    }

    /** Whether a checkpoint of another replica has brought this entry. */
    private boolean isInstalled(long term, long index) {
        LogPosition upTo = installed;
        if (index == upTo.index() && term != upTo.term()) {
            throw fatal(
                    "The checkpoint of another replica stands at %s, where the log has term %d".formatted(upTo, term),
                    new IllegalStateException());
        }
        return index <= upTo.index();
    }

    /** A leader also sends its first notice to who has just joined, whether it has all entries or not. */
    @Override
    public CompletableFuture<TermIndex> notifyInstallSnapshotFromLeader(RoleInfoProto role, TermIndex first) {
        CheckpointInstaller checkpoints = installer.orElseThrow();
        try {
            checkpoints.expect();
        } catch (IOException failure) {
            return CompletableFuture.failedFuture(failure);
        }
        if (isAheadOfRatis()) {
            return CompletableFuture.completedFuture(position(installed));
        }
        if (first.getIndex() == 0 || first.getIndex() <= applied.index()) {
            return NOTHING_TO_INSTALL; // The leader's log goes on where this replica stands, or before.
        }
        String leader = role.getFollowerInfo().getLeaderInfo().getId().getId().toStringUtf8();
        LOG.info("The log of {} begins with entry {}, this replica stands at {}", leader, first.getIndex(), applied);
        return checkpoints.bring(leader).thenApply(_ -> {
            throw new IllegalStateException("none: a checkpoint is installed, and waits for the next notice");
        });
    }

    /** Not if entries behind the checkpoint were applied: then its log had all that the checkpoint has. */
    private boolean isAheadOfRatis() {
        return installed.index() > checkpointed.index() && installed.equals(applied);
    }

    /**
     * Goes on from a checkpoint of another replica.
     *
     * @param checkpoint belongs to the state from now on
     * @throws IOException if it is refused: nothing has changed
     */
    void install(Path checkpoint) throws IOException {
        applying.lock();
        try {
            if (closing || dead) {
                throw new IOException("the log is closed");
            }
            this.checkpoint.join();
            installInState(checkpoint);
            installed = state.applied();
            startCountingForCheckpoint();
            reached(installed);
            LOG.info("Went on from the checkpoint of another replica, at {}", installed);
        } finally {
            applying.unlock();
        }
    }

    private void installInState(Path checkpoint) throws IOException {
        try {
            state.install(checkpoint);
        } catch (RuntimeException | Error failure) {
            if (closing && isClosed(failure)) {
                throw new IOException("the state is closed", failure);
            }
            throw fatal("The state could not be replaced by that of another replica", failure);
        }
    }

    @Override
    public LifeCycle.State getLifeCycleState() {
        return paused ? LifeCycle.State.PAUSED : LifeCycle.State.RUNNING;
    }

    /** Ratis has taken notice of the checkpoint that is installed, and is about to go on behind it. */
    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void reinitialize() {
        applying.lock();
        try {
            makeCheckpoint(); // Ratis goes on behind it: what is applied and what is durable are one now.
            paused = false;
        } finally {
            applying.unlock();
        }
    }

    private void moveTo(LogPosition position) {
        fatalIfFails("advance to " + position, () -> {
                    state.advance(position);
                    return position;
                })
                .ifPresent(this::reached);
    }

    private void reached(LogPosition position) {
        applied = position;
        appliedIndex.advance(position.index());
        onApplied.run();
    }

    @Override
    public TermIndex getLastAppliedTermIndex() {
        // The constructor of the super class asks before there is a position.
        return position(applied);
    }

    @Override
    protected void setLastAppliedTermIndex(TermIndex newPosition) {
        // Kept in the field above.
    }

    /** What the log need not replay: at the start what survived in the state, later what it made durable. */
    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        LogPosition durable = checkpointed;
        return durable.index() < 0 ? null : new Checkpoint(position(durable));
    }

    /** Asked for by Ratis when it is closed in order. */
    @Override
    public long takeSnapshot() {
        applying.lock();
        try {
            checkpoint.join();
            if (!abandoned && !isAheadOfRatis()) { // What was installed is durable.
                makeCheckpoint();
            }
            return checkpointed.index();
        } finally {
            applying.unlock();
        }
    }

    /** Waits only if the one before is not made yet: so a start replays at most what makes two of them due. */
    private void checkpointIfDue() {
        if (closing || !isCheckpointDue()) {
            return; // A close makes the last one, and ends the thread for it.
        }
        checkpoint.join();
        startCountingForCheckpoint();
        checkpoint = CompletableFuture.runAsync(
                () -> {
                    makeCheckpoint();
                    purge.accept(checkpointed.index());
                },
                checkpointer);
    }

    private void startCountingForCheckpoint() {
        entriesSinceCheckpoint = 0;
        bytesSinceCheckpoint = 0;
        applyingNanosSinceCheckpoint = 0;
    }

    private boolean isCheckpointDue() {
        return bytesSinceCheckpoint >= config.checkpointBytes()
                || applyingNanosSinceCheckpoint >= CHECKPOINT_APPLYING.toNanos()
                || entriesSinceCheckpoint >= config.checkpointEntries();
    }

    private void makeCheckpoint() {
        long start = nanoClock.getAsLong();
        fatalIfFails("make a checkpoint", state::checkpoint).ifPresent(durable -> checkpointed = durable);
        meters.checkpointed(nanoClock.getAsLong() - start);
    }

    private LogPosition next(long term, long index) {
        if (dead) {
            throw new IllegalStateException("an entry failed before; nothing behind it is applied");
        }
        LogPosition position = new LogPosition(term, index);
        if (index != applied.index() + 1) {
            throw fatal("Entry %s does not follow %s".formatted(position, applied), new IllegalStateException());
        }
        return position;
    }

    /** Empty if the state was closed, as it may be behind a close that did not wait for all. */
    private <T> Optional<T> fatalIfFails(String what, Supplier<T> step) {
        try {
            return Optional.of(step.get());
        } catch (Throwable failure) { // Errors too: an entry that failed half-way must not be passed over.
            if (closing && isClosed(failure)) {
                LOG.info("The state was closed before it could {}", what);
                abandoned = true;
                return Optional.empty();
            }
            throw fatal("The state could not " + what, failure);
        }
    }

    private static boolean isClosed(Throwable failure) {
        return failure instanceof MetadataException closed && closed.error() instanceof Unavailable;
    }

    private IllegalStateException fatal(String reason, Throwable cause) {
        dead = true;
        onFatal.accept(reason, cause);
        return new IllegalStateException(reason, cause);
    }

    /** Runs before each sync of the log, on the thread that syncs, and before anything of it is acknowledged. */
    @Override
    public CompletableFuture<Void> flush(long index) {
        return directory.syncIfChanged();
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        dead = true;
        onFatal.accept("The log could not be written or synced", cause);
    }

    /** Ratis closes itself when one of its threads meets what it does not expect. */
    @Override
    public void close() {
        if (!closing && !dead) {
            fatal("The log closed itself", new IllegalStateException("see the log of org.apache.ratis above"));
        }
    }

    @Override
    public void notifyServerShutdown(RoleInfoProto role, boolean wholeServer) {
        close();
    }

    private static @Nullable Message message(TransactionContext transaction) {
        RaftClientRequest request = transaction.getClientRequest();
        return request == null ? null : request.getMessage();
    }

    private static TermIndex position(LogPosition position) {
        return TermIndex.valueOf(position.term(), position.index());
    }

    /** Has no files: another replica gets them by {@link CheckpointInstaller}, not through Ratis. */
    private record Checkpoint(TermIndex position) implements SnapshotInfo {
        @Override
        public TermIndex getTermIndex() {
            return position;
        }

        @Override
        public List<FileInfo> getFiles() {
            return List.of();
        }
    }
}
