package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.LogPosition;
import dev.cairn.metadata.MetadataException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a replica that needs entries which nobody has any more gets all of the state, or stays as it is. Method: logs that keep next to
 * nothing behind a checkpoint, and a state that fails at any entry which is missing or comes twice; the stream of a checkpoint is cut,
 * changed and held up.
 */
class CheckpointOfAnotherReplicaTest {
    private static final long PATIENCE_SECONDS = 30;
    private static final int MIB = 1 << 20;

    /** Sixteen fill a segment, and four make a checkpoint due. */
    private static final int ENTRY_BYTES = 256 << 10;

    /** So many that the first segments are gone. */
    private static final int MANY = 60;

    @TempDir
    Path directory;

    private final TreeMap<String, CountingState> states = new TreeMap<>();
    private final AtomicLong appended = new AtomicLong();
    private LogGroup group = new LogGroup(Path.of(""));

    @BeforeEach
    void startGroup() {
        group = new LogGroup(directory);
        group.configure(keeping(1));
    }

    @AfterEach
    void closeGroup() {
        group.close();
    }

    private static LogConfig keeping(long entries) {
        return new LogConfig(
                4 * MIB, MIB, 100_000, entries, 1_024, 32 * MIB, Duration.ofSeconds(60), Duration.ofSeconds(10));
    }

    private CountingState state(String id) throws IOException {
        CountingState state = new CountingState(directory.resolve(id + ".state"));
        states.put(id, state);
        return state;
    }

    private RatisCommitLog open(String id) throws IOException {
        return group.open(id, state(id), LogImage.MUST_NOT_HALT);
    }

    private RatisCommitLog join(String id) throws IOException {
        return group.join(id, state(id), LogImage.MUST_NOT_HALT);
    }

    private void three() throws IOException {
        open("node-1");
        join("node-2");
        LogGroup.awaitReads(join("node-3"));
    }

