package dev.cairn.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.slowest.Slowest;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Goal: what is told of one operation is what it did. Method: a clock that the test moves, and no thread. */
class SingleOperationTest {
    private static final String UPLOAD = Operation.UPLOAD.name();
    private static final Duration TICK = Duration.ofSeconds(1);

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(registry);
    private final List<EndedOperation> told = new ArrayList<>();

    private void upload(Duration took) {
        Measurement upload = monitor.measure(Operation.UPLOAD);
        clock.add(took);
        upload.end(Outcome.SUCCESS);
    }

    private double failures() {
        return registry.get("cairn.monitor.failures").counter().count();
    }

    // Stages

    @Test
    void anOperationTellsItsStagesInOrderAndTheirTimesAddedUp() {
        Measurement upload = monitor.measure(Operation.UPLOAD, tags("r1", Map.of("path", "/a")));
        upload.enter(Stage.ACCESS);
        clock.add(Duration.ofMillis(2));
        upload.enter(Stage.CLIENT);
        clock.add(Duration.ofMillis(3));
        upload.enter(Stage.DISK);
        clock.add(Duration.ofMillis(5));
        upload.enter(Stage.CLIENT);
        clock.add(Duration.ofMillis(7));
        upload.bucket("photos");
        upload.addBytes(11);
        upload.end(Outcome.DISK);

        EndedOperation ended = monitor.slowest(UPLOAD, Window.MINUTE).getFirst();
        assertThat(ended.id()).isEqualTo("r1");
        assertThat(ended.stages())
                .containsExactly(
                        new StageTime(Stage.ACCESS, Duration.ZERO, Duration.ofMillis(2)),
                        new StageTime(Stage.CLIENT, Duration.ofMillis(2), Duration.ofMillis(10)),
                        new StageTime(Stage.DISK, Duration.ofMillis(5), Duration.ofMillis(5)));
        assertThat(ended.took()).isEqualTo(Duration.ofMillis(17));
        assertThat(ended.began()).isEqualTo(Instant.ofEpochMilli(clock.wallTime() - 17));
        assertThat(ended.outcome()).isEqualTo(Outcome.DISK);
        assertThat(ended.bucket()).contains("photos");
        assertThat(ended.bytes()).isEqualTo(11);
        assertThat(ended.notes()).containsExactly(Map.entry("path", "/a"));
        assertThat(ended.allocatedBytes()).isEmpty();
    }

    @Test
    void statisticsTellTheMeanTimeInEachStage() {
        upload(Duration.ofMillis(4));
        Measurement upload = monitor.measure(Operation.UPLOAD);
        upload.enter(Stage.FSYNC);
        clock.add(Duration.ofMillis(6));
        upload.end(Outcome.TIMEOUT);

        assertThat(monitor.statistics(UPLOAD, Window.START).stageMeanNanos())
                .containsExactly(Map.entry(Stage.FSYNC, 3e6));
    }

    @Test
    void theTimeBeforeTheFirstStageCountsToIt() {
        Measurement upload = monitor.measure(Operation.UPLOAD);
        clock.add(Duration.ofMillis(1));
        upload.enter(Stage.ACCESS);
        clock.add(Duration.ofMillis(2));
        upload.enter(Stage.DISK);
        clock.add(Duration.ofMillis(4));
        upload.end(Outcome.SUCCESS);

        assertThat(monitor.slowest(UPLOAD, Window.START).getFirst().stages())
                .containsExactly(
                        new StageTime(Stage.ACCESS, Duration.ZERO, Duration.ofMillis(3)),
                        new StageTime(Stage.DISK, Duration.ofMillis(3), Duration.ofMillis(4)));
    }

    @Test
    void whoLooksAtTheClockSaysWhenItBeganAndEnded() {
        long began = monitor.nanoTime();
        clock.add(Duration.ofMillis(3));
        Measurement upload = monitor.measure(Operation.UPLOAD, Tags.NONE, began);
        clock.add(Duration.ofMillis(4));
        long end = monitor.nanoTime();
        clock.add(Duration.ofMillis(5));
        upload.end(Outcome.SUCCESS, end);

        assertThat(monitor.slowest(UPLOAD, Window.START).getFirst().took()).isEqualTo(Duration.ofMillis(7));
    }

