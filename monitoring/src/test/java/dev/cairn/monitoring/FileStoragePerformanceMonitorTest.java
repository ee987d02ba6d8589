package dev.cairn.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.monitoring.Monitor.Measurement;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Goal: what is measured is counted once and where it belongs. Method: a clock that the test moves, and no thread. */
class FileStoragePerformanceMonitorTest {
    private static final String UPLOAD = Operation.UPLOAD.name();

    private final FailingClock clock = new FailingClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(registry);

    @Test
    void everyOperationOfANodeIsThereBeforeItHappens() {
        assertThat(monitor.operations())
                .containsAll(Operation.KNOWN.stream().map(Operation::name).toList());
        assertThat(monitor.statistics(UPLOAD, Window.MINUTE).count()).isZero();
    }

    @Test
    void anOperationIsTimedFromItsStartToItsEnd() {
        upload("photos", Duration.ofMillis(30), Outcome.SUCCESS);

        Statistics seen = monitor.statistics(UPLOAD, Window.MINUTE);
        assertThat(seen.successes()).isEqualTo(1);
        assertThat(seen.maxNanos()).isEqualTo(30_000_000);
        assertThat(seen.bytes()).isEqualTo(10);
        assertThat(monitor.statistics("download", Window.MINUTE).count()).isZero();
    }

    @Test
    void aFailureIsCountedByItsKindAndNotInPercentiles() {
        upload("photos", Duration.ofMillis(30), Outcome.SUCCESS);
        upload("photos", Duration.ofMillis(1), Outcome.DISK);

        Statistics seen = monitor.statistics(UPLOAD, Window.START);
        assertThat(seen.outcomes()).containsEntry(Outcome.DISK, 1L).containsEntry(Outcome.SUCCESS, 1L);
        assertThat(seen.minNanos()).isEqualTo(30_000_000);
        assertThat(seen.failedMeanNanos()).isEqualTo(1e6);
    }

    @Test
    void onlyTheFirstEndCounts() {
        Measurement read = monitor.measure(Operation.METADATA_READ);
        read.end(Outcome.SUCCESS);
        read.end(Outcome.SUCCESS);
        read.end(Outcome.TIMEOUT);

        assertThat(monitor.statistics("metadata_read", Window.START).count()).isEqualTo(1);
    }

    @Test
    void negativeBytesAreIgnored() {
        Measurement download = monitor.measure(Operation.DOWNLOAD);
        download.addBytes(1000);
        download.addBytes(-7);
        download.addBytes(24);
        download.end(Outcome.SUCCESS);

        assertThat(monitor.statistics("download", Window.START).bytes()).isEqualTo(1024);
    }

    @Test
    void aWindowForgetsWhatIsOlder() {
        upload("photos", Duration.ofMillis(1), Outcome.SUCCESS);
        monitor.tick();
        clock.add(Duration.ofSeconds(61));
        upload("photos", Duration.ofMillis(1), Outcome.SUCCESS);

        assertThat(monitor.statistics(UPLOAD, Window.MINUTE).count()).isEqualTo(1);
        assertThat(monitor.statistics(UPLOAD, Window.FIVE_MINUTES).count()).isEqualTo(2);
        clock.add(Duration.ofMinutes(6));
        assertThat(monitor.statistics(UPLOAD, Window.FIVE_MINUTES).count()).isZero();
        assertThat(monitor.statistics(UPLOAD, Window.START).count()).isEqualTo(2);
    }

    @Test
    void whoAsksAgainAndAgainSeesEachOperationOnceWhoeverElseAsks() {
        long seen = 0;
        for (int i = 0; i < 30; i++) {
            upload("photos", Duration.ofMillis(1), Outcome.SUCCESS);
            clock.add(Duration.ofMillis(390));
            monitor.tick();
            upload("photos", Duration.ofMillis(1), Outcome.SUCCESS);
            clock.add(Duration.ofMillis(608));
            SeriesStatistics last = uploads(monitor.sinceLastAsked());
            assertThat(last.statistics().span()).isEqualTo(Duration.ofSeconds(1));
            assertThat(last.statistics().count()).isEqualTo(2);
            seen += last.statistics().count();
        }

        assertThat(monitor.statistics(UPLOAD, Window.START).count()).isEqualTo(seen);
        assertThat(uploads(monitor.sinceLastAsked()).statistics().count()).isZero();
    }

