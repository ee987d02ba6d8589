package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Goal: a replica never believes that it is fresher than it is. Method: a clock that is told. */
class FreshnessTest {
    private long nanos = Long.MAX_VALUE - 5; // The clock of a JVM may begin anywhere, and overflow.
    private final Freshness freshness = new Freshness(() -> nanos);

    @Test
    void beforeTheFirstBarrierNothingIsKnown() {
        assertThat(freshness.staleness()).isEmpty();
    }

    @Test
    void stalenessIsCountedFromTheBeginOfABarrierNotFromItsEnd() {
        long begun = nanos;
        nanos += 40;

        freshness.sawAllUntil(begun);

        assertThat(freshness.staleness()).contains(Duration.ofNanos(40));
        nanos += 2;
        assertThat(freshness.staleness()).contains(Duration.ofNanos(42));
    }

    @Test
    void aBarrierThatBeganEarlierAndEndedLaterTellsNothingNew() {
        long early = nanos;
        nanos += 10;
        long late = nanos;

        freshness.sawAllUntil(late);
        freshness.sawAllUntil(early);

        assertThat(freshness.staleness()).contains(Duration.ZERO);
    }
}
