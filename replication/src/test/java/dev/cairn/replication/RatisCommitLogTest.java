package dev.cairn.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.metadata.LogPosition;
import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.RecordingState;
import dev.cairn.metadata.ReplicatedState;
import dev.cairn.replication.SegmentFile.LogRecord;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log on disk promises beyond the contract of every log. */
class RatisCommitLogTest {
    private static final int MIB = 1 << 20;

    private final TestMonitor monitor = new TestMonitor();

    @TempDir
    Path directory;

    @Test
    void directoryInUseIsRefused() throws Exception {
        try (RatisCommitLog log = open(new RecordingState())) {
            assertThatThrownBy(() -> open(new RecordingState()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");

            append(log, "still working");
        }
    }

    @Test
    void logOfAnotherNodeIsRefused() throws Exception {
        RecordingState state = new RecordingState();
        open(state).close();

        assertThatThrownBy(() -> RatisCommitLog.open(
                        directory, "node-2", state, LogConfig.DEFAULT, monitor, LogImage.MUST_NOT_HALT))
                .isInstanceOf(LogDamagedException.class)
                .hasMessageContaining("belongs to node node-1");
    }

    @Test
    void stateWithoutItsLogIsRefused() throws Exception {
        RecordingState state = new RecordingState();
        try (RatisCommitLog log = open(state)) {
            append(log, "one");
        }

        assertThatThrownBy(() -> RatisCommitLog.open(
                        directory.resolve("empty"),
                        LogImage.NODE,
                        state,
                        LogConfig.DEFAULT,
                        monitor,
                        LogImage.MUST_NOT_HALT))
                .isInstanceOf(LogDamagedException.class)
                .hasMessageContaining("holds no log");
    }

    @Test
    void tornRecordIsCutOffAndTheLogGoesOn() throws Exception {
        LogImage image = LogImage.write(directory);
        LogRecord torn = image.records(image.openSegment()).getLast();
        byte[] bytes = Files.readAllBytes(image.openSegment());
        Arrays.fill(bytes, torn.offset() + 600, torn.end(), (byte) 0);
        Files.write(image.openSegment(), bytes);

        CollectingState state = new CollectingState();
        try (RatisCommitLog log = RatisCommitLog.open(
                image.root(), LogImage.NODE, state, LogConfig.DEFAULT, monitor, LogImage.MUST_NOT_HALT)) {
            append(log, "after");
        }

        assertThat(state.entries).hasSize(LogImage.ENTRIES);
        assertThat(state.entries.getLast()).isEqualTo("after".getBytes(UTF_8));
    }

    @Test
    void segmentsBehindACheckpointAreRemoved() throws Exception {
        LogConfig config =
                new LogConfig(4 * MIB, MIB, 100_000, 0, 100, 8 * MIB, Duration.ofSeconds(60), Duration.ofSeconds(10));
        CountingState state = new CountingState(directory.resolve("state"));
        try (RatisCommitLog log = RatisCommitLog.open(
                directory.resolve("log"), LogImage.NODE, state, config, monitor, LogImage.MUST_NOT_HALT)) {
            for (int i = 0; i < 50; i++) {
                log.append(CountingState.entry(i, MIB / 2)).get(10, TimeUnit.SECONDS);
            }
            assertThat(sizeOf(directory.resolve("log"))).isLessThan(15L * MIB);
        }

        CountingState restarted = new CountingState(directory.resolve("state"));
        RatisCommitLog.open(directory.resolve("log"), LogImage.NODE, restarted, config, monitor, LogImage.MUST_NOT_HALT)
                .close();
        assertThat(restarted.next()).isEqualTo(50);
    }

    @Test
    void entriesBeyondTheBoundAreRefusedUntilOthersAreDone() throws Exception {
        LogConfig config =
                new LogConfig(4 * MIB, MIB, 100_000, 0, 3, 8 * MIB, Duration.ofSeconds(60), Duration.ofSeconds(10));
        CollectingState state = new CollectingState();
        try (RatisCommitLog log =
                RatisCommitLog.open(directory, LogImage.NODE, state, config, monitor, LogImage.MUST_NOT_HALT)) {
            state.gate = new CountDownLatch(1);
            List<CompletableFuture<byte[]>> taken = Stream.of("a", "b", "c")
                    .map(text -> log.append(text.getBytes(UTF_8)))
                    .toList();

            ExecutionException refusal = catchThrowableOfType(
                    ExecutionException.class,
                    () -> log.append("d".getBytes(UTF_8)).get(5, TimeUnit.SECONDS));
            state.gate.countDown();

            assertThat(((MetadataException) refusal.getCause()).error()).isInstanceOf(Unavailable.class);
            for (CompletableFuture<byte[]> entry : taken) {
                entry.get(5, TimeUnit.SECONDS);
            }
            append(log, "e");
            assertThat(monitor.meters().get("cairn.log.refused").counter().count())
                    .isEqualTo(1);
        }
    }

    @Test
    void noEntryGrowsTheFileThatItIsIn() throws Exception {
        LogConfig config = new LogConfig(
                4 * MIB, 64 * MIB, 100_000, 0, 100, 8 * MIB, Duration.ofSeconds(60), Duration.ofSeconds(10));
        try (RatisCommitLog log = RatisCommitLog.open(
                directory, LogImage.NODE, new CollectingState(), config, monitor, LogImage.MUST_NOT_HALT)) {
            for (int i = 0; i < 50; i++) { // Of 200 KiB: two changes of segments.
                log.append(new byte[200 << 10]).get(10, TimeUnit.SECONDS);

                assertThat(Files.size(openSegment())).isEqualTo(config.segmentBytes());
            }
        }
    }

    @Test
    void syncsAreMeasured() throws Exception {
        try (RatisCommitLog log = open(new RecordingState())) {
            append(log, "one");

            assertThat(monitor.meters().get("cairn.log.sync").timer().count()).isGreaterThan(1);
        }
    }

    @Test
    void entriesThatAreSlowToApplyAreCheckpointedThoughTheyAreSmall() throws Exception {
        AtomicLong nanos = new AtomicLong();
        CollectingState state = new CollectingState();
        state.beforeApply = () -> nanos.addAndGet(ReplicatedStateMachine.CHECKPOINT_APPLYING.toNanos() / 2);
        try (RatisCommitLog log = RatisCommitLog.open(
                directory,
                LogImage.NODE,
                state,
                LogConfig.DEFAULT,
                Optional.empty(),
                monitor,
                LogImage.MUST_NOT_HALT,
                nanos::get,
                (_, _) -> true)) {
            append(log, "one");
            assertThat(state.checkpoints).hasValue(0);
            append(log, "two");
            assertThat(state.checkpointMade.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            append(log, "three");
            assertThat(state.checkpoints).hasValue(1);
        }
    }

    @Test
    void entriesAreAppliedWhileACheckpointIsMadeUntilTheNextIsDue() throws Exception {
        AtomicLong nanos = new AtomicLong();
        CollectingState state = new CollectingState();
        state.beforeApply = () -> nanos.addAndGet(ReplicatedStateMachine.CHECKPOINT_APPLYING.toNanos() / 2);
        state.checkpointGate = new CountDownLatch(1);
        try (RatisCommitLog log = RatisCommitLog.open(
                directory,
                LogImage.NODE,
                state,
                LogConfig.DEFAULT,
                Optional.empty(),
                monitor,
                LogImage.MUST_NOT_HALT,
                nanos::get,
                (_, _) -> true)) {
            for (String entry : List.of("one", "two", "three")) {
                append(log, entry);
            }
            CompletableFuture<byte[]> fourth = log.append("four".getBytes(UTF_8));
            assertThat(fourth).isNotDone();

            state.checkpointGate.countDown();

            assertThat(fourth).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void startThatTakesTooLongFailsAndDoesNotHalt() throws Exception {
        try (RatisCommitLog log = RatisCommitLog.open(
                directory, LogImage.NODE, new CollectingState(), LogConfig.DEFAULT, monitor, LogImage.MUST_NOT_HALT)) {
            append(log, "one");
            append(log, "two");
        }
        LogConfig impatient =
                new LogConfig(4 * MIB, MIB, 100_000, 0, 100, 8 * MIB, Duration.ofSeconds(1), Duration.ofMillis(100));
        CollectingState state = new CollectingState();
        state.gate = new CountDownLatch(1);
        List<String> halts = new CopyOnWriteArrayList<>();

        assertThatThrownBy(() -> RatisCommitLog.open(
                        directory, LogImage.NODE, state, impatient, monitor, (reason, cause) -> halts.add(reason)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("log.start-timeout");
        state.closed = true; // As the node closes it next.
        state.gate.countDown();
        Thread updater = state.thread.get(10, TimeUnit.SECONDS);

        assertThat(updater.join(Duration.ofSeconds(10))).isTrue();
        assertThat(halts).isEmpty();
    }

    @Test
    void metersOutliveACollectionOfGarbage() throws Exception {
        try (RatisCommitLog log = open(new RecordingState())) {
            append(log, "one");
            WeakReference<Object> collectable = new WeakReference<>(new Object());
            for (int i = 0; i < 100 && collectable.get() != null; i++) {
                System.gc();
            }

            for (String name : List.of("cairn.log.applied", "cairn.log.pending", "cairn.log.pending.size")) {
                assertThat(monitor.meters().get(name).gauge().value()).as(name).isNotNaN();
            }
        }
    }

    private RatisCommitLog open(RecordingState state) throws IOException {
        return RatisCommitLog.open(directory, LogImage.NODE, state, LogConfig.DEFAULT, monitor, LogImage.MUST_NOT_HALT);
    }

    private static void append(RatisCommitLog log, String text) throws Exception {
        log.append(text.getBytes(UTF_8)).get(5, TimeUnit.SECONDS);
    }

    private Path openSegment() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("log_inprogress_"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static long sizeOf(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    /** Keeps entries in memory, and waits at the gate before it applies one. */
    private static final class CollectingState implements ReplicatedState {
        private final List<byte[]> entries = new ArrayList<>();
        private final CompletableFuture<Thread> thread = new CompletableFuture<>();
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private volatile Runnable beforeApply = () -> {};
        private volatile boolean closed;
        private final AtomicInteger checkpoints = new AtomicInteger();
        private final Semaphore checkpointMade = new Semaphore(0);
        private volatile CountDownLatch checkpointGate = new CountDownLatch(0);

        @Override
        public LogPosition applied() {
            return LogPosition.NONE;
        }

        @Override
        public byte[] apply(LogPosition position, byte[] entry) {
            thread.complete(Thread.currentThread());
            beforeApply.run();
            try {
                gate.await();
            } catch (InterruptedException interrupt) {
                throw new IllegalStateException(interrupt);
            }
            checkOpen();
            entries.add(entry);
            return new byte[0];
        }

        @Override
        public void advance(LogPosition position) {
            checkOpen();
        }

        @Override
        public LogPosition checkpoint() {
            try {
                checkpointGate.await();
            } catch (InterruptedException interrupt) {
                throw new IllegalStateException(interrupt);
            }
            checkOpen();
            checkpoints.incrementAndGet();
            checkpointMade.release();
            return LogPosition.NONE;
        }

        @Override
        public LogPosition copyTo(Path copy) {
            throw new UnsupportedOperationException("there is no other replica");
        }

        @Override
        public void install(Path copy) {
            throw new UnsupportedOperationException("there is no other replica");
        }

        private void checkOpen() {
            if (closed) {
                throw new MetadataException(new Unavailable("closed"));
            }
        }
    }
}
