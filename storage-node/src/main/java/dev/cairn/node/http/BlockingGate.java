package dev.cairn.node.http;

import dev.cairn.monitoring.Monitor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The door from event loops to what blocks on RocksDB and on reads of a volume. Refuses when too many wait, or one has waited
 * too long, for a longer queue would only hide overload. Platform threads: native code would pin the carriers of virtual
 * ones. Safe for use by many threads. Close it after the servers and before the stores.
 */
public final class BlockingGate implements AutoCloseable {
    static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /**
     * A call that has waited for longer is refused when its turn comes. However slow the disk is, a request then waits so long
     * at most, and threads work for clients that are still there.
     */
    static final Duration WAIT_MAX = Duration.ofSeconds(1);

    private static final Duration LOOK_EVERY = Duration.ofMillis(5);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final FewThreads threads;
    private final LongSupplier nanoTime;
    private final int queueMax;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Counter refused;

    /** Registers {@code cairn.gate.queue}, {@code cairn.gate.busy}, {@code cairn.gate.permits} and {@code cairn.gate.refused}. */
    public BlockingGate(int threadCount, int queueMax, Monitor monitor) {
        this(threadCount, queueMax, monitor, System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime}, for {@link #WAIT_MAX} */
    BlockingGate(int threadCount, int queueMax, Monitor monitor, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.queueMax = queueMax;
        int quick = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, threadCount);
        threads = new FewThreads("cairn-gate", threadCount, quick, LOOK_EVERY, System::nanoTime);
        refused = Counter.builder("cairn.gate.refused")
                .description("Calls refused because too many were waiting, or because they had waited too long")
                .register(monitor.meters());
        Gauge.builder("cairn.gate.queue", threads, FewThreads::queued)
                .description("Calls that wait for a thread")
                .register(monitor.meters());
        Gauge.builder("cairn.gate.busy", threads, FewThreads::busy)
                .description("Threads at work")
                .register(monitor.meters());
        Gauge.builder("cairn.gate.permits", threads, FewThreads::permits)
                .description("Threads that may be at work, apart from stuck ones")
                .register(monitor.meters());
    }

    /** How many calls wait to be let in, as a part of those that may. */
    public double fullness() {
        return (double) waiting.get() / queueMax;
    }

    /**
     * Runs {@code work} on a thread of the gate. The future completes on {@code caller}, on every path exactly once; it fails
     * with {@link RequestError.Busy} if the work was refused.
     */
    public <T> Future<T> call(Context caller, Callable<T> work) {
        Promise<T> answer = ((ContextInternal) caller).promise();
        long since = nanoTime.getAsLong();
        if (waiting.incrementAndGet() > queueMax) {
            waiting.decrementAndGet();
            refuse(answer);
        } else {
            try {
                threads.execute(() -> begin(work, since, answer));
            } catch (RejectedExecutionException e) { // It is closed.
                waiting.decrementAndGet();
                refuse(answer);
            }
        }
        return answer.future();
    }

    /**
     * Runs the next step of something that was let in, as {@link #call} but never refused: what has begun to answer would break
     * off. Whoever uses it has at most one step waiting, so that requests in flight bound this too.
     */
    <T> Future<T> proceed(Context caller, Callable<T> work) {
        Promise<T> answer = ((ContextInternal) caller).promise();
        try {
            threads.execute(() -> run(work, answer));
        } catch (RejectedExecutionException e) { // It is closed.
            refuse(answer);
        }
        return answer.future();
    }

    private <T> void begin(Callable<T> work, long since, Promise<T> answer) {
        waiting.decrementAndGet();
        if (nanoTime.getAsLong() - since > WAIT_MAX.toNanos()) {
            refuse(answer);
        } else {
            run(work, answer);
        }
    }

    private void refuse(Promise<?> answer) {
        refused.increment();
        answer.fail(new RequestException(new RequestError.Busy("requests are waiting", RETRY_AFTER)));
    }

    /**
     * For the next short step of something that was let in already, which must not be refused half-way. Whoever uses it has at
     * most one step waiting, so that requests in flight bound this too.
     */
    Executor continuing() {
        return threads;
    }

    private static <T> void run(Callable<T> work, Promise<T> answer) {
        try {
            answer.complete(work.call());
        } catch (Throwable failure) { // An Error must reach the caller too, or its request hangs.
            answer.fail(failure);
        }
    }

    /** Ends when the calls under way and waiting are done, or after ten seconds. Blocks. */
    @Override
    public void close() {
        try {
            threads.close(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