    private void append(RatisCommitLog log, int count) {
        for (int i = 0; i < count; i++) {
            await(log.append(CountingState.entry(appended.getAndIncrement(), ENTRY_BYTES)));
        }
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private void assertThatAllHaveAll() {
        group.logs().forEach(LogGroup::awaitReads);
        assertThat(group.logs().stream().map(log -> states.get(group.idOf(log)).next()))
                .containsOnly(appended.get());
    }

    private Path current(String id) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(id))) {
            return files.filter(file -> file.getFileName().toString().length() == 36)
                    .findFirst()
                    .orElseThrow()
                    .resolve(LogDirectory.CURRENT);
        }
    }

    private void assertThatTheBeginningIsGone(String id) throws IOException {
        try (Stream<Path> files = Files.list(current(id))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("log_0-") || name.equals("log_inprogress_0"));
        }
    }

    private double installed(String id) {
        return group.counted(id, "cairn.log.checkpoints.installed");
    }

    /** Readers see the new state before it is counted. */
    private void assertThatOneIsInstalled(String id) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (installed(id) == 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(installed(id)).isEqualTo(1);
    }

    private double failed(String id) {
        return group.counted(id, "cairn.log.checkpoints.failed");
    }

    /** A follower is away until the others no longer have what it needs next. */
    private void leaveBehind(String id) throws IOException {
        group.close(id);
        append(group.leading(), MANY);
        assertThatTheBeginningIsGone(group.idOf(group.leading()));
    }

    @Test
    void aSingleNodeWhoseLogWasPurgedGrowsToThreeWithAllThatIsThere() throws Exception {
        try (RatisCommitLog alone = RatisCommitLog.open(
                directory.resolve("node-1"),
                "node-1",
                state("node-1"),
                keeping(0),
                new TestMonitor(),
                LogImage.MUST_NOT_HALT)) {
            append(alone, MANY);
        }
        assertThatTheBeginningIsGone("node-1");
        open("node-1");

        join("node-2");
        RatisCommitLog third = join("node-3");
        append(third, 1);

        assertThatAllHaveAll();
        assertThat(third.membership().members()).hasSize(3);
        assertThatOneIsInstalled("node-2");
        assertThatOneIsInstalled("node-3");
        assertThat(group.counted("node-2", "cairn.log.checkpoint.received")).isGreaterThan(200_000);
    }

    /** What a leader tells of the members comes before the listener is one of them. */
    @Test
    void aListenerThatJoinsALogWhoseBeginningIsGoneHasAllThatIsThereAndIsOneAlsoAfterItsRestart() throws Exception {
        three();
        append(group.leading(), MANY);
        assertThatTheBeginningIsGone(group.idOf(group.leading()));

        group.join("node-4", state("node-4"), LogImage.MUST_NOT_HALT, ReplicaRole.LISTENER);
        LogGroup.awaitReads(group.log("node-4"));
        assertThatOneIsInstalled("node-4");
        for (int i = 0; i < 2; i++) {
            String lost = group.idOf(group.leading());
            group.close(lost);
            append(group.log("node-4"), 1);
            LogGroup.awaitReads(open(lost));
            group.close("node-4");
            LogGroup.awaitReads(open("node-4"));
        }

        assertThatAllHaveAll();
        assertThat(group.leading().membership().voters()).hasSize(3).doesNotContain("node-4");
    }

    @Test
    void aReplicaThatWasAwayTooLongComesBackWithAllThatIsThere() throws Exception {
        three();
        leaveBehind("node-3");

        RatisCommitLog back = open("node-3");
        LogGroup.awaitReads(back);
        append(back, 1);

        assertThatAllHaveAll();
        assertThatOneIsInstalled("node-3");
        assertThat(directory.resolve("node-3").resolve("checkpoint.received")).doesNotExist();
    }

    @Test
    void aReplicaThatWentOnFromACheckpointRestartsAndCanLead() throws Exception {
        three();
        leaveBehind("node-3");
        LogGroup.awaitReads(open("node-3"));

        group.close("node-3");
        LogGroup.awaitReads(open("node-3"));
        append(group.leading(), 20);
        group.logs().forEach(LogGroup::awaitReads);
        group.close("node-1");
        append(group.leading(), 1);
        LogGroup.awaitReads(open("node-1"));
        group.close("node-2");
        append(group.leading(), MANY);

        assertThatAllHaveAll();
    }

    /** The crash is before Ratis knows of it, and before the log has any entry behind it. */
    @Test
    void aCrashBehindTheInstallLosesNothing() throws Exception {
        three();
        leaveBehind("node-3");
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        group.leading().sendCheckpoint(stream);
        Path received = directory.resolve("received");
        LogPosition position = CheckpointStream.read(
                new ByteArrayInputStream(stream.toByteArray()), group.leading().groupId(), received);
        state("node-3").install(received);

        assertThatThrownBy(() -> open("node-3"))
                .isInstanceOf(LogDamagedException.class)
                .hasMessageContaining("the end of the log is missing");
        CheckpointMark.awaiting(current("node-3"));
        CheckpointMark.arrived(current("node-3"), position);
        RatisCommitLog back = open("node-3");
        LogGroup.awaitReads(back);
        append(back, 1);

        assertThatAllHaveAll();
    }

    /** What a leader says of its members is written down before any entry has come. */
    @Test
    void aReplicaThatHasJustJoinedRestartsBeforeItHasAnything() throws Exception {
        try (RatisCommitLog alone = RatisCommitLog.open(
                directory.resolve("node-1"),
                "node-1",
                state("node-1"),
                keeping(0),
                new TestMonitor(),
                LogImage.MUST_NOT_HALT)) {
            append(alone, MANY);
        }
        RatisCommitLog leader = open("node-1");
        CountDownLatch asked = new CountDownLatch(2);
        group.carryCheckpoints(sound -> _ -> {
            asked.countDown();
            throw new IOException("not reached");
        });
        open("node-2");
        CompletableFuture<Void> joining =
                leader.membership().addMember("node-2", group.address("node-2"), ReplicaRole.VOTER);
        await(asked);
        assertThat(current("node-2").resolve("raft-meta.conf")).exists();

        group.close("node-2");
        group.carryCheckpoints(sound -> sound);
        open("node-2");
        await(joining);

        assertThatAllHaveAll();
    }

    /** What the leader told of the members does not name it, and would have it start as what it cannot be. */
    @Test
    void aListenerThatRestartsBeforeItIsLetInIsOneStill() throws Exception {
        three();
        append(group.leading(), MANY);
        CountDownLatch asked = new CountDownLatch(2);
        group.carryCheckpoints(sound -> _ -> {
            asked.countDown();
            throw new IOException("not reached");
        });
        group.openListener("node-4", state("node-4"), LogImage.MUST_NOT_HALT);
        RatisCommitLog leader = group.leading();
        CompletableFuture<Void> joining =
                leader.membership().addMember("node-4", group.address("node-4"), ReplicaRole.LISTENER);
        await(asked);
        assertThat(current("node-4").resolve("raft-meta.conf")).exists();

        group.close("node-4");
        group.carryCheckpoints(sound -> sound);
        RatisCommitLog back = open("node-4");
        assertThat(back.joinedAs()).isEqualTo(ReplicaRole.LISTENER);
        joining.exceptionallyCompose(
                        _ -> leader.membership().addMember("node-4", group.address("node-4"), ReplicaRole.LISTENER))
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        for (int i = 0; i < 3; i++) {
            String lost = group.idOf(group.leading());
            group.close(lost);
            append(back, 1);
            LogGroup.awaitReads(open(lost));
        }

        assertThatAllHaveAll();
        assertThat(group.leading().membership().voters()).hasSize(3).doesNotContain("node-4");
    }

    @Test
    void aStreamThatIsCutInstallsNothingAndIsFetchedAgain() throws Exception {
        assertThatAReplicaComesBackBehind(bytes -> Arrays.copyOf(bytes, bytes.length - 100_000));
    }

    @Test
    void aStreamWithAFlippedBitInstallsNothingAndIsFetchedAgain() throws Exception {
        assertThatAReplicaComesBackBehind(bytes -> {
            bytes[bytes.length - 100_000] ^= 1;
            return bytes;
        });
    }

    private void assertThatAReplicaComesBackBehind(UnaryOperator<byte[]> harm) throws Exception {
        three();
        leaveBehind("node-3");
        AtomicInteger tries = new AtomicInteger();
        group.carryCheckpoints(sound -> id -> {
            try (InputStream in = sound.open(id)) {
                byte[] bytes = in.readAllBytes();
                return new ByteArrayInputStream(tries.incrementAndGet() == 1 ? harm.apply(bytes) : bytes);
            }
        });

        LogGroup.awaitReads(open("node-3"));

        assertThatAllHaveAll();
        assertThat(failed("node-3")).isEqualTo(1);
        assertThatOneIsInstalled("node-3");
        assertThat(tries).hasValue(2);
    }

    @Test
    void aLeaderThatIsLostWhileItSendsIsReplacedByAnother() throws Exception {
        three();
        leaveBehind("node-3");
        String lost = group.idOf(group.leading());
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        group.carryCheckpoints(sound -> id -> {
            asked.countDown();
            if (id.equals(lost)) {
                await(gone);
            }
            return sound.open(id);
        });

        open("node-3");
        await(asked);
        group.close(lost);
        gone.countDown();
        append(group.leading(), 1);

        assertThatAllHaveAll();
    }

    /** It has no reason to tell of a checkpoint, and sends entries that the state here has from one. */
    @Test
    void aLeaderThatStillHasAllTakesOverWhileACheckpointIsInstalled() throws Exception {
        open("node-1");
        group.configure(keeping(0));
        join("node-2");
        LogGroup.awaitReads(join("node-3"));
        leaveBehind("node-3");
        CountDownLatch fetched = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        group.carryCheckpoints(sound -> id -> {
            try (InputStream in = sound.open(id)) {
                byte[] bytes = in.readAllBytes();
                fetched.countDown();
                await(gone);
                return new ByteArrayInputStream(bytes);
            }
        });

        open("node-3");
        await(fetched);
        group.close("node-1");
        gone.countDown();
        append(group.leading(), 10);

        assertThat(group.idOf(group.leading())).isEqualTo("node-2");
        assertThatAllHaveAll();
        assertThatOneIsInstalled("node-3");
    }

    @Test
    void aReplicaRestartsBeforeItsLogHasAnyEntryBehindTheCheckpoint() throws Exception {
        three();
        leaveBehind("node-3");
        open("node-3");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (installed("node-3") == 0) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }

        group.close("node-3");
        open("node-3");

        assertThatAllHaveAll();
        assertThat(installed("node-3")).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void aCloseWhileACheckpointIsFetchedLeavesTheOldState() throws Exception {
        three();
        long before = states.get("node-3").next();
        leaveBehind("node-3");
        CountDownLatch asked = new CountDownLatch(1);
        group.carryCheckpoints(sound -> _ -> {
            asked.countDown();
            await(new CountDownLatch(1)); // Until it is interrupted.
            throw new IOException("not reached");
        });
        open("node-3");
        await(asked);

        group.close("node-3");
        assertThat(states.get("node-3").next()).isEqualTo(before);
        group.carryCheckpoints(sound -> sound);
        LogGroup.awaitReads(open("node-3"));

        assertThatAllHaveAll();
    }

    @Test
    void noReadGoesBackInTimeWhileACheckpointIsInstalled() throws Exception {
        three();
        leaveBehind("node-3");
        CountDownLatch reading = new CountDownLatch(5);
        group.carryCheckpoints(sound -> id -> {
            await(reading);
            return sound.open(id);
        });
        RatisCommitLog back = open("node-3");
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
            CompletableFuture<Long> reads = CompletableFuture.supplyAsync(
                    () -> {
                        long seen = 0;
                        boolean last;
                        do {
                            last = done.get();
                            long acknowledged = states.get("node-1").next();
                            reading.countDown();
                            seen = read(back, acknowledged, seen);
                        } while (!last);
                        return seen;
                    },
                    reader);
            append(group.leading(), MANY);
            LogGroup.awaitReads(back);
            done.set(true);
            assertThat(await(reads)).isEqualTo(appended.get());
        }
        assertThatOneIsInstalled("node-3");
    }

    /** What a read through node-3 sees; it may be refused. */
    private long read(RatisCommitLog log, long acknowledged, long seenBefore) {
        CompletableFuture<Void> barrier = log.readBarrier();
        long unconfirmed = states.get("node-3").next();
        assertThat(unconfirmed).isGreaterThanOrEqualTo(seenBefore);
        try {
            barrier.orTimeout(100, TimeUnit.MILLISECONDS).join();
        } catch (CompletionException refused) {
            return unconfirmed;
        }
        long seen = states.get("node-3").next();
        assertThat(seen).isGreaterThanOrEqualTo(Math.max(acknowledged, unconfirmed));
        return seen;
    }

    @Test
    void oneCheckpointIsSentAtATimeAndLeavesNothing() throws Exception {
        RatisCommitLog log = open("node-1");
        append(log, 1);

        log.sendCheckpoint(new ByteArrayOutputStream() {
            @Override
            public void flush() {
                assertThatThrownBy(() -> log.sendCheckpoint(new ByteArrayOutputStream()))
                        .isInstanceOf(MetadataException.class);
            }
        });
        assertThatThrownBy(() -> log.sendCheckpoint(new ByteArrayOutputStream() {
                    @Override
                    public synchronized void write(byte[] bytes, int offset, int length) {
                        throw new IllegalStateException("the other one has gone");
                    }
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(directory.resolve("node-1").resolve("checkpoint.sent")).doesNotExist();
        assertThat(group.counted("node-1", "cairn.log.checkpoints.sent")).isEqualTo(1);
        log.sendCheckpoint(new ByteArrayOutputStream());
        log.close();
        assertThatThrownBy(() -> log.sendCheckpoint(new ByteArrayOutputStream()))
                .isInstanceOf(MetadataException.class);
    }
}
