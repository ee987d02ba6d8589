package dev.cairn.monitoring.alerts;

import io.micrometer.core.instrument.Clock;
import java.time.Instant;

/**
 * One moment by two clocks.
 *
 * @param nanos by a clock that is never set: what lasts is measured by it
 * @param wall for people
 */
record Moment(long nanos, Instant wall) {
    static Moment of(Clock clock) {
        return new Moment(clock.monotonicTime(), Instant.ofEpochMilli(clock.wallTime()));
    }
}
