package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryTest {
    private final List<Duration> pauses = new ArrayList<>();
    private final Retry retry = new Retry(8, new Random(1), pauses::add);

    @Test
    void pausesDoubleUpToTheirBoundAndAreHalfRandom() {
        assertThatThrownBy(() -> retry.run(() -> fail(new Failure.Unreachable("gone", Integer.MAX_VALUE))))
                .hasMessage("gone");

        assertThat(pauses).hasSize(8);
        long full = Retry.PAUSE_FIRST.toMillis();
        for (Duration pause : pauses) {
            assertThat(pause.toMillis()).isBetween(full / 2, full);
            full = Math.min(2 * full, Retry.PAUSE_MAX.toMillis());
        }
        assertThat(pauses.stream().map(Duration::toMillis).distinct()).hasSizeGreaterThan(5);
    }

    @Test
    void retryAfterIsHonouredUpToItsBound() {
        assertThat(retry.pauseAfter(1, Duration.ofSeconds(7))).isEqualTo(Duration.ofSeconds(7));
        assertThat(retry.pauseAfter(1, Duration.ofDays(1))).isEqualTo(Retry.RETRY_AFTER_MAX);
    }

    @Test
    void whatCannotHelpIsNotRepeated() {
        Failure refused = new Failure.Refused(404, "no-such-object", "gone", Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> retry.run(() -> fail(refused))).isSameAs(refused);

        assertThat(pauses).isEmpty();
    }

    @Test
    void successAfterFailuresIsSuccess() throws Failure, InterruptedException {
        AtomicInteger attempts = new AtomicInteger();

        String result = retry.run(() -> attempts.incrementAndGet() < 4
                ? fail(new Failure.Refused(503, "busy", "later", Optional.empty(), Optional.empty()))
                : "done");

        assertThat(result).isEqualTo("done");
        assertThat(pauses).hasSize(3);
    }

    @Test
    void progressRefillsTheBudget() throws Failure, InterruptedException {
        Retry.Budget budget = retry.budget();
        for (int i = 0; i < 50; i++) {
            budget.spend(new Failure.Unreachable("cut", Integer.MAX_VALUE));
            budget.refill();
        }

        assertThat(pauses).hasSize(50).allMatch(pause -> pause.compareTo(Retry.PAUSE_FIRST) <= 0);
    }

    private static String fail(Failure failure) throws Failure {
        throw failure;
    }
}
