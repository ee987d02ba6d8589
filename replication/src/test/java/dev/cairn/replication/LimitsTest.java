package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Limits limits = new Limits("limits-under-test");

    @AfterEach
    void close() {
        limits.close();
    }

    @Test
    void whatDoesNotEndFailsAtItsLimitAndNotBefore() {
        long begin = System.nanoTime();
        CompletableFuture<Void> never = limits.end(new CompletableFuture<>(), SOON);

        assertThatThrownBy(() -> never.get(30, TimeUnit.SECONDS)).hasRootCauseInstanceOf(TimeoutException.class);

        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(SOON.toNanos());
    }

    @Test
    void whatEndsBeforeKeepsItsAnswer() throws Exception {
        CompletableFuture<String> answer = limits.end(new CompletableFuture<>(), SOON);
        answer.complete("answer");
        CountDownLatch later = new CountDownLatch(1);
        limits.after(SOON.multipliedBy(2)).execute(later::countDown);

        assertThat(later.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(answer).isCompletedWithValue("answer");
    }

    @Test
    void onceClosedNothingIsWaitedForAnyMore() {
        CompletableFuture<Void> before = limits.end(new CompletableFuture<>(), LONG);

        limits.close();

        assertThat(before).isCompletedExceptionally();
        assertThat(limits.end(new CompletableFuture<>(), LONG)).isCompletedExceptionally();
        limits.after(LONG).execute(() -> {});
    }
}
