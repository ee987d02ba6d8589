package dev.cairn.monitoring.alerts;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands things to one receiver, one after the other, on a thread that waits for nobody else. To put something in never waits: if the
 * receiver does not keep up, the oldest goes. Any thread.
 */
final class Mailbox<T> {
    private final int max;
    private final Executor executor;
    private final Consumer<T> receiver;
    private final Runnable onDrop;
    private final Deque<T> waiting = new ArrayDeque<>();
    private boolean running;

    /**
     * @param max so many wait at most
     * @param receiver must not throw
     * @param onDrop told of each that goes
     */
    Mailbox(int max, Executor executor, Consumer<T> receiver, Runnable onDrop) {
        this.max = max;
        this.executor = executor;
        this.receiver = receiver;
        this.onDrop = onDrop;
    }

    void put(T thing) {
        if (add(thing)) {
            try {
                executor.execute(this::run);
            } catch (RejectedExecutionException e) { // It is closed.
                stopped();
            }
        }
    }

    /** @return whether nobody empties the box */
    private synchronized boolean add(T thing) {
        waiting.addLast(thing);
        if (waiting.size() > max) {
            waiting.removeFirst();
            onDrop.run();
        }
        boolean begin = !running;
        running = true;
        return begin;
    }

    private void run() {
        for (T thing = next(); thing != null; thing = next()) {
            receiver.accept(thing);
        }
    }

    private synchronized @Nullable T next() {
        T thing = waiting.pollFirst();
        if (thing == null) {
            stopped();
        }
        return thing;
    }

    private synchronized void stopped() {
        running = false;
        notifyAll();
    }

    /** Waits until the box is empty. */
    synchronized void awaitEmpty(Duration atMost) throws InterruptedException {
        TimedWait.until(this, () -> !running, atMost);
    }
}
