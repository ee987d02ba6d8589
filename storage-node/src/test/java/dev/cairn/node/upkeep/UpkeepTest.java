package dev.cairn.node.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Goal: chores go on through failures, and stop while the node is unwell. Method: a chore that tells of each step. */
class UpkeepTest {
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Semaphore steps = new Semaphore(0);
    private final AtomicBoolean fails = new AtomicBoolean();
    private final AtomicBoolean healthy = new AtomicBoolean(true);
    private Throwable failure = new IllegalStateException("this step fails");
    private final Semaphore asked = new Semaphore(0);

    private final Chore chore = new Chore() {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public Duration step() {
            steps.release();
            if (fails.get()) {
                throwAs(failure);
            }
            return AT_ONCE;
        }

        @Override
        public Duration retryAfter() {
            return AT_ONCE;
        }
    };

    @Test
    void aStepThatFailsIsCountedAndTakenAgain() throws InterruptedException {
        failsAndGoesOn();
    }

    private void failsAndGoesOn() throws InterruptedException {
        fails.set(true);
        try (Upkeep _ = start()) {
            await(steps, 3);
            fails.set(false);
            await(steps, 3);
        }
        assertThat(meters.get("cairn.upkeep.failures").counter().count()).isGreaterThanOrEqualTo(2);
        assertThat(meters.get("cairn.upkeep.step").timer().count()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void aStepThatEndsWithAnErrorIsTakenAgain() throws InterruptedException {
        failure = new NoClassDefFoundError("a class that is missing");
        failsAndGoesOn();
    }

    @Test
    void aNodeThatCannotSayHowItIsIsAskedAgain() throws InterruptedException {
        Upkeep upkeep = Upkeep.start(
                List.of(chore),
                () -> {
                    asked.release();
                    throw new IllegalStateException("no answer");
                },
                AT_ONCE,
                AT_ONCE,
                new FileStoragePerformanceMonitor(meters));
        await(asked, 3);
        upkeep.close();
    }

    @Test
    void nothingIsDoneWhileTheNodeIsUnwell() throws InterruptedException {
        healthy.set(false);
        try (Upkeep _ = start()) {
            await(asked, 5);
            assertThat(steps.availablePermits()).isZero();
            healthy.set(true);
            await(steps, 1);
        }
    }

    @Test
    void noStepIsTakenAfterClose() throws InterruptedException {
        Upkeep upkeep = start();
        await(steps, 1);

        upkeep.close();
        steps.drainPermits();

        assertThat(steps.tryAcquire(50, TimeUnit.MILLISECONDS)).isFalse();
    }

    /** Throws what a step need not declare. */
    private static void throwAs(Throwable failure) {
        switch (failure) {
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            default -> throw new AssertionError(failure);
        }
    }

    private Upkeep start() {
        return Upkeep.start(
                List.of(chore), this::isHealthy, AT_ONCE, AT_ONCE, new FileStoragePerformanceMonitor(meters));
    }

    private boolean isHealthy() {
        asked.release();
        return healthy.get();
    }

    private static void await(Semaphore events, int count) throws InterruptedException {
        assertThat(events.tryAcquire(count, 10, TimeUnit.SECONDS)).isTrue();
    }
}
