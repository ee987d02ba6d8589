package dev.cairn.replication;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.thirdparty.io.netty.util.HashedWheelTimer;
import org.apache.ratis.thirdparty.io.netty.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits of what the log waits for, thousands of times a second and hardly ever in vain. A wheel looks at them every {@link #TICK}: to set one and to take it back wakes
 * no thread, as each does with {@link CompletableFuture#orTimeout}, which took 14 % of the processors that served reads (docs/decisions/0209). For any number of threads.
 */
final class Limits implements AutoCloseable {
    /** By so much a limit may be late. */
    static final Duration TICK = Duration.ofMillis(10);

    private static final Logger LOG = LoggerFactory.getLogger(Limits.class);

    private final HashedWheelTimer wheel;
    private volatile boolean closed;

    /** @param name of its thread, which begins with the first limit */
    Limits(String name) {
        wheel = new HashedWheelTimer(
                run -> Thread.ofPlatform().name(name).daemon().unstarted(run), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Fails {@code future} with a {@link TimeoutException} after {@code max}, unless it has ended; on the wheel's thread, so nothing behind it may block. */
    <T> CompletableFuture<T> end(CompletableFuture<T> future, Duration max) {
        if (!future.isDone()) {
            Optional<Timeout> limit =
                    at(max, () -> future.completeExceptionally(new TimeoutException("not within " + max)));
            if (limit.isEmpty() || closed) {
                future.completeExceptionally(new TimeoutException("no longer waited for"));
            }
            var _ = future.whenComplete((_, _) -> limit.ifPresent(Timeout::cancel));
        }
        return future;
    }

    /** Runs what it is given after {@code delay}, on the wheel's thread: it must not block. */
    Executor after(Duration delay) {
        return task -> {
            var _ = at(delay, task);
        };
    }

    /** Empty if this is closed. */
    private Optional<Timeout> at(Duration delay, Runnable task) {
        try {
            return Optional.of(wheel.newTimeout(_ -> task.run(), delay.toNanos(), TimeUnit.NANOSECONDS));
        } catch (IllegalStateException stopped) {
            return Optional.empty();
        }
    }

    /** All that is waited for comes to its limit now, and what is given one from now on does so at once. Not for the wheel's own thread. */
    @Override
    public void close() {
        closed = true; // Before: what is set beside this is looked at by one of the two.
        wheel.stop().forEach(Limits::reach);
    }

    private static void reach(Timeout left) {
        try {
            left.task().run(left);
        } catch (Exception failure) {
            LOG.warn("What was waited for could not be given up", failure);
        }
    }
}
