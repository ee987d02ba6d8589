package dev.cairn.replication.copies;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks nodes for the same thing until one gives it: the next one when another has failed, or is late. At most two are asked at once.
 *
 * @param <N> who is asked
 * @param <T> what is wanted
 */
final class Race<N, T> {
    private sealed interface Outcome<N, T> {}

    private record Given<N, T>(N node, T answer, long nanos) implements Outcome<N, T> {}

    private record Refused<N, T>(N node, Throwable failure) implements Outcome<N, T> {}

    private static final int AT_ONCE_MAX = 2;

    private final Function<N, T> ask;
    private final Consumer<T> drop;
    private final Executor threads;
    private final LongSupplier nanoClock;
    private final Runnable onHedge;
    private final BlockingQueue<Outcome<N, T>> outcomes = new LinkedBlockingQueue<>();
    private final Map<N, Throwable> failures = new LinkedHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean decided;
    private int running;

    /**
     * @param ask may block, and throws if the node does not give what is wanted
     * @param drop takes what came too late
     * @param onHedge told of each node that is asked because another one is late
     */
    Race(Function<N, T> ask, Consumer<T> drop, Executor threads, LongSupplier nanoClock, Runnable onHedge) {
        this.ask = ask;
        this.drop = drop;
        this.threads = threads;
        this.nanoClock = nanoClock;
        this.onHedge = onHedge;
    }

    /**
     * Blocks until one has given it.
     *
     * @param late when the next one is asked too
     * @throws LostException if all have failed: {@link #failures} says why
     */
    T run(Iterator<N> nodes, ReadTimes late) throws LostException {
        start(nodes);
        while (running > 0) {
            boolean mayHedge = running < AT_ONCE_MAX && nodes.hasNext();
            switch (next(mayHedge ? late.late() : Duration.ofNanos(Long.MAX_VALUE))) {
                case null -> {
                    onHedge.run();
                    start(nodes);
                }
                case Given<N, T>(var _, var answer, var nanos) -> {
                    late.took(nanos);
                    decide();
                    return answer;
                }
                case Refused<N, T>(var node, var failure) -> {
                    running--;
                    failures.put(node, failure);
                    start(nodes);
                }
            }
        }
        throw new LostException();
    }

    /** Those that failed before another one gave it, in their order. */
    Map<N, Throwable> failures() {
        return failures;
    }

    private void start(Iterator<N> nodes) {
        if (nodes.hasNext()) {
            N node = nodes.next();
            running++;
            threads.execute(() -> askOne(node));
        }
    }

    private void askOne(N node) {
        long begin = nanoClock.getAsLong();
        try {
            T answer = ask.apply(node);
            if (!tell(new Given<>(node, answer, nanoClock.getAsLong() - begin))) {
                drop.accept(answer);
            }
        } catch (Throwable failure) { // Errors too: somebody waits.
            boolean _ = tell(new Refused<>(node, failure));
        }
    }

    private boolean tell(Outcome<N, T> outcome) {
        lock.lock();
        try {
            return !decided && outcomes.add(outcome);
        } finally {
            lock.unlock();
        }
    }

    private void decide() {
        lock.lock();
        try {
            decided = true;
        } finally {
            lock.unlock();
        }
        for (Outcome<N, T> late = outcomes.poll(); late != null; late = outcomes.poll()) {
            if (late instanceof Given<N, T>(var _, var answer, var _)) {
                drop.accept(answer);
            }
        }
    }

    private @Nullable Outcome<N, T> next(Duration wait) throws LostException {
        try {
            return outcomes.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            decide();
            throw new LostException();
        }
    }

    /** Nobody gave it. */
    static final class LostException extends Exception {
        LostException() {
            super("nobody gave what was asked for", null, false, false);
        }
    }
}
