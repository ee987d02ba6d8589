package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockingGateTest {
    private final AtomicLong nowNanos = new AtomicLong();
    private final Vertx vertx = Vertx.vertx();
    private final Context caller = vertx.getOrCreateContext();
    private final FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(new SimpleMeterRegistry());
    private final BlockingGate gate = new BlockingGate(1, 2, monitor, nowNanos::get);
    private final CountDownLatch open = new CountDownLatch(1);

    @AfterEach
    void close() {
        open.countDown();
        gate.close();
        TestNode.await(vertx.close());
    }

    private Future<Boolean> waiting() {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        Future<Boolean> call = gate.call(caller, () -> {
            begun.complete(null);
            open.await();
            return true;
        });
        begun.join();
        return call;
    }

    @Test
    void callsBeyondTheBoundAreRefusedAtOnce() {
        Future<Boolean> running = waiting();
        Future<Integer> first = gate.call(caller, () -> 1);
        Future<Integer> second = gate.call(caller, () -> 2);

        Future<Integer> third = gate.call(caller, () -> 3);

        assertThat(failure(third)).isInstanceOf(RequestException.class).hasMessageContaining("Busy");
        assertThat(monitor.meters().get("cairn.gate.refused").counter().count()).isEqualTo(1);
        open.countDown();
        assertThat(TestNode.await(Future.all(running, first, second)).<Object>list())
                .containsExactly(true, 1, 2);
        assertThat(TestNode.await(gate.call(caller, () -> 4))).isEqualTo(4);
    }

    @Test
    void callThatHasWaitedTooLongIsRefusedAndNotRun() {
        waiting();
        AtomicBoolean ran = new AtomicBoolean();
        Future<Integer> late = gate.call(caller, () -> {
            ran.set(true);
            return 1;
        });
        Future<Integer> next = gate.proceed(caller, () -> 2);

        nowNanos.set(BlockingGate.WAIT_MAX.toNanos() + 1);
        open.countDown();

        assertThat(failure(late)).isInstanceOf(RequestException.class).hasMessageContaining("Busy");
        assertThat(ran).isFalse();
        assertThat(TestNode.await(next)).isEqualTo(2);
        assertThat(monitor.meters().get("cairn.gate.refused").counter().count()).isEqualTo(1);
    }

    @Test
    void callThatHasWaitedNoLongerThanItMayIsRun() {
        waiting();
        Future<Integer> call = gate.call(caller, () -> 1);

        nowNanos.set(BlockingGate.WAIT_MAX.toNanos());
        open.countDown();

        assertThat(TestNode.await(call)).isEqualTo(1);
    }

    @Test
    void nextStepOfWhatWasLetInIsNotRefused() {
        waiting();
        gate.call(caller, () -> 1);
        gate.call(caller, () -> 2);
        CompletableFuture<Void> done = new CompletableFuture<>();

        gate.continuing().execute(() -> done.complete(null));

        open.countDown();
        done.join();
    }

    @Test
    void everyFailureReachesTheCaller() {
        assertThat(failure(gate.call(caller, () -> {
                    throw new IllegalStateException("no");
                })))
                .isInstanceOf(IllegalStateException.class);
        assertThat(failure(gate.call(caller, () -> {
                    throw new StackOverflowError();
                })))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    void closedGateRefuses() {
        gate.close();

        assertThat(failure(gate.call(caller, () -> 1))).isInstanceOf(RequestException.class);
    }

    @Test
    void answerComesOnTheCallersLoop() {
        CompletableFuture<Context> answered = new CompletableFuture<>();
        gate.call(caller, () -> 1).onComplete(_ -> answered.complete(Vertx.currentContext()));

        assertThat(answered.join()).isEqualTo(caller);
    }

    private static Throwable failure(Future<?> future) {
        return TestNode.await(
                future.<Throwable>map(_ -> new AssertionError("succeeded")).otherwise(e -> e));
    }
}