    @Test
    void theLastSecondsCanBeAskedFor() {
        for (int i = 0; i < 20; i++) {
            upload("photos", Duration.ZERO, Outcome.SUCCESS);
            clock.add(Duration.ofSeconds(1));
            monitor.tick();
        }

        assertThat(uploads(monitor.recent(10)).statistics().count()).isEqualTo(10);
        assertThat(uploads(monitor.recent(10)).statistics().perSecond()).isEqualTo(1);
    }

    private static SeriesStatistics uploads(List<SeriesStatistics> all) {
        return all.stream()
                .filter(series -> series.operation().equals(UPLOAD))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aRateIsOverTheTimeThatTheNodeHasRun() {
        clock.add(Duration.ofSeconds(10));
        for (int i = 0; i < 20; i++) {
            upload("photos", Duration.ZERO, Outcome.SUCCESS);
        }

        assertThat(monitor.statistics(UPLOAD, Window.MINUTE).perSecond()).isEqualTo(2);
        assertThat(monitor.statistics(UPLOAD, Window.START).span()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aBucketHasItsOwnFiguresAndOthersHaveThoseOfTheRest() {
        upload("photos", Duration.ofMillis(1), Outcome.SUCCESS);
        upload("phantom", Duration.ofMillis(1), Outcome.CLIENT);

        assertThat(monitor.buckets(UPLOAD)).containsExactly("photos");
        assertThat(monitor.statistics(UPLOAD, "photos", Window.START))
                .hasValueSatisfying(seen -> assertThat(seen.count()).isEqualTo(1));
        assertThat(monitor.statistics(UPLOAD, FileStoragePerformanceMonitor.OTHER_BUCKETS, Window.MINUTE))
                .hasValueSatisfying(seen -> assertThat(seen.count()).isEqualTo(1));
        assertThat(monitor.statistics(UPLOAD, "phantom", Window.START)).isEmpty();
    }

    @Test
    void anOperationThatTheNodeDoesNotHaveIsMeasuredToo() {
        monitor.measure(Operation.custom("render")).end(Outcome.SUCCESS);

        assertThat(monitor.statistics("render", Window.START).count()).isEqualTo(1);
        assertThat(monitor.operations()).contains("render");
    }

    @ParameterizedTest
    @EnumSource
    void ofAnUnknownOperationThereIsNothing(Window window) {
        assertThat(monitor.statistics("unheard_of", window).count()).isZero();
        assertThat(monitor.statistics("unheard_of", "photos", window)).isEmpty();
        assertThat(monitor.slowest("unheard_of", window)).isEmpty();
        assertThat(monitor.exemplars("unheard_of")).isEmpty();
        assertThat(monitor.history("unheard_of", Optional.empty(), Resolution.HOUR, Instant.EPOCH, Instant.EPOCH))
                .isEmpty();
        assertThat(monitor.operations()).doesNotContain("unheard_of");
    }

    @Test
    void manyNamesOfOperationsAreCountedTogether() {
        for (int i = 0; i < 1_000; i++) {
            monitor.measure(Operation.custom("render_" + i)).end(Outcome.SUCCESS);
        }

        assertThat(monitor.operations().size()).isLessThan(70);
        assertThat(monitor.operations().stream()
                        .mapToLong(operation ->
                                monitor.statistics(operation, Window.START).count())
                        .sum())
                .isEqualTo(1_000);
    }

    @Test
    void whatIsSwitchedOffIsNotMeasured() {
        monitor.measuring(false);
        upload("photos", Duration.ofMillis(1), Outcome.SUCCESS);
        monitor.measuring(true);
        monitor.without(Set.of(Operation.Group.TRANSFER));
        upload("photos", Duration.ofMillis(1), Outcome.SUCCESS);
        monitor.measure(Operation.FSYNC).end(Outcome.SUCCESS);
        monitor.without(Set.of());

        assertThat(monitor.statistics(UPLOAD, Window.START).count()).isZero();
        assertThat(monitor.statistics("fsync", Window.START).count()).isEqualTo(1);
        upload("photos", Duration.ofMillis(1), Outcome.SUCCESS);
        assertThat(monitor.statistics(UPLOAD, Window.START).count()).isEqualTo(1);
    }

    @Test
    void whatIsUnderWayWhenMeasuringIsSwitchedOffStillCounts() {
        Measurement underWay = monitor.measure(Operation.UPLOAD);
        monitor.apply(MonitoringSettings.DEFAULT.withMeasuring(false));
        Measurement begunWhileOff = monitor.measure(Operation.UPLOAD);
        underWay.end(Outcome.SUCCESS);
        monitor.apply(MonitoringSettings.DEFAULT);
        begunWhileOff.end(Outcome.SUCCESS);

        assertThat(monitor.statistics(UPLOAD, Window.START).count()).isEqualTo(1);
    }

    @Test
    void whatWasMeasuredBeforeItWasSwitchedOffStays(@TempDir Path temp) {
        monitor.keep(temp.resolve("monitoring"));
        upload("photos", Duration.ofMillis(1), Outcome.SUCCESS);
        monitor.apply(MonitoringSettings.DEFAULT.withMeasuring(false));
        clock.add(Duration.ofMinutes(2));
        monitor.tick();

        assertThat(monitor.isMeasuring()).isFalse();
        assertThat(monitor.statistics(UPLOAD, Window.START).count()).isEqualTo(1);
        assertThat(monitor.statistics(UPLOAD, Window.DAY).count()).isEqualTo(1);
        monitor.close();
    }

    @Test
    void theRateOfABucketIsOfTheTimeThatItsFiguresAreOf() {
        for (int second = 0; second < 95; second++) {
            for (int i = 0; i < 10; i++) {
                upload("photos", Duration.ZERO, Outcome.SUCCESS);
            }
            clock.add(Duration.ofSeconds(1));
            monitor.tick();
        }

        Optional<String> photos = Optional.of("photos");
        for (int seconds : List.of(1, 5, 12, 60)) {
            assertThat(monitor.recent()
                            .of(UPLOAD, photos, Duration.ofSeconds(seconds))
                            .perSecond())
                    .as("%d seconds", seconds)
                    .isBetween(8.0, 10.5);
        }
        assertThat(monitor.statistics(UPLOAD, "photos", Window.MINUTE)
                        .orElseThrow()
                        .perSecond())
                .isBetween(9.5, 10.5);
    }

    @Test
    void whatFailsInTheMonitorDoesNotReachTheOperation() {
        Measurement delete = monitor.measure(Operation.DELETE);
        clock.failing.set(true);

        assertThatCode(() -> {
                    delete.end(Outcome.SUCCESS);
                    monitor.measure(Operation.DELETE).end(Outcome.SUCCESS);
                    monitor.tick();
                })
                .doesNotThrowAnyException();

        clock.failing.set(false);
        assertThat(registry.get("cairn.monitor.failures").counter().count()).isEqualTo(3);
        monitor.measure(Operation.DELETE).end(Outcome.SUCCESS);
        assertThat(monitor.statistics("delete", Window.START).count()).isEqualTo(1);
    }

    @Test
    void totalsTellHowManyTookAtMostSoLong() {
        upload("photos", Duration.ofMillis(1), Outcome.SUCCESS);
        upload("photos", Duration.ofMillis(10), Outcome.SUCCESS);
        upload("photos", Duration.ofMillis(100), Outcome.SUCCESS);
        upload("photos", Duration.ofMillis(5), Outcome.OVERLOAD);

        OperationTotals totals = monitor.totals(List.of(Duration.ofMillis(2), Duration.ofMillis(50)))
                .get(UPLOAD);
        assertThat(totals.within()).containsExactly(1, 2);
        assertThat(totals.successes()).isEqualTo(3);
        assertThat(totals.successNanos()).isEqualTo(111_000_000);
        assertThat(totals.failedNanos()).isEqualTo(5_000_000);
        assertThat(totals.bytes()).isEqualTo(40);
        assertThat(totals.outcomes()).containsEntry(Outcome.OVERLOAD, 1L);
    }

    @Test
    void theHistoryOfAnEarlierRunIsInTheLongWindowsAndInNoOther(@TempDir Path temp) {
        monitor.keep(temp.resolve("monitoring"));
        upload("photos", Duration.ofMillis(30), Outcome.SUCCESS);
        monitor.close();
        clock.add(Duration.ofMinutes(10));
        FileStoragePerformanceMonitor next = new FileStoragePerformanceMonitor(registry);
        next.keep(temp.resolve("monitoring"));
        next.measure(Operation.UPLOAD).end(Outcome.CLIENT);

        assertThat(next.statistics(UPLOAD, Window.HOUR).outcomes())
                .containsEntry(Outcome.SUCCESS, 1L)
                .containsEntry(Outcome.CLIENT, 1L);
        assertThat(next.statistics(UPLOAD, Window.HOUR).maxNanos()).isEqualTo(30_000_000);
        assertThat(next.statistics(UPLOAD, Window.HOUR).span())
                .isEqualTo(Duration.ofMinutes(10).plusMillis(31));
        assertThat(next.statistics(UPLOAD, "photos", Window.DAY))
                .hasValueSatisfying(seen -> assertThat(seen.count()).isEqualTo(1));
        assertThat(next.statistics(UPLOAD, Window.START).count()).isEqualTo(1);
        next.close();
    }

    @Test
    void aRestartIsAGapInTheHistoryAndNothingIsCountedTwice(@TempDir Path temp) {
        for (int run = 0; run < 3; run++) {
            FileStoragePerformanceMonitor one = new FileStoragePerformanceMonitor(registry);
            one.keep(temp.resolve("monitoring"));
            one.measure(Operation.UPLOAD).end(Outcome.SUCCESS);
            one.tick();
            one.statistics(UPLOAD, Window.DAY);
            clock.add(Duration.ofSeconds(90));
            one.tick();
            one.measure(Operation.UPLOAD).end(Outcome.SUCCESS);
            one.close();
            clock.add(Duration.ofHours(1));
        }
        monitor.keep(temp.resolve("monitoring"));

        List<HistoryPoint> minutes = monitor.history(
                UPLOAD, Optional.empty(), Resolution.MINUTE, Instant.EPOCH, Instant.EPOCH.plus(Duration.ofHours(4)));
        assertThat(minutes.stream()
                        .mapToLong(point -> point.statistics().count())
                        .sum())
                .isEqualTo(6);
        assertThat(minutes).hasSize(6);
        assertThat(monitor.statistics(UPLOAD, Window.DAY).count()).isEqualTo(6);
        assertThat(monitor.history(
                        UPLOAD,
                        Optional.empty(),
                        Resolution.HOUR,
                        Instant.EPOCH,
                        Instant.EPOCH.plus(Duration.ofHours(4))))
                .extracting(point -> point.statistics().count())
                .containsExactly(2L, 2L, 2L);
        monitor.close();
    }

    @Test
    void aDayIsTheLastTwentyFourHoursToTheMinute(@TempDir Path temp) {
        monitor.keep(temp.resolve("monitoring"));
        clock.add(Duration.ofMinutes(30));
        for (int i = 0; i < 50; i++) {
            upload("photos", Duration.ZERO, Outcome.SUCCESS);
            monitor.tick();
            clock.add(Duration.ofHours(1));
            monitor.tick();
        }

        assertThat(monitor.statistics(UPLOAD, Window.DAY).count()).isEqualTo(23);
        assertThat(monitor.statistics(UPLOAD, Window.HOUR).count()).isZero();
        assertThat(monitor.statistics(UPLOAD, Window.DAY).span()).isEqualTo(Duration.ofDays(1));
        assertThat(monitor.statistics(UPLOAD, Window.START).count()).isEqualTo(50);
        monitor.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"HOUR", "DAY"})
    void theSpanOfAYoungNodeIsItsAgeWhereverTheHourBegan(Window window, @TempDir Path temp) {
        clock.add(Duration.ofMinutes(47));
        FileStoragePerformanceMonitor young = new FileStoragePerformanceMonitor(registry);
        young.keep(temp.resolve("monitoring"));
        young.measure(Operation.UPLOAD).end(Outcome.SUCCESS);
        clock.add(Duration.ofMinutes(10));
        young.tick();

        // A row is of a minute, so up to a minute more.
        assertThat(young.statistics(UPLOAD, window).span()).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
        young.close();
    }

    @Test
    void theStepUnderWayIsAsLongAsItHasLasted(@TempDir Path temp) {
        monitor.keep(temp.resolve("monitoring"));
        clock.add(Duration.ofMinutes(130));
        monitor.tick();
        upload("photos", Duration.ZERO, Outcome.SUCCESS);

        assertThat(monitor.history(
                        UPLOAD,
                        Optional.empty(),
                        Resolution.HOUR,
                        Instant.EPOCH,
                        Instant.EPOCH.plus(Duration.ofDays(1))))
                .singleElement()
                .satisfies(point ->
                        assertThat(point.statistics().span().toMinutes()).isEqualTo(10));
        monitor.close();
    }

    @Test
    void aWallClockThatJumpsTakesNoHistoryWithIt(@TempDir Path temp) {
        monitor.keep(temp.resolve("monitoring"));
        upload("photos", Duration.ZERO, Outcome.SUCCESS);
        clock.add(Duration.ofMinutes(1));
        monitor.tick();

        clock.jump = Duration.ofDays(3650);
        clock.add(Duration.ofMinutes(1));
        monitor.tick();
        clock.jump = Duration.ZERO;
        clock.add(Duration.ofMinutes(1));
        monitor.tick();

        assertThat(monitor.statistics(UPLOAD, Window.DAY).count()).isEqualTo(1);
        monitor.close();
    }

    @Test
    void aClearedOperationHasNoHistoryAndOthersKeepTheirs(@TempDir Path temp) {
        monitor.keep(temp.resolve("monitoring"));
        upload("photos", Duration.ZERO, Outcome.SUCCESS);
        monitor.measure(Operation.FSYNC).end(Outcome.SUCCESS);

        monitor.clearHistory(Optional.of(UPLOAD));

        assertThat(monitor.statistics(UPLOAD, Window.DAY).count()).isZero();
        assertThat(monitor.statistics(UPLOAD, Window.START).count()).isEqualTo(1);
        assertThat(monitor.statistics("fsync", Window.DAY).count()).isEqualTo(1);
        monitor.clearHistory(Optional.empty());
        assertThat(monitor.operationsInHistory()).isEmpty();
        monitor.close();
    }

    @ParameterizedTest
    @EnumSource
    void allOperationsAreToldOfAtOnceAndTheirBucketsAddUpToThem(Window window) {
        upload("photos", Duration.ofMillis(1), Outcome.SUCCESS);
        upload("docs", Duration.ofMillis(3), Outcome.SUCCESS);
        upload("docs", Duration.ofMillis(3), Outcome.DISK);
        monitor.measure(Operation.FSYNC).end(Outcome.SUCCESS);

        assertThat(monitor.statistics(window, false))
                .filteredOn(series -> series.statistics().count() > 0)
                .extracting(series -> series.operation() + " " + series.bucket().orElse("all") + " "
                        + series.statistics().count())
                .containsExactly("fsync all 1", "upload all 3");
        assertThat(monitor.statistics(window, true))
                .extracting(series -> series.operation() + " " + series.bucket().orElse("all") + " "
                        + series.statistics().count())
                .containsExactly("fsync * 1", "upload docs 2", "upload photos 1");
    }

    @Test
    void withoutAHistoryTheLongWindowsHaveWhatWasMeasuredSinceTheStart() {
        upload("photos", Duration.ofMillis(1), Outcome.SUCCESS);
        clock.add(Duration.ofMinutes(20));
        monitor.tick();

        assertThat(monitor.statistics(UPLOAD, Window.HOUR).count()).isEqualTo(1);
    }

    @Test
    void aHistoryOfMorePointsThanAnAnswerHoldsIsRefused() {
        clock.add(Duration.ofDays(30));
        assertThatThrownBy(() -> monitor.history(UPLOAD, Optional.empty(), Resolution.MINUTE, Instant.MIN, Instant.MAX))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10,080");
    }

    @Test
    void retentionHasBounds() {
        assertThatThrownBy(() -> monitor.retain(Duration.ofHours(1), Duration.ofDays(90), 1 << 30))
                .hasMessageContaining("minutes must be PT24H to");
        assertThatThrownBy(() -> monitor.retain(Duration.ofDays(2), Duration.ofDays(4000), 1 << 30))
                .hasMessageContaining("hours must be PT24H to");
        assertThatThrownBy(() -> monitor.retain(Duration.ofDays(2), Duration.ofDays(4), 1))
                .hasMessageContaining("bytesMax must be 16777216 to");
    }

    @Test
    void aSecondStartIsRefusedUntilItIsClosed() {
        monitor.start();
        assertThatThrownBy(monitor::start).isInstanceOf(IllegalStateException.class);
        monitor.close();
        monitor.close();
        monitor.start();
        monitor.close();
    }

    private void upload(String bucket, Duration took, Outcome outcome) {
        Measurement upload = monitor.measure(Operation.UPLOAD);
        upload.bucket(bucket);
        upload.addBytes(10);
        clock.add(took);
        upload.end(outcome);
    }

    private static final class FailingClock extends MockClock {
        private final AtomicBoolean failing = new AtomicBoolean();
        private Duration jump = Duration.ZERO;

        @Override
        public long wallTime() {
            return super.wallTime() + jump.toMillis();
        }

        @Override
        public long monotonicTime() {
            if (failing.get()) {
                throw new IllegalStateException("as the test asked");
            }
            return super.monotonicTime();
        }
    }
}
