package dev.cairn.monitoring.alerts;

import dev.cairn.monitoring.alerts.AlertMeters.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one webhook. Sent in order, one at a time; what fails is tried again with growing pauses, and given up after {@link
 * Backoff#ATTEMPTS_MAX} attempts. Who puts something in never waits. Any thread.
 */
final class WebhookQueue {
    /** All alerts of a node may begin at once. */
    static final int WAITING_MAX = AlertBoard.ALERTS_MAX;

    private final Webhook webhook;
    private final Tools tools;
    private final Deque<AlertChange> waiting = new ArrayDeque<>();
    private @Nullable AlertChange sending;
    private int failures;
    private boolean paused;
    private boolean closed;

    /**
     * What sends, waits and counts, the same for all webhooks.
     *
     * @param tells whether it is for this node to send a change, asked at each attempt
     */
    record Tools(
            AlertSender sender,
            Executor executor,
            Later later,
            RandomGenerator random,
            Predicate<AlertChange> tells,
            Consumer<Result> counted,
            Failed failed) {}

    /** Hears of what was given up. */
    interface Failed {
        void failed(Webhook webhook, Exception failure);
    }

    WebhookQueue(Webhook webhook, Tools tools) {
        this.webhook = webhook;
        this.tools = tools;
    }

    Webhook webhook() {
        return webhook;
    }

    synchronized int waiting() {
        return waiting.size() + (sending == null ? 0 : 1);
    }

    synchronized void put(AlertChange change) {
        waiting.addLast(change);
        if (waiting.size() > WAITING_MAX) {
            waiting.removeFirst();
            tools.counted().accept(Result.DROPPED);
        }
        if (sending == null && !closed) {
            next();
        }
    }

    /** Waits until all has been sent, or an attempt has failed and the next is not yet due. */
    synchronized void awaitIdle(Duration atMost) throws InterruptedException {
        TimedWait.until(this, () -> sending == null || paused, atMost);
    }

    /** Sends no more, but for what is under way. */
    synchronized void close() {
        closed = true;
    }

    /** What is not known to have arrived. */
    synchronized List<AlertChange> all() {
        List<AlertChange> all = new ArrayList<>(waiting);
        if (sending != null) {
            all.addFirst(sending);
        }
        return all;
    }

    private synchronized void next() {
        failures = 0;
        sending = closed ? null : waiting.pollFirst();
        if (sending == null) {
            notifyAll();
        } else {
            attempt(sending);
        }
    }

    private synchronized void attempt(AlertChange change) {
        if (closed) {
            return;
        }
        paused = false;
        try {
            tools.executor().execute(() -> send(change));
        } catch (RejectedExecutionException e) { // The node is stopping.
            closed = true;
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void send(AlertChange change) {
        if (isClosed()) {
            return; // It is among those that are kept.
        }
        if (!tools.tells().test(change)) {
            next();
            return;
        }
        try {
            tools.sender().send(webhook, change);
            tools.counted().accept(Result.DELIVERED);
            next();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The node is stopping, and has kept what is not sent.
        } catch (AlertSender.RefusedException e) {
            giveUp(e);
        } catch (IOException | RuntimeException e) {
            again(change, e);
        }
    }

    private synchronized void again(AlertChange change, Exception failure) {
        failures++;
        if (closed) {
            return;
        }
        if (failures >= Backoff.ATTEMPTS_MAX) {
            giveUp(failure);
        } else {
            paused = true;
            notifyAll();
            tools.later().run(Backoff.after(failures, tools.random()), () -> attempt(change));
        }
    }

    private void giveUp(Exception failure) {
        tools.counted().accept(Result.FAILED);
        tools.failed().failed(webhook, failure);
        next();
    }
}
