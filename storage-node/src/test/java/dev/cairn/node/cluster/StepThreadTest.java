package dev.cairn.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Goal: background work goes on whatever its steps do, and ends when it is told to. Method: steps that count. */
class StepThreadTest {
    private final Semaphore steps = new Semaphore(0);

    private void await(int count) throws InterruptedException {
        assertThat(steps.tryAcquire(count, 30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void stepsFollowEachOther() throws InterruptedException {
        try (StepThread _ = new StepThread("test", () -> {
            steps.release();
            return Duration.ZERO;
        })) {
            await(100);
        }
    }

    @Test
    void aStepThatFailsIsDoneAgain() throws InterruptedException {
        AtomicInteger done = new AtomicInteger();
        try (StepThread _ = new StepThread("test", () -> {
            steps.release();
            if (done.getAndIncrement() == 0) {
                throw new AssertionError("the first one fails");
            }
            return Duration.ZERO;
        })) {
            await(3);
        }
    }

    @Test
    void noStepIsTakenAfterClose() throws InterruptedException {
        StepThread thread = new StepThread("test", () -> {
            steps.release();
            return Duration.ofMillis(1);
        });
        await(2);

        thread.close();
        steps.drainPermits();

        assertThat(steps.tryAcquire(50, TimeUnit.MILLISECONDS)).isFalse();
    }
}
