package dev.cairn.node.http;

import dev.cairn.monitoring.Monitor;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Places for streamed uploads, and the line of those that wait for one. An eighth of each, one place at least, is out of reach of
 * any single peer: uploads that are just fast enough, as many as one machine cares to open, must not stop those of all others.
 *
 * <p>To refuse a long upload costs what the system took of its body unasked, and its client comes again; to let it wait costs a
 * connection of which nothing is read. So who finds no place waits for a while, and is taken in by age. Safe for use by many
 * threads.
 */
final class UploadPlaces {
    private static final int OTHERS_SHARE = 8;

    /** Of the requests that are no uploads: those that wait count as requests, and must not take the places of all others. */
    private static final int WAITING_SHARE = 2;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Admission.Bound all;
    private final int waitingMax;
    private final Map<String, Integer> taken = new HashMap<>(); // As long as there are uploads, which are bounded.
    private final Map<String, Integer> waiting = new HashMap<>();
    private final Set<Waiter> line = new LinkedHashSet<>();

    /** @param place completed by whoever is first: a place that is free, the end of the wait, or the client that leaves */
    private record Waiter(String peer, CompletableFuture<Void> place) {}

    /**
     * Registers {@code cairn.http.uploads.waiting}.
     *
     * @param requestsMax how many requests there may be at once, uploads and waiting ones included
     */
    UploadPlaces(Admission.Bound all, int requestsMax, Monitor monitor) {
        this.all = all;
        this.waitingMax = Math.max(0, requestsMax - all.max()) / WAITING_SHARE;
        Gauge.builder("cairn.http.uploads.waiting", this, UploadPlaces::waiting)
                .description("Uploads that wait for a place")
                .register(monitor.meters());
    }

    /**
     * Takes a place, once there is one; then {@link #leave} must follow once. Completes at once, or on whatever thread a place
     * gets free or the time is over. Who does not want it any more completes it with a failure, and is out of the line.
     *
     * @param wait how long to wait for it; zero for not at all
     * @return fails with {@link RequestError.Busy}, or {@link RequestError.Draining}
     */
    CompletableFuture<Void> enter(String peer, Duration wait, Timers timers) {
        Waiter waiter = new Waiter(peer, new CompletableFuture<>());
        synchronized (this) {
            if (hasEntered(peer)) {
                return CompletableFuture.completedFuture(null);
            }
            if (wait.isZero() || !isRoomInLine(peer)) {
                all.refuse();
                return CompletableFuture.failedFuture(busy());
            }
            line.add(waiter);
            waiting.merge(peer, 1, Integer::sum);
        }
        var _ = waiter.place().whenComplete((_, _) -> leaveLine(waiter));
        try {
            timers.after(wait, () -> giveUp(waiter));
        } catch (RuntimeException e) {
            waiter.place().completeExceptionally(e);
        }
        return waiter.place();
    }

    void leave(String peer) {
        Optional<Waiter> next = handOver(peer);
        while (next.isPresent() && !next.get().place().complete(null)) { // It left in this moment.
            next = handOver(next.get().peer());
        }
    }

    /** Refuses all that wait: the node is about to stop. */
    void drain() {
        List<Waiter> waiters;
        synchronized (this) {
            waiters = List.copyOf(line);
        }
        waiters.forEach(
                waiter -> waiter.place().completeExceptionally(new RequestException(new RequestError.Draining())));
    }

    private synchronized Optional<Waiter> handOver(String peer) {
        all.leave();
        subtract(taken, peer);
        Optional<Waiter> next =
                line.stream().filter(waiter -> hasEntered(waiter.peer())).findFirst();
        next.ifPresent(this::leaveLine);
        return next;
    }

    private boolean hasEntered(String peer) {
        boolean entered = taken.getOrDefault(peer, 0) < ofOnePeer(all.max()) && all.tryEnter();
        if (entered) {
            taken.merge(peer, 1, Integer::sum);
        }
        return entered;
    }

    private boolean isRoomInLine(String peer) {
        return line.size() < waitingMax && waiting.getOrDefault(peer, 0) < ofOnePeer(waitingMax);
    }

    private static int ofOnePeer(int max) {
        return Math.max(1, max - Math.max(1, max / OTHERS_SHARE));
    }

    private void giveUp(Waiter waiter) {
        if (waiter.place().completeExceptionally(busy())) {
            all.refuse();
        }
    }

    private synchronized void leaveLine(Waiter waiter) {
        if (line.remove(waiter)) {
            subtract(waiting, waiter.peer());
        }
    }

    private static void subtract(Map<String, Integer> counts, String peer) {
        counts.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
    }

    private static RequestException busy() {
        return new RequestException(new RequestError.Busy("uploads are in flight", RETRY_AFTER));
    }

    private synchronized int waiting() {
        return line.size();
    }
}
