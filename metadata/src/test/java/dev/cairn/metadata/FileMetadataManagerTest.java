package dev.cairn.metadata;

import static dev.cairn.metadata.Samples.BUCKET;
import static dev.cairn.metadata.Samples.createBucket;
import static dev.cairn.metadata.Samples.put;
import static dev.cairn.metadata.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cairn.metadata.MetadataError.Busy;
import dev.cairn.metadata.MetadataError.OutcomeUnknown;
import dev.cairn.metadata.MetadataError.PreconditionFailed;
import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.Monitor;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Tags;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batching, bounds and failures of the way through the log. */
class FileMetadataManagerTest {
    private static final long DEADLINE_SECONDS = 30;

    @TempDir
    Path directory;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Monitor monitor = new FileStoragePerformanceMonitor(meters);
    private final SteppingClock clock = new SteppingClock(Samples.AT);
    private final FileIdGenerator ids = new FileIdGenerator(clock, new SplittableRandom(3));
    private final InMemoryCommitLog.Storage storage = new InMemoryCommitLog.Storage();
    private final RocksMemory memory = new RocksMemory(32 << 20, 8 << 20);
    private InMemoryCommitLog log;
    private Metadata metadata;

    @BeforeEach
    void open() {
        MetadataState state = MetadataState.open(directory, memory, 1 << 20, monitor);
        log = new InMemoryCommitLog(storage, state, (reason, cause) -> {});
        metadata = new FileMetadataManager(log, state, clock, monitor);
    }

    @AfterEach
    void close() {
        metadata.close();
        memory.close();
    }

    @Test
    void acknowledgedCommandIsSeenByTheNextView() {
        await(metadata.submit(createBucket(BUCKET)));
        for (int i = 0; i < 100; i++) {
            ObjectVersion version = await(metadata.submit(put(BUCKET, "key " + i, ids.next(), "body")));
            assertThat(await(metadata.view()).object(BUCKET, version.key())).isEqualTo(version);
        }
    }

    @Test
    void refusalCarriesItsError() {
        assertThat(errorOf(metadata.submit(put(BUCKET, "a", ids.next(), "x"))))
                .isEqualTo(new MetadataError.NoSuchBucket(BUCKET));
    }

    @Test
    void commandsThatWaitShareOneEntry() {
        await(metadata.submit(createBucket(BUCKET)));
        CompletableFuture<Void> released = new CompletableFuture<>();
        log.holdUntil(released);
        List<CompletableFuture<ObjectVersion>> answers = putMany(1_000);
        int before = storage.size();

        released.complete(null);
        answers.forEach(FileMetadataManagerTest::await);

        // One went alone, the others waited for it.
        int entries = 1 + Math.ceilDiv(999, CommandBatcher.ENTRY_COMMANDS_MAX);
        assertThat(storage.size() - before).isEqualTo(entries);
    }

    @Test
    void entryEndsWithACommandThatMayChangeManyRows() {
        await(metadata.submit(createBucket(BUCKET)));
        CompletableFuture<Void> released = new CompletableFuture<>();
        log.holdUntil(released);
        List<CompletableFuture<ObjectVersion>> first = putMany(1);
        List<CompletableFuture<Command.PrefixCopied>> copies = IntStream.range(0, 5)
                .mapToObj(i -> metadata.submit(Samples.copyPrefix("many", "copy " + i, false, false)))
                .toList();
        int before = storage.size();

        released.complete(null);
        first.forEach(FileMetadataManagerTest::await);
        copies.forEach(FileMetadataManagerTest::await);

        assertThat(storage.size() - before).isEqualTo(1 + 5);
    }

    @Test
    void entryEndsWithACommandOfManyObjects() {
        await(metadata.submit(createBucket(BUCKET)));
        CompletableFuture<Void> released = new CompletableFuture<>();
        log.holdUntil(released);
        List<CompletableFuture<ObjectVersion>> first = putMany(1);
        List<CompletableFuture<Command.ObjectsPut>> puts = IntStream.range(0, 5)
                .mapToObj(i -> metadata.submit(Samples.together(put(BUCKET, "together " + i, ids.next(), "body"))))
                .toList();
        int before = storage.size();

        released.complete(null);
        first.forEach(FileMetadataManagerTest::await);
        puts.forEach(FileMetadataManagerTest::await);

        assertThat(storage.size() - before).isEqualTo(1 + 5);
    }

