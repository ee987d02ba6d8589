package dev.cairn.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.history.RocksHistory;
import dev.cairn.monitoring.history.Step;
import dev.cairn.monitoring.recording.Recorder;
import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.series.SeriesTable.Taken;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: what is old goes, and only that. Method: a history on a clock that the test moves. */
class HistoryExpiryTest {
    private static final String UPLOAD = Operation.UPLOAD.name();
    private static final Duration TWO_DAYS = Duration.ofDays(2);

    private static final int ROWS_MINUTES = 240;
    private static final long BYTES_LEAST = 16 << 20;

    @TempDir
    Path temp;

    private final MockClock clock = new MockClock();
    private final Instant began = Instant.ofEpochMilli(clock.wallTime());
    private FileStoragePerformanceMonitor monitor = open();

    private FileStoragePerformanceMonitor open() {
        return new FileStoragePerformanceMonitor(new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock));
    }

    @BeforeEach
    void begin() {
        start(TWO_DAYS);
        Measurement one = monitor.measure(Operation.UPLOAD);
        one.end(Outcome.SUCCESS);
        hours(30);
        assertThat(minutes()).isEqualTo(1);
    }

    private void start(Duration fine) {
        monitor = open();
        monitor.keep(temp.resolve("history"));
        retain(fine);
    }

    private void retain(Duration fine) {
        monitor.retain(fine, Duration.ofDays(90), 256 << 20);
    }

    @AfterEach
    void close() {
        monitor.close();
    }

    private void hours(int count) {
        for (int hour = 0; hour < count; hour++) {
            clock.add(Duration.ofMinutes(59));
            monitor.tick();
            minute();
        }
    }

    private void minute() {
        clock.add(Duration.ofMinutes(1));
        monitor.tick();
    }

    private int minutes() {
        return monitor.history(UPLOAD, Optional.empty(), Resolution.MINUTE, began, began.plus(Duration.ofDays(1)))
                .size();
    }

    @Test
    void whatIsOldGoesWithinAnHour() {
        hours(17);
        assertThat(minutes()).isEqualTo(1);
        hours(3);
        assertThat(minutes()).isZero();
    }

    @Test
    void aShorterAgeIsHeededWithinMinutes() {
        retain(Duration.ofDays(1));
        minute();

        assertThat(minutes()).isZero();
    }

    @Test
    void whoStartsWithAClockThatIsAheadHasAnHourToSetIt() {
        monitor.close();
        clock.add(Duration.ofDays(60));
        start(TWO_DAYS);
        for (int i = 0; i < 30; i++) {
            minute();
        }

        assertThat(minutes()).isEqualTo(1);
    }

    @Test
    void whatIsTooMuchGoesAMinuteAfterTheStartTheOldestFirst() throws IOException {
        Path large = temp.resolve("large");
        fill(large);
        long before = bytes(large);
        monitor.close();
        monitor = open();
        monitor.keep(large);
        retain(TWO_DAYS);
        minute();
        assertThat(bytes(large)).isGreaterThanOrEqualTo(before);

        monitor.retain(TWO_DAYS, Duration.ofDays(90), BYTES_LEAST);
        monitor.close();
        start(large);
        minute();

        assertThat(before).isGreaterThan(BYTES_LEAST);
        assertThat(bytes(large)).isBetween(BYTES_LEAST / 4, BYTES_LEAST);
        Instant now = Instant.ofEpochMilli(clock.wallTime());
        List<HistoryPoint> left =
                monitor.history(UPLOAD, Optional.empty(), Resolution.MINUTE, now.minus(Duration.ofDays(1)), now);
        assertThat(left).hasSizeBetween(10, ROWS_MINUTES - 10);
        assertThat(left.getLast().begin())
                .isEqualTo(now.truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(3)));
    }

    private void start(Path folder) {
        monitor = open();
        monitor.keep(folder);
        monitor.retain(TWO_DAYS, Duration.ofDays(90), BYTES_LEAST);
    }

    /** The minutes until now, of a hundred buckets. */
    private void fill(Path folder) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        Recorder recorder = new Recorder();
        long now = clock.wallTime() / 60_000;
        try (RocksHistory history = RocksHistory.open(folder)) {
            for (int minute = 1; minute <= ROWS_MINUTES; minute++) {
                List<Taken> rows = new ArrayList<>();
                for (int bucket = 0; bucket < 100; bucket++) {
                    for (int i = 0; i < 500; i++) {
                        recorder.record(random.nextLong(1L << random.nextInt(10, 33)), Recording.SUCCESS, 1, 1);
                    }
                    rows.add(new Taken(UPLOAD, "bucket-" + bucket, recorder.take()));
                }
                history.add(minute, Step.MINUTE, now - ROWS_MINUTES + minute - 1, rows);
            }
        }
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".sst"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
