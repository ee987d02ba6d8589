package dev.cairn.node.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.Command;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.FileMetadataManager;
import dev.cairn.metadata.Idempotency;
import dev.cairn.metadata.InMemoryCommitLog;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataState;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.metadata.RocksMemory;
import dev.cairn.metadata.Samples;
import dev.cairn.metadata.SteppingClock;
import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.Monitor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a wrong clock deletes nothing, and a right one is believed again. */
class ClockWatchTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final SteppingClock wall = new SteppingClock(NOW);
    private final AtomicLong nanos = new AtomicLong();

    @TempDir
    Path directory;

    @Test
    void keptAnswerOutlivesARestartWithAClockTwoDaysBehind() {
        InMemoryCommitLog.Storage storage = new InMemoryCommitLog.Storage();
        ObjectVersion first = run(storage, (metadata, chore) -> {
            Answers.await(metadata.submit(Samples.createBucket(Samples.BUCKET)));
            return Answers.await(metadata.submit(upload(1)));
        });

        wall.step(Duration.ofDays(-2));
        run(storage, (metadata, chore) -> {
            Answers.await(metadata.submit(upload(2))); // By the wrong clock: no proof that it is right.
            return chore.step();
        });
        wall.step(Duration.ofDays(2));

        ObjectVersion repeated = run(storage, (metadata, chore) -> Answers.await(metadata.submit(upload(3))));
        assertThat(repeated).isEqualTo(first);
    }

    @Test
    void stepOfADayAheadAndBackIsNotBelieved() {
        ClockWatch watch = new ClockWatch(wall, nanos::get, Optional.of(NOW));
        assertThat(watch.now()).contains(NOW);

        pass(Duration.ofMinutes(1));
        wall.step(Duration.ofHours(25));
        assertThat(watch.now()).isEmpty();
        pass(Duration.ofMinutes(1));
        assertThat(watch.now()).isEmpty();

        wall.step(Duration.ofHours(-25));
        assertThat(watch.now()).isEmpty();
        pass(ClockWatch.PROBATION.minusSeconds(1));
        assertThat(watch.now()).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(watch.now()).contains(wall.instant());
    }

    @Test
    void clockThatRestartsInStepIsBelievedAtOnce() {
        pass(ClockWatch.JUMP_MIN);
        assertThat(new ClockWatch(wall, nanos::get, Optional.of(NOW)).now()).contains(wall.instant());
        assertThat(new ClockWatch(wall, nanos::get, Optional.empty()).now()).contains(wall.instant());
    }

    @Test
    void clockThatStaysWhereItIsIsBelievedAfterAnHour() {
        wall.step(Duration.ofDays(-3_650));
        ClockWatch watch = new ClockWatch(wall, nanos::get, Optional.of(NOW));
        assertThat(watch.now()).isEmpty();

        pass(ClockWatch.PROBATION);

        assertThat(watch.now()).contains(wall.instant());
    }

    private void pass(Duration time) {
        wall.step(time);
        nanos.addAndGet(time.toNanos());
    }

    /** The same request each time, with the blob that this upload of it made. */
    private static Command.PutObject upload(long blob) {
        return Samples.with(
                Samples.putBlob(Samples.BUCKET, "a", new FileId(1, blob), 9_000), new Idempotency("again", 42));
    }

    /** One life of a node: its metadata opens with what the last one left. */
    private <T> T run(InMemoryCommitLog.Storage storage, Life<T> life) {
        Monitor monitor = new FileStoragePerformanceMonitor(new SimpleMeterRegistry());
        try (RocksMemory memory = new RocksMemory(32 << 20, 8 << 20)) {
            MetadataState state = MetadataState.open(directory, memory, 1 << 20, monitor);
            InMemoryCommitLog log = new InMemoryCommitLog(storage, state, (reason, cause) -> {});
            try (Metadata metadata = new FileMetadataManager(log, state, wall, monitor)) {
                Optional<Instant> lastEntry = Answers.await(metadata.view()).lastEntryTime();
                ClockWatch watch = new ClockWatch(wall, nanos::get, lastEntry);
                return life.live(metadata, new TrimChore(metadata, UpkeepConfig.DEFAULT, watch, monitor.meters()));
            }
        }
    }

    private interface Life<T> {
        T live(Metadata metadata, TrimChore chore);
    }
}
