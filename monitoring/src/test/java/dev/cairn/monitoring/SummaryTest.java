package dev.cairn.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.Monitor.Measurement;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Goal: a summary is the sum of what was done, whatever the window. Method: a few operations of several kinds, by a clock of the test's. */
class SummaryTest {
    private final MockClock clock = new MockClock();
    private final FileStoragePerformanceMonitor monitor =
            new FileStoragePerformanceMonitor(new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock));

    @AfterEach
    void close() {
        monitor.close();
    }

    @ParameterizedTest
    @EnumSource
    void severalOperationsAreOneByOneAndTogether(Window window, @TempDir Path temp) {
        monitor.keep(temp.resolve("history"));
        done(Operation.UPLOAD, "photos", 10, Outcome.SUCCESS);
        done(Operation.UPLOAD, "photos", 30, Outcome.SUCCESS);
        done(Operation.DOWNLOAD, "docs", 20, Outcome.SUCCESS);
        done(Operation.UPLOAD, "docs", 5, Outcome.DISK);
        done(Operation.DOWNLOAD, "docs", 1, Outcome.CLIENT);
        done(Operation.DELETE, "docs", 1, Outcome.CLIENT);

        Summary summary = monitor.summary(window);

        assertThat(summary.operations())
                .extracting(one -> one.operation() + " " + one.statistics().count())
                .containsExactly("delete 1", "download 2", "upload 3");
        assertThat(summary.operations().getLast().slowest())
                .hasValueSatisfying(slowest -> assertThat(slowest.took()).isEqualTo(Duration.ofMillis(30)));
        assertThat(summary.total().count()).isEqualTo(6);
        assertThat(summary.total().bytes()).isEqualTo(600);
        assertThat(summary.total().maxNanos()).isEqualTo(30_000_000);
        assertThat(summary.total().successRate()).hasValue(0.5);
        assertThat(summary.busiest())
                .extracting(one -> one.bucket() + " " + one.statistics().count())
                .containsExactly("docs 2", "photos 2");
        assertThat(summary.errors())
                .isEqualTo(Map.of(
                        Outcome.CLIENT, Map.of("download", 1L, "delete", 1L), Outcome.DISK, Map.of("upload", 1L)));
        assertThat(summary.since()).isEqualTo(Instant.ofEpochMilli(1));
        assertThat(summary.at()).isEqualTo(Instant.ofEpochMilli(68));
        assertThat(summary.measuring()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void anEmptySummaryHasNoOperationsAndNoRates(Window window) {
        clock.add(Duration.ofSeconds(10));
        monitor.measuring(false);
        Summary summary = monitor.summary(window);

        assertThat(summary.operations()).isEmpty();
        assertThat(summary.busiest()).isEmpty();
        assertThat(summary.errors()).isEmpty();
        assertThat(summary.total().count()).isZero();
        assertThat(summary.total().successRate()).isEmpty();
        assertThat(summary.total().perSecond()).isZero();
        assertThat(summary.measuring()).isFalse();
    }

    @Test
    void theBusiestBucketsAreTenAndThoseWithoutANameAreNotAmongThem() {
        for (int bucket = 0; bucket < 15; bucket++) {
            for (int i = 0; i <= bucket; i++) {
                done(Operation.UPLOAD, "bucket-%02d".formatted(bucket), 1, Outcome.SUCCESS);
            }
        }
        for (int i = 0; i < 100; i++) {
            done(Operation.UPLOAD, "phantom", 1, Outcome.CLIENT);
        }

        assertThat(monitor.summary(Window.MINUTE).busiest())
                .extracting(Summary.OneBucket::bucket)
                .hasSize(10)
                .startsWith("bucket-14", "bucket-13")
                .doesNotContain("*", "phantom");
    }

    private void done(Operation operation, String bucket, int millis, Outcome outcome) {
        Measurement measurement = monitor.measure(operation);
        measurement.bucket(bucket);
        measurement.addBytes(100);
        clock.add(Duration.ofMillis(millis));
        measurement.end(outcome);
    }
}
