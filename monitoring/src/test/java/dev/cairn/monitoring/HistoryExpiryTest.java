package dev.cairn.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.Monitor.Measurement;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: what is old goes, and only that. Method: a history on a clock that the test moves. */
class HistoryExpiryTest {
    private static final String UPLOAD = Operation.UPLOAD.name();
    private static final Duration TWO_DAYS = Duration.ofDays(2);

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
}