    @Test
    void fullQueueRefusesWithBusyAndTakesCommandsAgainLater() {
        await(metadata.submit(createBucket(BUCKET)));
        CompletableFuture<Void> released = new CompletableFuture<>();
        log.holdUntil(released);
        List<CompletableFuture<ObjectVersion>> answers = putMany(CommandBatcher.QUEUE_COMMANDS_MAX + 1);

        assertThat(errorOf(metadata.submit(put(BUCKET, "one too many", ids.next(), "x"))))
                .isInstanceOf(Busy.class);
        assertThat(meters.get("cairn.metadata.refused")
                        .tag("reason", "busy")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("cairn.metadata.queue.commands").gauge().value())
                .isEqualTo(CommandBatcher.QUEUE_COMMANDS_MAX);

        released.complete(null);
        answers.forEach(FileMetadataManagerTest::await);
        await(metadata.submit(put(BUCKET, "later", ids.next(), "x")));
        assertThat(meters.get("cairn.metadata.queue").gauge().value()).isZero();
    }

    @Test
    void ofFiftyWritersThatCreateOneKeyExactlyOneWins() {
        await(metadata.submit(createBucket(BUCKET)));
        CountDownLatch start = new CountDownLatch(1);
        List<Future<ObjectVersion>> writers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(50)) {
            for (int i = 0; i < 50; i++) {
                Command.PutObject put = put(BUCKET, "contested", ids.next(), "writer " + i);
                writers.add(pool.submit(() -> {
                    start.await();
                    return await(metadata.submit(with(put, new Precondition.Absent())));
                }));
            }
            start.countDown();
        }
        List<Throwable> failures = writers.stream()
                .filter(writer -> writer.state() == Future.State.FAILED)
                .map(Future::exceptionNow)
                .toList();

