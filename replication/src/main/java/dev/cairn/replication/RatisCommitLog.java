package dev.cairn.replication;

import dev.cairn.metadata.CommitLog;
import dev.cairn.metadata.FailStop;
import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.MetadataError.OutcomeUnknown;
import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.ReplicatedState;
import dev.cairn.monitoring.Monitor;
import dev.cairn.replication.Leader.Appended;
import dev.cairn.replication.RaftMember.Leadership;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.ratis.protocol.RaftClientReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One replica of a {@link CommitLog}, kept by Apache Ratis in a directory of its own. Without a {@link LogNetwork} it opens no port and is the only one.
 *
 * <p>An answer is completed on the thread that applies entries: what is chained to it runs there and must not block. A
 * group's only member is its leader for as long as it runs, so the applied state is the truth and a {@link #readBarrier} has
 * nothing to wait for. In a group of several a barrier is the word of a majority that it knows of no later term than that of the one that leads (docs/decisions/0209); whoever
 * reads waits until it has applied what that one has. Ratis's own reads are never used: they can be stale (docs/log-guards.md).
 *
 * <p>If a write, a sync or an application fails, {@link FailStop} is called and nothing is acknowledged afterwards.
 */
public final class RatisCommitLog implements CommitLog {
    /** An entry that takes longer than this is told in the status: a write takes milliseconds, of a slow disk a second. */
    static final Duration STALL_MIN = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(RatisCommitLog.class);

    /** How long a read waits for the replica that leads to show that it does. */
    private static final Duration BARRIER_WAIT_MAX = Duration.ofSeconds(5);

    /** How long a read or an entry waits for a replica to lead, where none does; longer than the choice of one takes. */
    private static final Duration LEADER_WAIT_MAX = Duration.ofSeconds(4);

    private static final long LEADER_LOOK_MS = 20;

    /** More than an election takes that nothing disturbs, less than the shortest time after which a leader is missed. */
    private static final long STAND_IN_MS = 250;

    /** How long a read waits for one answer before it looks who leads now: one that stands still does not say so. */
    private static final Duration LEADER_ANSWER_MAX = Duration.ofMillis(500);

    /** How long what is committed may take to be applied here. */
    private static final Duration APPLY_WAIT_MAX = Duration.ofSeconds(10);

    /** How long a replica that is to close waits for another one to lead; the others miss it by themselves after 1 to 1.5 s. */
    private static final Duration HAND_OVER_MAX = Duration.ofSeconds(2);

    static final String NO_LEADER = "no replica leads the log: a majority of them must be up; try again";

    /** Counts for nothing: no leader's term is as late. */
    private static final Voucher NO_VOUCHER = new Voucher("", Long.MAX_VALUE);

    private static final Unavailable LEADS_NOT = new Unavailable("this replica does not lead the log");

    private static final OutcomeUnknown FAILED = new OutcomeUnknown("the log failed while the entry was under way");

