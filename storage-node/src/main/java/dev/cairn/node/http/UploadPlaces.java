package dev.cairn.node.http;

import dev.cairn.monitoring.Monitor;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Places for streamed uploads, and the line of those that wait for one. An eighth of the places, one at least, is out of reach of
 * any single peer: uploads that are just fast enough, as many as one machine cares to open, must not stop those of all others.
 *
 * <p>To refuse a long upload costs what the system took of its body unasked, and its client comes again; to let it wait costs a
 * connection of which nothing is read. So who finds no place waits for a while, and is taken in by age. Safe for use by many
 * threads.
 */
final class UploadPlaces {
    private static final int OTHERS_SHARE = 8;

    /** Waiting requests count as requests, and must not take the places of all others. */
    private static final int WAITING_SHARE = 2;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Admission.Bound all;
    private final int ofOnePeerMax;
    private final int waitingMax;
    private final Map<String, Integer> taken = new HashMap<>(); // As long as there are uploads, which are bounded.
    private final Set<Waiter> line = new LinkedHashSet<>();

    private record Waiter(String peer, CompletableFuture<Void> place) {}

    /**
     * Registers {@code cairn.http.uploads.waiting}.
     *
     * @param requestsMax how many requests there may be at once, waiting ones included
     */
    UploadPlaces(Admission.Bound all, int requestsMax, Monitor monitor) {
        this.all = all;
        this.ofOnePeerMax = Math.max(1, all.max() - Math.max(1, all.max() / OTHERS_SHARE));
        this.waitingMax = requestsMax / WAITING_SHARE;
        Gauge.builder("cairn.http.uploads.waiting", this, UploadPlaces::waiting)
                .description("Uploads that wait for a place")
                .register(monitor.meters());
    }

    /**
     * Takes a place, once there is one; then {@link #leave} must follow once. Completes at once, or on whatever thread a place
     * gets free or the time is over.
     *
     * @param wait how long to wait for it; zero for not at all
     * @return fails with {@link RequestError.Busy}
     */
    CompletableFuture<Void> enter(String peer, Duration wait, Timers timers) {
        Waiter waiter = new Waiter(peer, new CompletableFuture<>());
        synchronized (this) {
            if (hasEntered(peer)) {
                return CompletableFuture.completedFuture(null);
            }
            if (wait.isZero() || line.size() >= waitingMax) {
                all.refuse();
                return CompletableFuture.failedFuture(busy());
            }
            line.add(waiter);
        }
        timers.after(wait, () -> giveUp(waiter));
        return waiter.place();
    }

    void leave(String peer) {
        Optional<Waiter> next;
        synchronized (this) {
            all.leave();
            taken.computeIfPresent(peer, (_, places) -> places == 1 ? null : places - 1);
            next = line.stream().filter(waiter -> hasEntered(waiter.peer())).findFirst();
            next.ifPresent(line::remove);
        }
        next.ifPresent(waiter -> waiter.place().complete(null));
    }

    private boolean hasEntered(String peer) {
        boolean entered = taken.getOrDefault(peer, 0) < ofOnePeerMax && all.tryEnter();
        if (entered) {
            taken.merge(peer, 1, Integer::sum);
        }
        return entered;
    }

    private void giveUp(Waiter waiter) {
        synchronized (this) {
            if (!line.remove(waiter)) {
                return;
            }
        }
        all.refuse();
        waiter.place().completeExceptionally(busy());
    }

    private static RequestException busy() {
        return new RequestException(new RequestError.Busy("uploads are in flight", RETRY_AFTER));
    }

    private synchronized int waiting() {
        return line.size();
    }
}
