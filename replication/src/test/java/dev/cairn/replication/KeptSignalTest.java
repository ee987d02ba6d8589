package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KeptSignalTest {
    private final KeptSignal signal = new KeptSignal("test");

    @Test
    void whatIsKeptEndsTheNextWaitAndNoOther() throws Exception {
        signal.keep();

        assertThat(signal.await(1, TimeUnit.DAYS)).isTrue();
        assertThat(signal.await(1, TimeUnit.NANOSECONDS)).isFalse();
    }

    @Test
    void whatIsNotKeptEndsNoLaterWait() throws Exception {
        signal.signal();

        assertThat(signal.await(1, TimeUnit.NANOSECONDS)).isFalse();
    }

    @Test
    void eitherEndsAWaitUnderWay() {
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return signal.await(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        while (!waiting.isDone()) { // It may not wait yet.
            signal.signal();
            Thread.onSpinWait();
        }

        assertThat(waiting).isCompletedWithValue(true);
    }
}