    private final String nodeId;
    private final LogConfig config;
    private final Optional<LogNetwork> network;
    private final FailStop failStop;
    private final LongSupplier nanoClock;
    private final LogMeters meters;
    private final Freshness freshness;
    private final PendingEntries pending;
    private final EntryLine line;
    private final EntryGroups groups;
    private final ReplicatedStateMachine machine;
    private final RaftMember member;
    private final LogMembership membership;
    private final LogDirectory directory;
    private final CheckpointSender sender;
    private final Optional<CheckpointInstaller> installer;
    private final ExecutorService checkpointer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("log-checkpoint").factory());

    private final Limits limits;
    private final TermRound others;

    /** For those that ask this replica as the one that leads, where more than one other has to be asked. */
    private final Barriers<Long> barriers = new Barriers<>(this::confirm, CompletableFuture::completedFuture);

    /** For those that read here: however many, they ask the one that leads one thing at a time. */
    private final Barriers<Seen> questions = new Barriers<>(this::see, this::await);

    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** Why no entry is taken; null while they are. Set once, never taken back. */
    private final AtomicReference<@Nullable String> problem = new AtomicReference<>();

    private volatile boolean failed;

    private final Leader here = new Leader() {
        @Override
        public CompletableFuture<Appended> append(byte[] entry) {
            return appendHere(entry);
        }

        @Override
        public CompletableFuture<Long> barrier(Voucher asker) {
            return confirm(asker);
        }

        @Override
        public CompletableFuture<Long> term() {
            return termHere();
        }
    };

    /** This replica, for entries that are counted as under way already. */
    private final Leader uncounted = new Leader() {
        @Override
        public CompletableFuture<Appended> append(byte[] entry) {
            return submit(new PendingEntry(entry));
        }

        @Override
        public CompletableFuture<Long> barrier(Voucher asker) {
            return here.barrier(asker);
        }

        @Override
        public CompletableFuture<Long> term() {
            return here.term();
        }
    };

    private RatisCommitLog(
            LogDirectory directory,
            String nodeId,
            ReplicatedState state,
            LogConfig config,
            Optional<LogNetwork> network,
            Monitor monitor,
            FailStop failStop,
            LongSupplier nanoClock,
            BiPredicate<String, String> passes,
            Limits limits)
            throws IOException {
        this.limits = limits;
        this.others = new TermRound(this::termOf, limits.after(TermRound.LATE));
        this.directory = directory;
        this.nodeId = nodeId;
        this.config = config;
        this.network = network;
        this.failStop = failStop;
        this.nanoClock = nanoClock;
        this.meters = new LogMeters(monitor);
        this.freshness = new Freshness(nanoClock);
        this.line = new EntryLine(
                this::whoAppends,
                LEADER_WAIT_MAX,
                nanoClock,
                CompletableFuture.delayedExecutor(LEADER_LOOK_MS, TimeUnit.MILLISECONDS));
        this.groups = new EntryGroups(
                state.joiner(),
                this::appendInLog,
                CompletableFuture.delayedExecutor(Gathering.WAIT_MAX.toNanos(), TimeUnit.NANOSECONDS),
                meters::waitedForOthers);
        this.pending = new PendingEntries(config.pendingEntriesMax(), config.pendingBytesMax(), nanoClock);
        this.machine = new ReplicatedStateMachine(
                state, config, meters, directory.guard(), nanoClock, checkpointer, this::fail);
        this.sender = new CheckpointSender(state, directory.groupId(), directory.sent(), meters);
        this.installer = network.map(others -> new CheckpointInstaller(
                others.checkpoints(), directory, config.closeTimeout(), meters, machine::install));
        installer.ifPresent(machine::onBehind);
        this.member = RaftMember.create(directory, nodeId, config, network, passes, machine);
        this.membership = new RatisMembership(member, nodeId, network.map(LogNetwork::address));
        meters.watch(
                pending, machine.appliedIndex(), () -> machine.applied().index(), member::committed, member::leads);
    }

    /**
     * Opens the log of an only replica, or makes a new one in an empty directory. On return every entry in it has been applied.
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
        return open(directory, nodeId, state, config, Optional.empty(), monitor, failStop);
    }

    /**
     * The same for a replica that may be one of several. One that is not the only one returns before it has applied what others have: a
     * {@link #readBarrier} waits for that, and fails while no majority is up.
     *
     * @param network how the others are reached, also before there are any
     */
    public static RatisCommitLog open(
            Path directory,
            String nodeId,
            ReplicatedState state,
            LogConfig config,
            Optional<LogNetwork> network,
            Monitor monitor,
            FailStop failStop)
            throws IOException {
        return open(directory, nodeId, state, config, network, monitor, failStop, System::nanoTime, (_, _) -> true);
    }

    /** @param passes whether what one replica sends to another by Raft arrives there, by their ids: for tests */
    static RatisCommitLog open(
            Path directory,
            String nodeId,
            ReplicatedState state,
            LogConfig config,
            Optional<LogNetwork> network,
            Monitor monitor,
            FailStop failStop,
            LongSupplier nanoClock,
            BiPredicate<String, String> passes)
            throws IOException {
        LogDirectory files = LogDirectory.open(directory, nodeId, state.applied(), network);
        Limits limits = new Limits("log-limits");
        try {
            RatisCommitLog log = new RatisCommitLog(
                    files, nodeId, state, config, network, monitor, failStop, nanoClock, passes, limits);
            log.start();
            return log;
        } catch (IOException | RuntimeException | Error failure) {
            limits.close();
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
            installer.ifPresent(CheckpointInstaller::close);
            member.close(config.closeTimeout());
            checkpointer.shutdown();
            throw failure;
        }
    }

    /** {@inheritDoc} Refuses an empty entry. */
    @Override
    public CompletableFuture<byte[]> append(byte[] entry) {
        return (network.isEmpty() ? appendHere(entry) : appendWhereItLeads(entry)).thenApply(Appended::answer);
    }

    /** Whether this replica answers itself: because it leads, or because it has to say what its problem is. */
    private boolean isAskedHere() {
        return network.isEmpty()
                || problem.get() != null
                || member.leads()
                || member.leader().filter(nodeId::equals).isPresent();
    }

    private Optional<Leader> whoAppends() {
        return isAskedHere() ? Optional.of(uncounted) : elsewhere();
    }

    /** The replica that leads as far as this one knows; it finds out when it is asked. */
    private Optional<Leader> elsewhere() {
        return network.flatMap(others -> member.leader().map(others.leaders()));
    }

    /** Whether this replica leads, as far as it knows. */
    public boolean leads() {
        return member.leads();
    }

    /**
     * Has another replica lead, if this one does: to be called before a {@link #close}, so that the others need not miss this one first. Entries wait
     * meanwhile and go to the new leader; so do those that come here afterwards. Blocks for 4 s at most; if nobody takes over, this one goes on.
     */
    public void handOver() {
        if (!leads()) {
            return;
        }
        CompletableFuture<Void> idle = groups.pause(); // What is under way would end without a known outcome.
        try {
            idle.get(HAND_OVER_MAX.toMillis(), TimeUnit.MILLISECONDS);
            handOverNow();
        } catch (ExecutionException | TimeoutException failure) {
            LOG.warn("No other node leads the log yet, as this one stops", failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            groups.resume();
        }
    }

    private void handOverNow() throws InterruptedException, ExecutionException, TimeoutException {
        Optional<CompletableFuture<RaftClientReply>> reply = member.handOver(HAND_OVER_MAX);
        if (reply.isEmpty()) {
            return;
        }
        RaftClientReply answer = reply.get().get(HAND_OVER_MAX.toMillis(), TimeUnit.MILLISECONDS);
        if (answer.isSuccess()) {
            LOG.info("{} leads the log now, as this node is to stop", leader().orElse("Another node"));
        } else {
            LOG.warn("No other node leads the log yet, as this one stops", answer.getException());
        }
    }

    /**
     * Takes in that the process of a node has ended. If it led, this replica stands for election without waiting until it misses that one: the first of those that
     * are left at once, by their ids, each other one {@link #STAND_IN_MS} after the one before, that they do not stand against each other. Does not block.
     */
    public void leaderIsGone(String node) {
        Set<String> voters = member.current().voters();
        if (!voters.contains(nodeId) || !leader().equals(Optional.of(node))) {
            return;
        }
        long before = voters.stream()
                .filter(other -> !other.equals(node) && other.compareTo(nodeId) < 0)
                .count();
        CompletableFuture.delayedExecutor(before * STAND_IN_MS, TimeUnit.MILLISECONDS)
                .execute(() -> standInFor(node));
    }

    private void standInFor(String node) {
        try {
            if (member.standInFor(node)) {
                LOG.info("{} led the log and is gone: this node stands for election", node);
            }
        } catch (IOException | RuntimeException failure) {
            LOG.warn("This node could not stand for election in the place of {}", node, failure);
        }
    }

    /** The id of the node that leads, as far as this one knows. */
    public Optional<String> leader() {
        return member.leader();
    }

    /** Index of the last entry that is committed, as far as this replica knows. */
    public long committed() {
        return member.committed();
    }

    /** How far the other replicas are behind; empty unless this one leads. */
    public List<Follower> followers() {
        return member.followers();
    }

    /** Whether this node founded the group, and did not join that of another. */
    public boolean isFounded() {
        return directory.isFounded();
    }

    /** As which it joined, or is to join; a listener may be a voter by now. */
    public ReplicaRole joinedAs() {
        return directory.joinedAs();
    }

    /** Who has a replica of the log, and how that is changed. */
    public LogMembership membership() {
        return membership;
    }

    /**
     * The group whose log is in a directory; empty if there is none yet.
     *
     * @throws IOException if that cannot be seen
     */
    public static Optional<UUID> groupIn(Path directory) throws IOException {
        return Files.isDirectory(directory) ? LogDirectory.find(directory) : Optional.empty();
    }

    /** Whether the log in a directory is of a group that its node is to join, and was not let into before it ended. */
    public static boolean isJoining(Path directory, String nodeId) throws IOException {
        return Files.isDirectory(directory) && LogDirectory.isJoining(directory, nodeId);
    }

    /** This replica, for others to ask. */
    public Leader here() {
        return here;
    }

    private CompletableFuture<Appended> appendHere(byte[] entry) {
        return whenTaken(entry, this::submit);
    }

    /** Hands an entry over, if there is room for one more under way. */
    private CompletableFuture<Appended> whenTaken(
            byte[] entry, Function<PendingEntry, CompletableFuture<Appended>> handsOver) {
        checkSize(entry);
        String refusal = problem.get();
        if (refusal != null) {
            return failure(new Unavailable(refusal));
        }
        PendingEntry underWay = new PendingEntry(entry);
        if (!pending.tryAdd(underWay)) {
            meters.refused();
            return failure(new Unavailable("too many entries are under way; try again"));
        }
        return handsOver.apply(underWay);
    }

    private CompletableFuture<Appended> submit(PendingEntry underWay) {
        CompletableFuture<Appended> appended = groups.append(underWay);
        var _ = appended.whenComplete((answer, failure) -> {
            pending.remove(underWay);
            if (failure == null) {
                underWay.answer().complete(answer);
            } else {
                underWay.answer().completeExceptionally(cause(failure));
            }
        });
        return underWay.answer();
    }

    private CompletableFuture<Appended> appendInLog(PendingEntry entry) {
        return member.submit(entry).handle((reply, failure) -> appended(entry, reply, failure));
    }

    private static void checkSize(byte[] entry) {
        if (entry.length == 0 || entry.length > ENTRY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "an entry may have 1 to %d bytes; has %d".formatted(ENTRY_BYTES_MAX, entry.length));
        }
    }

    /** Has it appended by the replica that leads, and waits until it is applied here: whoever reads behind an answer sees what he wrote. */
    private CompletableFuture<Appended> appendWhereItLeads(byte[] entry) {
        return whenTaken(entry, this::putInLine);
    }

    private CompletableFuture<Appended> putInLine(PendingEntry underWay) {
        var _ = line.append(underWay.bytes())
                .thenCompose(appended -> applied(appended.index())
                        .exceptionally(failure -> {
                            throw new MetadataException(
                                    new OutcomeUnknown("the entry is committed, but not applied here yet"));
                        })
                        .thenApply(_ -> appended))
                .whenComplete((appended, failure) -> {
                    pending.remove(underWay);
                    if (failure == null) {
                        underWay.answer().complete(appended);
                    } else {
                        underWay.answer().completeExceptionally(error(failure));
                    }
                });
        return underWay.answer();
    }

    /** By the JVM's own timer: behind an entry that is given up the next one is appended, which may wait for Ratis, and {@link Limits} must not. */
    private CompletableFuture<Void> applied(long index) {
        return machine.appliedIndex().reach(index).orTimeout(APPLY_WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
    }

    private static Throwable error(Throwable failure) {
        Throwable cause = cause(failure);
        return cause instanceof MetadataException
                ? cause
                : new MetadataException(new OutcomeUnknown("the replica that leads did not answer"));
    }

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private Appended appended(PendingEntry entry, @Nullable RaftClientReply reply, @Nullable Throwable failure) {
        if (failed) {
            throw new MetadataException(FAILED);
        }
        if (reply != null && reply.isSuccess() && !machine.isAbandoned()) {
            return new Appended(
                    reply.getLogIndex(), reply.getMessage().getContent().toByteArray());
        }
        // One that was not may be taken soon, here or elsewhere.
        LOG.atLevel(entry.wasHandedToLog() ? Level.WARN : Level.DEBUG)
                .setCause(reply == null ? failure : reply.getException())
                .log("An entry of {} was not acknowledged", entry);
        throw new MetadataException(
                entry.wasHandedToLog()
                        ? new OutcomeUnknown("the log stopped while the entry was under way")
                        : new Unavailable("the log does not take entries"));
    }

    @Override
    public CompletableFuture<Void> readBarrier() {
        String refusal = problem.get();
        if (refusal != null) {
            return failure(new Unavailable(refusal));
        }
        if (network.isEmpty() || member.isAlone()) {
            return CompletableFuture.completedFuture(null);
        }
        return questions.ask().handle((_, failure) -> {
            if (failure != null) {
                LOG.debug("A read could not be confirmed", failure);
                throw new MetadataException(
                        new Unavailable("the log could not confirm that this is its latest state; try again"));
            }
            return null;
        });
    }

    /** What the log answers to those that read here: all that was acknowledged, anywhere, before {@code begunNanos} is at or before {@code index}. */
    private record Seen(long index, long begunNanos) {}

    private CompletableFuture<Seen> see() {
        long begun = nanoClock.getAsLong();
        return limits.end(askLeader().thenApply(index -> new Seen(index, begun)), BARRIER_WAIT_MAX);
    }

    private CompletableFuture<Long> await(Seen seen) {
        return limits.end(machine.appliedIndex().reach(seen.index()), APPLY_WAIT_MAX)
                .thenApply(_ -> {
                    freshness.sawAllUntil(seen.begunNanos());
                    return seen.index();
                });
    }

    @Override
    public Optional<Duration> staleness() {
        if (problem.get() != null) {
            return Optional.empty();
        }
        return network.isEmpty() || member.isAlone() ? Optional.of(Duration.ZERO) : freshness.staleness();
    }

    /** Asks whoever leads; while nobody does, or he does not answer, again and again, since the others soon choose another. */
    private CompletableFuture<Long> askLeader() {
        long begin = nanoClock.getAsLong();
        return askLeader(begin + LEADER_WAIT_MAX.toNanos()).thenApply(index -> {
            meters.confirmed(nanoClock.getAsLong() - begin);
            return index;
        });
    }

    private CompletableFuture<Long> askLeader(long untilNanos) {
        Optional<Leader> leader = isAskedHere() ? Optional.of(here) : elsewhere();
        return leader.map(asked -> limits.end(
                        asked.barrier(member.voucher().orElse(NO_VOUCHER)).copy(), LEADER_ANSWER_MAX))
                .orElseGet(() -> failure(new Unavailable(NO_LEADER)))
                .exceptionallyCompose(failure -> {
                    if (problem.get() != null || nanoClock.getAsLong() - untilNanos >= 0) {
                        return CompletableFuture.failedFuture(failure);
                    }
                    Executor later = CompletableFuture.delayedExecutor(LEADER_LOOK_MS, TimeUnit.MILLISECONDS);
                    return CompletableFuture.supplyAsync(() -> untilNanos, later)
                            .thenCompose(this::askLeader);
                });
    }

    /** With the one that asks it is a majority where there are three; where there are more, all that ask share what the others say. */
    private CompletableFuture<Long> confirm(Voucher asker) {
        Optional<Leadership> leads = leadership().filter(led -> asker.term() <= led.term());
        if (!member.isMajority(Set.of(asker.replica()))) { // Of a moment at which it still leads as it did.
            return barriers.ask();
        }
        return leads.map(led -> CompletableFuture.supplyAsync(() -> indexIfStillIn(led), Runnable::run))
                .orElseGet(() -> failure(LEADS_NOT));
    }

    /** Asks the others whether they know of a later term. */
    private CompletableFuture<Long> confirm() {
        return leadership()
                .map(led -> limits.end( // Whoever waits for the next one waits for this.
                                others.ask(led.term(), member.otherVoters(), member::isMajority), BARRIER_WAIT_MAX)
                        .thenApply(_ -> indexIfStillIn(led)))
                .orElseGet(() -> failure(LEADS_NOT));
    }

    /** Others may have changed who has a vote, which this replica would know only from them, in a later term. */
    private long indexIfStillIn(Leadership led) {
        if (member.voucher().filter(now -> now.term() == led.term()).isEmpty()) {
            throw new MetadataException(LEADS_NOT);
        }
        return led.index();
    }

    private Optional<Leadership> leadership() {
        return failed || machine.isAbandoned() ? Optional.empty() : member.leadership();
    }

    private CompletableFuture<Long> termHere() {
        String refusal = problem.get();
        return refusal != null
                ? failure(new Unavailable(refusal))
                : member.voucher()
                        .map(known -> CompletableFuture.completedFuture(known.term()))
                        .orElseGet(() -> failure(new Unavailable("this replica is starting")));
    }

    private CompletableFuture<Long> termOf(String replica) {
        return network.orElseThrow().leaders().apply(replica).term();
    }

    /**
     * Makes a checkpoint of what this replica has applied, and writes it for another one, which reads it through its {@link Checkpoints}. Blocks
     * until it is written; the stream is flushed and stays open. Any member may be asked, whether it leads or not.
     *
     * @throws MetadataException {@link Unavailable} if one is being sent to another replica, or this log is closed: nothing was written
     * @throws IOException if it cannot be made, or cannot be written to its end
     */
    public void sendCheckpoint(OutputStream out) throws IOException {
        sender.send(out);
    }

    /** The group, for those that are to join it. */
    public UUID groupId() {
        return directory.groupId();
    }

    @Override
    public LogStatus status() {
        String now = problem.get();
        if (now != null) {
            return new LogStatus(false, now, machine.applied(), 1);
        }
        int replicas = network.isEmpty() ? 1 : member.current().voters().size();
        return !isAskedHere() && elsewhere().isEmpty()
                ? new LogStatus(false, NO_LEADER, machine.applied(), replicas)
                : new LogStatus(true, stall(), machine.applied(), replicas);
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
        line.close();
        try {
            if (!failed && !pending.awaitNone(config.closeTimeout())) {
                LOG.warn("{} entries are still under way after {}", pending.entries(), config.closeTimeout());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // Whoever waits for the close has lost patience: go on without a wait.
        }
        machine.expectClose();
        machine.appliedIndex().fail(new MetadataException(new Unavailable("closed")));
        sender.close();
        installer.ifPresent(CheckpointInstaller::close);
        member.close(config.closeTimeout());
        checkpointer.shutdown(); // The end of Ratis waited for the last checkpoint, or gave up on it.
        pending.failAll(new MetadataException(new OutcomeUnknown("the log was closed while the entry was under way")));
        limits.close();
        directory.close();
        closed.complete(null);
    }

    private void fail(String reason, Throwable cause) {
        failed = true;
        problem.set(reason);
        failStop.halt(reason, cause);
        line.close();
        machine.appliedIndex().fail(new MetadataException(new Unavailable(reason)));
        pending.failAll(new MetadataException(FAILED));
    }

    private static <T> CompletableFuture<T> failure(MetadataError error) {
        return CompletableFuture.failedFuture(new MetadataException(error));
    }
}