        assertThat(failures)
                .hasSize(49)
                .allSatisfy(failure -> assertThat(error(failure)).isInstanceOf(PreconditionFailed.class));
        assertThat(await(metadata.view()).bucket(BUCKET).objects()).isEqualTo(1);
    }

    @Test
    void lostOutcomeIsUnknownAndALostEntryToo() {
        await(metadata.submit(createBucket(BUCKET)));
        log.loseOutcomes();
        assertThat(errorOf(metadata.submit(put(BUCKET, "applied", ids.next(), "x"))))
                .isInstanceOf(OutcomeUnknown.class);
        log.loseEntries();
        assertThat(errorOf(metadata.submit(put(BUCKET, "lost", ids.next(), "x"))))
                .isInstanceOf(OutcomeUnknown.class);
        log.recover();

        assertThat(await(metadata.view()).object(BUCKET, new ObjectKey("applied")))
                .isNotNull();
        assertThatThrownBy(() -> await(metadata.view()).object(BUCKET, new ObjectKey("lost")))
                .isInstanceOf(MetadataException.class);
    }

    @Test
    void refusingLogFailsEveryCommandThatWaitsAndWorksAgainLater() {
        await(metadata.submit(createBucket(BUCKET)));
        log.refuse();
        List<CompletableFuture<ObjectVersion>> answers = putMany(2_000);
        assertThat(answers).allSatisfy(answer -> assertThat(errorOf(answer)).isInstanceOf(Unavailable.class));

        log.recover();
        await(metadata.submit(put(BUCKET, "again", ids.next(), "x")));
    }

    @Test
    void errorOfAnAppendFailsItsCommandsAndHoldsUpNoOthers() {
        log.failAppends(1, new OutOfMemoryError("as the test asked"));

        assertThat(errorOf(metadata.submit(createBucket(BUCKET)))).isInstanceOf(OutcomeUnknown.class);

        await(metadata.submit(createBucket(BUCKET)));
        metadata.close(); // Would wait for what is never answered.
    }

    @Test
    void errorOfTheNextAppendDoesNotKeepTheAnswersOfTheOneBefore() {
        await(metadata.submit(createBucket(BUCKET)));
        CompletableFuture<Void> released = new CompletableFuture<>();
        log.holdUntil(released);
        CompletableFuture<ObjectVersion> first = metadata.submit(put(BUCKET, "first", ids.next(), "x"));
        List<CompletableFuture<ObjectVersion>> next = putMany(3);
        log.failAppends(1, new StackOverflowError("as the test asked"));

        released.complete(null);

        assertThat(await(first)).isNotNull();
        assertThat(next).allSatisfy(answer -> assertThat(errorOf(answer)).isInstanceOf(OutcomeUnknown.class));
        await(metadata.submit(put(BUCKET, "again", ids.next(), "x")));
    }

    @Test
    void failedMeasurementOfTheNextEntryDoesNotKeepTheAnswersOfTheOneBefore() {
        AtomicBoolean failing = new AtomicBoolean();
        CommandBatcher batcher = new CommandBatcher(log, clock, failingAtCommits(failing));
        await(batcher.submit(createBucket(BUCKET)));
        CompletableFuture<Void> released = new CompletableFuture<>();
        log.holdUntil(released);
        CompletableFuture<ObjectVersion> first = batcher.submit(put(BUCKET, "first", ids.next(), "x"));
        CompletableFuture<ObjectVersion> second = batcher.submit(put(BUCKET, "second", ids.next(), "x"));
        failing.set(true);

        released.complete(null);
        assertThat(await(first)).isNotNull();

        failing.set(false);
        await(batcher.submit(put(BUCKET, "third", ids.next(), "x")));
        assertThat(await(second)).isNotNull();
    }

    @Test
    void fullQueueOfEntriesThatAllFailIsAnswered() {
        await(metadata.submit(createBucket(BUCKET)));
        CompletableFuture<Void> released = new CompletableFuture<>();
        log.holdUntil(released);
        CompletableFuture<ObjectVersion> first = metadata.submit(put(BUCKET, "first", ids.next(), "x"));
        List<CompletableFuture<Command.PrefixCopied>> copies = IntStream.range(0, CommandBatcher.QUEUE_COMMANDS_MAX)
                .mapToObj(i -> metadata.submit(Samples.copyPrefix("many", "copy", false, false)))
                .toList();
        log.failAppends(Integer.MAX_VALUE, new MetadataException(new Unavailable("as the test asked")));

        released.complete(null);

        await(first);
        assertThat(copies).allSatisfy(answer -> assertThat(errorOf(answer)).isInstanceOf(Unavailable.class));
    }

    @Test
    void closeAnswersWhatIsUnderWayAndRefusesTheRest() {
        await(metadata.submit(createBucket(BUCKET)));
        List<CompletableFuture<ObjectVersion>> answers = putMany(500);

        metadata.close();

        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompleted());
        assertThat(errorOf(metadata.submit(put(BUCKET, "late", ids.next(), "x"))))
                .isInstanceOf(Unavailable.class);
        assertThat(errorOf(metadata.view())).isInstanceOf(Unavailable.class);
        metadata.close();
    }

    private Monitor failingAtCommits(AtomicBoolean failing) {
        return new Monitor() {
            @Override
            public Measurement measure(Operation operation, Tags tags) {
                return measure(operation, tags, nanoTime());
            }

            @Override
            public Measurement measure(Operation operation, Tags tags, long beganNanos) {
                if (operation.equals(Operation.COMMIT) && failing.get()) {
                    throw new OutOfMemoryError("as the test asked");
                }
                return monitor.measure(operation, tags, beganNanos);
            }

            @Override
            public MeterRegistry meters() {
                return monitor.meters();
            }
        };
    }

    private List<CompletableFuture<ObjectVersion>> putMany(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> metadata.submit(put(BUCKET, "many " + i, ids.next(), "x")))
                .toList();
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
    }

    private static MetadataError errorOf(CompletableFuture<?> future) {
        return error(catchThrowable(() -> await(future)));
    }

    private static MetadataError error(Throwable failure) {
        assertThat(failure).isInstanceOf(CompletionException.class);
        assertThat(failure.getCause()).isInstanceOf(MetadataException.class);
        return ((MetadataException) failure.getCause()).error();
    }

    @Test
    void whatIsHereIsOnlyShownWhereItIsNotOld() {
        metadata.submit(createBucket(BUCKET)).join();
        assertThat(metadata.viewHere().orElseThrow().bucket(BUCKET).name()).isEqualTo(BUCKET);

        log.mayBeOld(FileMetadataManager.HERE_STALENESS_MAX.plusNanos(1));
        assertThat(metadata.viewHere()).isEmpty();

        log.mayBeOld(FileMetadataManager.HERE_STALENESS_MAX);
        assertThat(metadata.viewHere()).isPresent();
    }
}
