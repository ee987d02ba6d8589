package dev.cairn.node.upkeep;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether the wall clock may decide what is old. A clock that jumped, in either direction, is not believed until it has
 * run in step with the monotonic clock for {@link #PROBATION}: one wrong reading must not delete anything (decision 0102).
 *
 * <p>Used by one thread.
 */
final class ClockWatch {
    /** Less is what time servers correct, and what passes between the last entry and a restart. */
    static final Duration JUMP_MIN = Duration.ofMinutes(5);

    static final Duration PROBATION = Duration.ofHours(1);

    private static final Logger log = LoggerFactory.getLogger(ClockWatch.class);

    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private Instant lastWall;
    private long lastNanos;
    private long steadySinceNanos;
    private boolean believed = true;

    /**
     * @param nanoClock {@link System#nanoTime}, or a test's
     * @param lastEntry what the clock said before the start; empty if there is nothing yet that it could delete
     */
    ClockWatch(InstantSource clock, LongSupplier nanoClock, Optional<Instant> lastEntry) {
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.lastWall = clock.instant();
        this.lastNanos = nanoClock.getAsLong();
        this.steadySinceNanos = lastNanos;
        lastEntry.ifPresent(then -> judge(Duration.between(then, lastWall), "since the last change before the start"));
    }

    /** The time by the wall clock, empty while it is not believed. */
    Optional<Instant> now() {
        Instant wall = clock.instant();
        long nanos = nanoClock.getAsLong();
        Duration jump = Duration.between(lastWall, wall).minusNanos(nanos - lastNanos);
        lastWall = wall;
        lastNanos = nanos;
        judge(jump, "against the time that passed");
        if (!believed && nanos - steadySinceNanos >= PROBATION.toNanos()) {
            log.info("The clock has run steadily for {}: what is old is removed again", PROBATION);
            believed = true;
        }
        return believed ? Optional.of(wall) : Optional.empty();
    }

    private void judge(Duration jump, String against) {
        if (jump.abs().compareTo(JUMP_MIN) <= 0) {
            return;
        }
        log.warn(
                "The clock moved by {} {}: nothing is removed for its age until the clock has run steadily for {}",
                jump,
                against,
                PROBATION);
        believed = false;
        steadySinceNanos = lastNanos;
    }
}
