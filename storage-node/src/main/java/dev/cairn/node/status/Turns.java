package dev.cairn.node.status;

import dev.cairn.node.http.RequestError;
import dev.cairn.node.http.RequestException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Lets so many questions be answered at once; some more wait for their turn, in order. Safe for use by many threads. */
final class Turns {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final int places;
    private final int waitingMax;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int free;

    Turns(int places, int waitingMax) {
        this.places = places;
        this.free = places;
        this.waitingMax = waitingMax;
    }

    /**
     * Shows how many there are, as {@code cairn.monitor.questions}.
     *
     * @param kind of a closed set, a label value
     */
    Turns shownAs(String kind, MeterRegistry meters) {
        show(kind, "running", Turns::running, meters);
        show(kind, "waiting", Turns::waiting, meters);
        return this;
    }

    private void show(String kind, String state, ToDoubleFunction<Turns> count, MeterRegistry meters) {
        Gauge.builder("cairn.monitor.questions", this, count)
                .description("Questions about what was measured that are being answered, or wait for their turn")
                .tag("kind", kind)
                .tag("state", state)
                .strongReference(true)
                .register(meters);
    }

    private synchronized int running() {
        return places - free;
    }

    private synchronized int waiting() {
        return waiting.size();
    }

    /**
     * Begins something, now or when its turn comes.
     *
     * @param loop where it begins if it had to wait
     * @throws RequestException {@link RequestError.Busy} if too many wait
     */
    <T> Future<T> take(Executor loop, Supplier<Future<T>> begin) {
        Promise<T> answer = Promise.promise();
        Runnable turn = () -> begin(begin, answer);
        if (isFree(() -> loop.execute(turn))) {
            turn.run();
        }
        return answer.future();
    }

    private synchronized boolean isFree(Runnable later) {
        if (free > 0) {
            free--;
            return true;
        }
        if (waiting.size() >= waitingMax) {
            throw new RequestException(new RequestError.Busy("questions about measurements at once", RETRY_AFTER));
        }
        waiting.add(later);
        return false;
    }

    private <T> void begin(Supplier<Future<T>> begin, Promise<T> answer) {
        Future<T> begun;
        try {
            begun = begin.get();
        } catch (RuntimeException e) {
            begun = Future.failedFuture(e);
        }
        begun.onComplete(result -> {
            leave();
            answer.handle(result);
        });
    }

    private void leave() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.run();
    }
}
