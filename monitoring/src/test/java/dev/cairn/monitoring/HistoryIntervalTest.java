package dev.cairn.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: whatever the interval of the history was and is, each answer is the plain sum of what was done in the span that it says it is
 * of. Method: minutes of which each does something or nothing, with changes and restarts where the seed says; all that was done is in a
 * list beside the monitor.
 */
class HistoryIntervalTest {
    private static final long MILLIS_PER_MINUTE = Duration.ofMinutes(1).toMillis();
    private static final List<Resolution> RESOLUTIONS = List.of(Resolution.values());
    private static final List<Duration> INTERVALS =
            List.of(1, 5, 15, 60).stream().map(Duration::ofMinutes).toList();

    @TempDir
    Path temp;

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(registry);

    /** The minute of each upload. */
    private final List<Long> done = new ArrayList<>();

    @BeforeEach
    void open() {
        monitor = new FileStoragePerformanceMonitor(registry);
        monitor.keep(temp.resolve("history"));
        monitor.retain(Duration.ofDays(31), Duration.ofDays(31), 1 << 30);
    }

    @AfterEach
    void close() {
        monitor.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void windowsAndPointsAreTheSumsOfTheirSpansAcrossChangesAndRestarts(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int minute = 0; minute < 2_500; minute++) {
            someUploads(random);
            if (random.nextInt(40) == 0) {
                change(INTERVALS.get(random.nextInt(INTERVALS.size())));
            }
            if (random.nextInt(300) == 0) {
                restart(INTERVALS.get(random.nextInt(INTERVALS.size())), random.nextInt(90));
            }
            nextMinute();
            if (random.nextInt(25) == 0) {
                checkWindow(Window.HOUR);
                checkWindow(Window.DAY);
                checkPoints(RESOLUTIONS.get(random.nextInt(RESOLUTIONS.size())), random.nextInt(3_000));
            }
        }
        assertThat(total(Resolution.HOUR)).isEqualTo(done.size());
        assertThat(total(Resolution.MINUTE)).isEqualTo(done.size());
    }

    @ParameterizedTest(name = "{0} minutes")
    @ValueSource(ints = {1, 5, 15, 60})
    void rowsAreAsLongAsTheInterval(int minutes) {
        change(Duration.ofMinutes(minutes));
        for (int i = 0; i < 240; i++) {
            upload();
            nextMinute();
        }

        List<HistoryPoint> points = points(Resolution.MINUTE, Instant.EPOCH);
        assertThat(points).hasSize(240 / minutes);
        assertThat(points).allMatch(point -> point.statistics().span().equals(Duration.ofMinutes(minutes)));
        assertThat(points).allMatch(point -> point.statistics().count() == minutes);
    }

    @Test
    void anHourOfMinutesIsNoLongerThanAnHour() {
        for (int i = 0; i < 200; i++) {
            upload();
            nextMinute();
        }

        assertThat(monitor.statistics("upload", Window.HOUR).span()).isEqualTo(Duration.ofHours(1));
        checkWindow(Window.HOUR);
    }

    @Test
    void anHourOfLongerRowsBeginsWhereItsFirstRowDoesAndSaysSo() {
        change(Duration.ofMinutes(15));
        for (int i = 0; i < 200; i++) {
            upload();
            nextMinute();
        }

        assertThat(monitor.statistics("upload", Window.HOUR).span()).isEqualTo(Duration.ofMinutes(66));
        assertThat(monitor.statistics("upload", Window.HOUR).count()).isEqualTo(65);
    }

    @Test
    void aRestartIsAGapHoweverLongTheRowsAre() {
        change(Duration.ofMinutes(5));
        for (int run = 0; run < 3; run++) {
            for (int i = 0; i < 10; i++) {
                upload();
                nextMinute();
            }
            restart(Duration.ofMinutes(5), 30);
        }

        assertThat(points(Resolution.MINUTE, Instant.EPOCH))
                .extracting(point -> point.begin().getEpochSecond() / 60)
                .containsExactly(0L, 5L, 40L, 45L, 80L, 85L);
        assertThat(total(Resolution.MINUTE)).isEqualTo(30);
    }

    @Test
    void whatIsUnderWayIsInAnAnswerAlready() {
        change(Duration.ofHours(1));
        for (int i = 0; i < 10; i++) {
            upload();
            nextMinute();
        }
        upload();

        assertThat(total(Resolution.MINUTE)).isEqualTo(11);
        assertThat(points(Resolution.MINUTE, Instant.EPOCH)).hasSize(1);
    }

    @Test
    void anyOtherIntervalIsRefused() {
        assertThatThrownBy(() -> monitor.historyInterval(Duration.ofMinutes(10)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1, 5, 15 or 60 minutes; is PT10M");
    }

    private void change(Duration interval) {
        monitor.historyInterval(interval);
    }

    private void restart(Duration interval, int minutesDown) {
        monitor.close();
        clock.add(Duration.ofMinutes(minutesDown));
        open();
        change(interval);
    }

    private void nextMinute() {
        clock.add(Duration.ofMinutes(1));
        monitor.tick();
    }

    private void someUploads(SplittableRandom random) {
        int count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            upload();
        }
    }

    private void upload() {
        monitor.measure(Operation.UPLOAD).end(Outcome.SUCCESS);
        done.add(clock.wallTime() / MILLIS_PER_MINUTE);
    }

    private void checkWindow(Window window) {
        Statistics seen = monitor.statistics("upload", window);
        long first = Math.ceilDiv(clock.wallTime() - seen.span().toMillis(), MILLIS_PER_MINUTE);

        assertThat(seen.count()).as("%s of %s", window, seen.span()).isEqualTo(between(first, Long.MAX_VALUE));
        assertThat(seen.span()).isLessThan(window.span().plusHours(1));
        long asked = clock.wallTime() / MILLIS_PER_MINUTE + 1 - window.span().toMinutes();
        assertThat(between(asked, first)).as("left out before %s", seen.span()).isZero();
    }

    private void checkPoints(Resolution resolution, int minutesBack) {
        Instant from = Instant.ofEpochMilli(clock.wallTime()).minus(Duration.ofMinutes(minutesBack));
        long end = 0;
        long counted = 0;
        for (HistoryPoint point : points(resolution, from.isBefore(Instant.EPOCH) ? Instant.EPOCH : from)) {
            long begin = point.begin().getEpochSecond() / 60;
            assertThat(begin).as("points do not overlap").isGreaterThanOrEqualTo(end);
            end = begin + Math.ceilDiv(point.statistics().span().toMillis(), MILLIS_PER_MINUTE);
            assertThat(point.statistics().count())
                    .as("%s from %s", resolution, begin)
                    .isEqualTo(between(begin, end));
            counted += point.statistics().count();
        }
        assertThat(counted).isGreaterThanOrEqualTo(between(from.getEpochSecond() / 60, Long.MAX_VALUE));
    }

    private long between(long first, long end) {
        return done.stream().filter(minute -> minute >= first && minute < end).count();
    }

    private long total(Resolution resolution) {
        return points(resolution, Instant.EPOCH).stream()
                .mapToLong(point -> point.statistics().count())
                .sum();
    }

    private List<HistoryPoint> points(Resolution resolution, Instant from) {
        return monitor.history("upload", Optional.empty(), resolution, from, Instant.ofEpochMilli(clock.wallTime()));
    }
}
