package dev.cairn.node.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Times in the tests are milliseconds of a clock that stands still unless moved. */
class ScheduleTest {
    private static final long MILLI = 1_000_000;

    @Test
    void closedLoopIsDueWheneverAskedUntilItsEnd() {
        Schedule schedule = new Schedule.Closed(10 * MILLI);

        assertThat(schedule.take(3 * MILLI)).isEqualTo(3 * MILLI);
        assertThat(schedule.take(10 * MILLI)).isEqualTo(Schedule.NOTHING);
        assertThat(schedule.nextDue()).isEqualTo(Schedule.NOTHING);
    }

    @Test
    void openLoopIsDueAtItsRateWhetherOrNotAnybodyAsks() {
        Schedule schedule = open(0, 100);

        assertThat(schedule.take(0)).isZero();
        assertThat(schedule.take(MILLI / 2)).isEqualTo(Schedule.NOTHING);
        assertThat(schedule.nextDue()).isEqualTo(MILLI);
        assertThat(takeAll(schedule, 5 * MILLI)).containsExactly(MILLI, 2 * MILLI, 3 * MILLI, 4 * MILLI, 5 * MILLI);
    }

    @Test
    void latencyCountsFromTheIntendedStart() {
        Schedule schedule = open(0, 100);
        assertThat(schedule.take(0)).isZero();

        long stalledUntil = 50 * MILLI;

        assertThat(stalledUntil - schedule.take(stalledUntil)).isEqualTo(49 * MILLI);
        assertThat(stalledUntil - schedule.take(stalledUntil)).isEqualTo(48 * MILLI);
        assertThat(schedule.waiting()).isEqualTo(48);
    }

    @Test
    void whatFindsNoPlaceInTheBacklogIsCounted() {
        Schedule schedule = open(0, 100_000);
        long due = Schedule.Open.BACKLOG_MAX + 10;

        assertThat(schedule.take((due - 1) * MILLI)).isZero();

        assertThat(schedule.dropped()).isEqualTo(10);
        assertThat(schedule.waiting()).isEqualTo(Schedule.Open.BACKLOG_MAX - 1);
    }

    @Test
    void whatIsDroppedInTheWarmUpIsNotCounted() {
        Schedule schedule = open((Schedule.Open.BACKLOG_MAX + 5) * MILLI, 100_000);

        schedule.advance((Schedule.Open.BACKLOG_MAX + 9) * MILLI);

        assertThat(schedule.dropped()).isEqualTo(5);
    }

    @Test
    void nothingIsDueAfterTheEnd() {
        Schedule schedule = open(0, 3);

        assertThat(takeAll(schedule, 2 * MILLI)).containsExactly(0, MILLI, 2 * MILLI);
        assertThat(schedule.take(9 * MILLI)).isEqualTo(Schedule.NOTHING);

        Schedule stopped = open(0, 100);
        stopped.end(2 * MILLI);
        stopped.advance(9 * MILLI);
        assertThat(stopped.take(9 * MILLI)).isEqualTo(Schedule.NOTHING);
        assertThat(stopped.waiting()).isEqualTo(2);
    }

    private static Schedule open(long countedFrom, long endMillis) {
        return new Schedule.Open(1000, 0, countedFrom, endMillis * MILLI);
    }

    private static long[] takeAll(Schedule schedule, long now) {
        return LongStream.generate(() -> schedule.take(now))
                .takeWhile(intended -> intended != Schedule.NOTHING)
                .toArray();
    }
}