    @Test
    void whatEndedEntersNoStage() {
        Measurement upload = monitor.measure(Operation.UPLOAD);
        upload.end(Outcome.SUCCESS);
        clock.add(Duration.ofMillis(6));
        upload.enter(Stage.FSYNC);
        upload.enter(Stage.ENCODE);

        assertThat(monitor.slowest(UPLOAD, Window.START).getFirst().stages()).isEmpty();
    }

    @Test
    void notesAreBounded() {
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            many.put("note" + i, "x".repeat(EndedOperation.NOTE_CHARS_MAX - 1) + "😀");
        }
        monitor.measure(Operation.UPLOAD, tags("r1", many)).end(Outcome.SUCCESS);

        Map<String, String> kept = monitor.slowest("r1").getFirst().notes();
        assertThat(kept).hasSize(EndedOperation.NOTES_MAX);
        assertThat(kept.values()).containsOnly("x".repeat(EndedOperation.NOTE_CHARS_MAX - 1));
    }

    // The slowest

    @Test
    void theSlowestAreKeptAndFoundByTheirId() {
        for (int millis = 1; millis <= 30; millis++) {
            upload(Duration.ofMillis(millis));
        }

        List<EndedOperation> slowest = monitor.slowest(UPLOAD, Window.MINUTE);
        assertThat(slowest)
                .extracting(one -> one.took().toMillis())
                .containsExactly(30L, 29L, 28L, 27L, 26L, 25L, 24L, 23L, 22L, 21L);
        assertThat(monitor.slowest(slowest.get(3).id())).containsExactly(slowest.get(3));
        assertThat(monitor.slowest("unheard-of")).isEmpty();
        assertThat(monitor.slowest("unheard_of", Window.DAY)).isEmpty();
    }

    @Test
    void aWindowShowsOnlyWhatEndedInIt() {
        upload(Duration.ofMillis(50));
        clock.add(Duration.ofMinutes(2));
        monitor.tick();
        upload(Duration.ofMillis(1));

        assertThat(monitor.slowest(UPLOAD, Window.MINUTE)).hasSize(1);
        assertThat(monitor.slowest(UPLOAD, Window.FIVE_MINUTES)).hasSize(2);
        assertThat(monitor.slowest(UPLOAD, Window.HOUR)).hasSize(2);
        assertThat(monitor.slowest(UPLOAD, Window.START)).hasSize(2);
    }

    @Test
    void operationsOfOneRequestAreFoundTogether() {
        Tags tags = tags("r1", Map.of());
        Measurement upload = monitor.measure(Operation.UPLOAD, tags);
        clock.add(Duration.ofMillis(1));
        monitor.measure(Operation.THUMBNAIL, tags).end(Outcome.SUCCESS);
        upload.end(Outcome.SUCCESS);

        assertThat(monitor.slowest("r1")).extracting(EndedOperation::operation).containsExactly("upload", "thumbnail");
    }

    // Watching

    @Test
    void aListenerIsToldOfWhatTakesTooLongBeforeItsEndReturns() {
        monitor.watch(Map.of(UPLOAD, Duration.ofMillis(10)), told::add);
        fillTheSlowest();

        upload(Duration.ofMillis(10));
        assertThat(told).isEmpty();
        upload(Duration.ofMillis(10).plusNanos(1));
        assertThat(told).hasSize(1);

        monitor.watch(Map.of("download", Duration.ofMillis(10)), told::add);
        upload(Duration.ofSeconds(1));
        assertThat(told).hasSize(1);
    }

    /** So that nothing is looked at for being slow. */
    private void fillTheSlowest() {
        for (int i = 0; i < Slowest.KEPT; i++) {
            upload(Duration.ofSeconds(1));
        }
        told.clear();
    }

    @Test
    void aWatchHoldsForAnOperationThatIsMeasuredLaterForTheFirstTime() {
        monitor.watch(Map.of("indexing", Duration.ofMillis(1)), told::add);

        Measurement indexing = monitor.measure(Operation.custom("indexing"));
        clock.add(Duration.ofMillis(2));
        indexing.end(Outcome.SUCCESS);

        assertThat(told).hasSize(1);
    }

    @Test
    void oneOperationOfEachKindIsASampleInEachSecond() {
        Consumer<EndedOperation> listener = told::add;
        monitor.sample(listener);
        upload(Duration.ZERO);
        assertThat(told).isEmpty();

        for (int second = 1; second <= 3; second++) {
            clock.add(TICK);
            monitor.tick();
            upload(Duration.ZERO);
            upload(Duration.ZERO);
            monitor.measure(Operation.DOWNLOAD).end(Outcome.SUCCESS);
            assertThat(told).hasSize(2 * second);
        }

        monitor.sampleNoMore(listener);
        clock.add(TICK);
        monitor.tick();
        upload(Duration.ZERO);
        assertThat(told).hasSize(6);
    }

    @Test
    void aListenerThatFailsFailsNoOperation() {
        monitor.watch(Map.of(UPLOAD, Duration.ZERO), _ -> {
            throw new IllegalStateException("cannot listen");
        });

        upload(Duration.ofMillis(1));

        assertThat(monitor.statistics(UPLOAD, Window.MINUTE).successes()).isEqualTo(1);
        assertThat(failures()).isEqualTo(1);
    }

    // Wrappers

    @Test
    void workOnOneThreadIsMeasuredWithWhatItAllocates() throws Exception {
        AtomicLong allocated = new AtomicLong(1_000);
        monitor.tellAllocations(allocated::get);

        String result = monitor.call(Operation.THUMBNAIL, Tags.NONE, () -> {
            clock.add(Duration.ofMillis(3));
            allocated.addAndGet(500);
            return "done";
        });

        assertThat(result).isEqualTo("done");
        Statistics seen = monitor.statistics("thumbnail", Window.START);
        assertThat(seen.maxNanos()).isEqualTo(3_000_000);
        assertThat(seen.allocatedBytesMean()).hasValue(500);
    }

    @Test
    void nothingIsSaidOfMemoryWhereTheJvmTellsNothing() throws Exception {
        monitor.call(Operation.THUMBNAIL, Tags.NONE, () -> "done");

        assertThat(monitor.statistics("thumbnail", Window.START).allocatedBytesMean())
                .isEmpty();
    }

    @Test
    void workThatFailsIsCountedByItsFailureAndThrowsIt() {
        assertThatThrownBy(() -> monitor.call(Operation.FSYNC, Tags.NONE, () -> {
                    throw new IOException("no space");
                }))
                .hasMessage("no space");
        assertThatThrownBy(() -> monitor.call(Operation.FSYNC, Tags.NONE, () -> {
                    throw new AssertionError("not an exception");
                }))
                .hasMessage("not an exception");

        assertThat(monitor.statistics("fsync", Window.START).outcomes())
                .containsEntry(Outcome.DISK, 1L)
                .containsEntry(Outcome.INTERNAL, 1L);
    }

    @Test
    void whatCompletesElsewhereIsMeasuredUntilThen() {
        CompletableFuture<String> later = new CompletableFuture<>();
        CompletableFuture<String> failing = new CompletableFuture<>();
        var followed = monitor.follow(Operation.REPLICATION, Tags.NONE, () -> later);
        var _ = monitor.follow(Operation.REPLICATION, Tags.NONE, () -> failing);
        clock.add(Duration.ofMillis(9));
        later.complete("done");
        failing.completeExceptionally(new CompletionException(new TimeoutException()));

        assertThat(followed.toCompletableFuture()).isCompletedWithValue("done");
        Statistics seen = monitor.statistics("replication", Window.START);
        assertThat(seen.maxNanos()).isEqualTo(9_000_000);
        assertThat(seen.outcomes()).containsEntry(Outcome.TIMEOUT, 1L);
    }

    @Test
    void whatCannotBeginIsCountedToo() {
        assertThatThrownBy(() -> monitor.follow(Operation.REPLICATION, Tags.NONE, () -> {
                    throw new IllegalStateException("closed");
                }))
                .hasMessage("closed");

        assertThat(monitor.statistics("replication", Window.START).outcomes()).containsEntry(Outcome.INTERNAL, 1L);
    }

    private static Tags tags(String requestId, Map<String, String> notes) {
        return new Tags() {
            @Override
            public Optional<String> requestId() {
                return Optional.of(requestId);
            }

            @Override
            public Map<String, String> notes() {
                return notes;
            }
        };
    }
}
