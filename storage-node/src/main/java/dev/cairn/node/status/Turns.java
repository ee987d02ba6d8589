package dev.cairn.node.status;

import dev.cairn.node.http.RequestError;
import dev.cairn.node.http.RequestException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Lets so many questions be answered at once; some more wait for their turn, in order. Safe for use by many threads. */
final class Turns {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final int waitingMax;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int free;

    Turns(int places, int waitingMax) {
        this.free = places;
        this.waitingMax = waitingMax;
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
