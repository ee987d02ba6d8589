package dev.cairn.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.recording.Recorder;
import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.recording.Sum;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Recorder recorder = new Recorder();

    @Test
    void ratesAreOfAllThatEndedAndDurationsOfWhatSucceeded() {
        recorder.record(1_000, Outcome.SUCCESS.code(), 6_000, -1);
        recorder.record(3_000, Outcome.SUCCESS.code(), 0, -1);
        recorder.record(90_000, Outcome.DISK.code(), 0, -1);

        Statistics statistics = statistics(MINUTE);

        assertThat(statistics.count()).isEqualTo(3);
        assertThat(statistics.outcomes()).containsOnlyKeys(Outcome.values()).containsEntry(Outcome.DISK, 1L);
        assertThat(statistics.successRate()).hasValue(2 / 3.0);
        assertThat(statistics.perSecond()).isEqualTo(3 / 60.0);
        assertThat(statistics.bytesPerSecond()).isEqualTo(100);
        assertThat(statistics.meanNanos()).isEqualTo(2_000);
        assertThat(statistics.minNanos()).isEqualTo(1_000);
        assertThat(statistics.maxNanos()).isEqualTo(3_000);
        assertThat(statistics.failedMeanNanos()).isEqualTo(90_000);
    }

    @Test
    void percentilesStandInTheirOrder() {
        for (int i = 1; i <= 1_000; i++) {
            recorder.record(i, Outcome.SUCCESS.code(), 0, -1);
        }

        Statistics statistics = statistics(MINUTE);

        assertThat(statistics.p50Nanos()).isBetween(498L, 502L);
        assertThat(statistics.p90Nanos()).isBetween(896L, 904L);
        assertThat(statistics.p95Nanos()).isBetween(946L, 954L);
        assertThat(statistics.p99Nanos()).isBetween(986L, 994L);
        assertThat(statistics.p999Nanos()).isBetween(995L, 1_000L);
    }

    @Test
    void nothingHasNoRatesAndNoDurations() {
        Statistics nothing = statistics(Duration.ZERO);

        assertThat(nothing.count()).isZero();
        assertThat(nothing.successRate()).isEmpty();
        assertThat(nothing.perSecond()).isZero();
        assertThat(nothing.meanNanos()).isZero();
        assertThat(nothing.failedMeanNanos()).isZero();
        assertThat(nothing.p99Nanos()).isZero();
        assertThat(nothing.allocatedBytesMean()).isEmpty();
    }

    @Test
    void memoryIsTheMeanOfThoseThatTell() {
        recorder.record(1, Outcome.SUCCESS.code(), 0, 100);
        recorder.record(1, Outcome.SUCCESS.code(), 0, 300);
        recorder.record(1, Outcome.SUCCESS.code(), 0, -1);

        assertThat(statistics(MINUTE).allocatedBytesMean()).hasValue(200);
    }

    @Test
    void everyOutcomeHasAPlaceInARecording() {
        assertThat(Outcome.values())
                .extracting(Outcome::code)
                .doesNotHaveDuplicates()
                .allSatisfy(code -> assertThat(code).isBetween(0, Recording.OUTCOMES - 1));
        assertThat(Outcome.SUCCESS.code()).isEqualTo(Recording.SUCCESS);
    }

    private Statistics statistics(Duration span) {
        return Statistics.of(new Sum().add(recorder.take()), span);
    }
}
