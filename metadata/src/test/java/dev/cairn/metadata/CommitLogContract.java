package dev.cairn.metadata;

import static dev.cairn.metadata.RecordingState.entry;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cairn.metadata.CommitLog.LogStatus;
import dev.cairn.metadata.MetadataError.OutcomeUnknown;
import dev.cairn.metadata.MetadataError.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link CommitLog} promises. A subclass says how to start one.
 *
 * <p>Each test starts logs one after the other on the same storage: a second {@link #start} is a restart.
 */
public abstract class CommitLogContract {
    private static final long DEADLINE_SECONDS = 30;

    private final List<CommitLog> started = new ArrayList<>();
    private final List<Throwable> halts = new ArrayList<>();

    /**
     * Starts a log on the storage of this test, empty on the first call, and returns when it takes entries. The log before
     * it has been closed.
     *
     * @param failStop what to call instead of halting the process
     */
    protected abstract CommitLog start(ReplicatedState state, FailStop failStop) throws Exception;

    @AfterEach
    void closeLogs() {
        started.forEach(CommitLog::close);
    }

    @Test
    void answersWhatTheStateAnswered() throws Exception {
        RecordingState state = new RecordingState();
        CommitLog log = open(state);

        String answer = append(log, "hello");

        assertThat(answer).isEqualTo(state.positions().getFirst().index() + ":hello");
        assertThat(state.entries()).containsExactly("hello");
    }

    @Test
    void hasAppliedWhatItAcknowledged() throws Exception {
        RecordingState state = new RecordingState();
        CommitLog log = open(state);

        for (int i = 0; i < 20; i++) {
            append(log, "entry " + i);
            assertThat(state.entries()).hasSize(i + 1);
            assertThat(log.status().applied())
                    .isGreaterThanOrEqualTo(state.positions().getLast());
        }
    }

    @Test
    void appliesTheEntriesOfOneThreadInOrderWhileManyAreUnderWay() throws Exception {
        RecordingState state = new RecordingState();
        CommitLog log = open(state);

        List<CompletableFuture<byte[]>> answers = IntStream.range(0, 500)
                .mapToObj(i -> log.append(entry("entry " + i)))
                .toList();
        for (CompletableFuture<byte[]> answer : answers) {
            await(answer);
        }

        assertThat(state.entries())
                .containsExactlyElementsOf(
                        IntStream.range(0, 500).mapToObj(i -> "entry " + i).toList());
        assertThat(state.positions()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void appliesEveryEntryOfManyThreadsOnceAndAnswersEachItsOwn() throws Exception {
        RecordingState state = new RecordingState();
        CommitLog log = open(state);

        List<Future<?>> threads = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            for (int thread = 0; thread < 8; thread++) {
                String name = "thread " + thread;
                threads.add(pool.submit(() -> appendEach(log, name, 50)));
            }
        }
        for (Future<?> thread : threads) {
            thread.get();
        }

        assertThat(state.entries()).hasSize(400).doesNotHaveDuplicates();
    }

    @Test
    void takesAnEntryOfTheLargestSizeAndRefusesALargerOne() throws Exception {
        RecordingState state = new RecordingState();
        CommitLog log = open(state);

        byte[] largest = "x".repeat(CommitLog.ENTRY_BYTES_MAX).getBytes(UTF_8);
        await(log.append(largest));
        assertThat(state.entries().getFirst()).hasSize(CommitLog.ENTRY_BYTES_MAX);

        assertThatIllegalArgumentException().isThrownBy(() -> log.append(new byte[CommitLog.ENTRY_BYTES_MAX + 1]));
        assertThat(append(log, "after")).endsWith(":after");
    }

    @Test
    void barrierCompletesOnAnIdleLog() throws Exception {
        await(open(new RecordingState()).readBarrier());
    }

    @Test
    void barrierCompletesOnlyWhenWhatWasAcknowledgedBeforeIsApplied() throws Exception {
        RecordingState state = new RecordingState();
        CommitLog log = open(state);

        for (int i = 1; i <= 50; i++) {
            append(log, "entry " + i);
            await(log.readBarrier());
            assertThat(state.entries()).hasSize(i);
        }
    }

    @Test
    void statusOfAStartedLogIsWritable() throws Exception {
        LogStatus status = open(new RecordingState()).status();

        assertThat(status.writable()).isTrue();
        assertThat(status.problem()).isEmpty();
        assertThat(status.replicas()).isPositive();
    }

    @Test
    void statusIsAnsweredFromMemory() throws Exception {
        CommitLog log = open(new RecordingState());
        log.status();

        long start = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            log.status();
        }

        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void closedLogRefusesEntriesAndBarriersAndSaysSo() throws Exception {
        RecordingState state = new RecordingState();
        CommitLog log = open(state);
        append(log, "before");

        log.close();
        log.close();

        assertThat(failureOf(log.append(entry("after")))).isInstanceOf(Unavailable.class);
        assertThat(failureOf(log.readBarrier())).isInstanceOf(Unavailable.class);
        assertThat(log.status().writable()).isFalse();
        assertThat(log.status().problem()).isNotBlank();
        assertThat(state.entries()).containsExactly("before");
    }

    @Test
    void closeLeavesNoFutureOpen() throws Exception {
        RecordingState state = new RecordingState();
        CommitLog log = open(state);
        List<CompletableFuture<byte[]>> answers = IntStream.range(0, 200)
                .mapToObj(i -> log.append(entry("entry " + i)))
                .toList();

        log.close();

        for (CompletableFuture<byte[]> answer : answers) {
            Throwable failure = catchThrowable(() -> await(answer));
            if (failure != null) {
                assertThat(errorIn(failure)).isInstanceOfAny(Unavailable.class, OutcomeUnknown.class);
            }
        }
    }

    @Test
    void restartReplaysEverythingIntoAnEmptyState() throws Exception {
        RecordingState first = new RecordingState();
        CommitLog log = open(first);
        for (int i = 0; i < 30; i++) {
            append(log, "entry " + i);
        }
        log.close();

        RecordingState second = new RecordingState();
        await(open(second).readBarrier());

        assertThat(second.entries()).isEqualTo(first.entries());
        assertThat(second.positions()).isEqualTo(first.positions());
    }

    @Test
    void restartReplaysOnlyWhatTheStateLost() throws Exception {
        RecordingState first = new RecordingState();
        CommitLog log = open(first);
        append(log, "kept");
        first.checkpoint();
        append(log, "lost 1");
        append(log, "lost 2");
        log.close();

        RecordingState second = first.crashed();
        CommitLog reopened = open(second);
        await(reopened.readBarrier());

        assertThat(second.entries()).containsExactly("kept", "lost 1", "lost 2");
        assertThat(append(reopened, "new")).endsWith(":new");
        assertThat(second.positions()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void restartWithAStateThatLostNothingReplaysNothing() throws Exception {
        RecordingState state = new RecordingState();
        CommitLog log = open(state);
        append(log, "one");
        append(log, "two");
        log.close();

        await(open(state).readBarrier());

        assertThat(state.entries()).containsExactly("one", "two");
    }

    @Test
    void positionsGrowOverManyRestarts() throws Exception {
        RecordingState state = new RecordingState();
        for (int run = 0; run < 4; run++) {
            CommitLog log = open(state);
            append(log, "run " + run);
            log.close();
        }

        assertThat(state.entries()).containsExactly("run 0", "run 1", "run 2", "run 3");
        assertThat(state.positions()).isSorted().doesNotHaveDuplicates();
        assertThat(state.positions().stream().map(LogPosition::term)).isSorted();
    }

    @Test
    void acknowledgesNothingOnceTheStateFailedAndStops() throws Exception {
        RecordingState state = new RecordingState();
        CommitLog log = open(state);
        append(log, "good");

        state.fail();
        MetadataError failure = failureOf(log.append(entry("bad")));

        assertThat(failure).isInstanceOfAny(Unavailable.class, OutcomeUnknown.class);
        assertThat(failureOf(log.append(entry("later")))).isInstanceOfAny(Unavailable.class, OutcomeUnknown.class);
        synchronized (halts) {
            assertThat(halts).isNotEmpty();
        }
    }

    private CommitLog open(ReplicatedState state) throws Exception {
        CommitLog log = start(state, this::halted);
        started.add(log);
        return log;
    }

    private void halted(String reason, Throwable cause) {
        synchronized (halts) {
            halts.add(new IllegalStateException(reason, cause));
        }
    }

    private static void appendEach(CommitLog log, String name, int count) {
        for (int i = 0; i < count; i++) {
            String text = name + " entry " + i;
            assertThat(append(log, text)).endsWith(":" + text);
        }
    }

    private static String append(CommitLog log, String text) {
        return new String(await(log.append(entry(text))), UTF_8);
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
    }

    private static MetadataError failureOf(CompletableFuture<?> future) {
        return errorIn(catchThrowable(() -> await(future)));
    }

    private static MetadataError errorIn(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        assertThat(cause).isInstanceOf(MetadataException.class);
        return ((MetadataException) cause).error();
    }
}
