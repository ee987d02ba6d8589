package dev.cairn.replication.copies;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Goal: what fails is tried again later and later, but not for ever later. Method: a clock that the test moves. */
class BackoffTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Backoff<String> backoff = new Backoff<>(nanos::get, new SplittableRandom(3));

    private Duration waited() {
        long begin = nanos.get();
        while (!backoff.isDue("a")) {
            nanos.addAndGet(Duration.ofMillis(10).toNanos());
        }
        return Duration.ofNanos(nanos.get() - begin);
    }

    @Test
    void waitsGrowFromHalfASecondToHalfAMinute() {
        assertThat(backoff.isDue("a")).isTrue();
        Duration longest = Backoff.FIRST;
        for (int attempt = 1; attempt < 20; attempt++) {
            assertThat(backoff.failed("a")).isEqualTo(attempt);
            assertThat(waited()).isBetween(longest.dividedBy(2), longest.plusMillis(10));
            longest =
                    longest.multipliedBy(2).compareTo(Backoff.LONGEST) < 0 ? longest.multipliedBy(2) : Backoff.LONGEST;
        }
    }

    @Test
    void successBeginsAnew() {
        backoff.failed("a");
        backoff.succeeded("a");

        assertThat(backoff.isDue("a")).isTrue();
        assertThat(backoff.failed("a")).isEqualTo(1);
        backoff.putOff("a");
        assertThat(backoff.isDue("a")).isFalse();
        assertThat(backoff.failed("a")).as("putting off does not count").isEqualTo(2);
    }

    @Test
    void oneDoesNotWaitForAnother() {
        backoff.failed("a");

        assertThat(backoff.isDue("b")).isTrue();
    }
}
