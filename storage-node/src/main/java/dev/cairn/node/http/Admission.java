package dev.cairn.node.http;

import dev.cairn.monitoring.Monitor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import java.util.concurrent.atomic.AtomicInteger;

/** Bounds what the node takes on at once: connections, requests, streamed uploads, listings. Safe for use by many threads. */
final class Admission {
    private final Bound connections;
    private final Bound requests;
    private final UploadPlaces uploads;
    private final Bound listings;

    /** Listings whose answers are read or sent, each up to twice {@link ListingPage#PAGE_BYTES_MAX} of memory. */
    static final int LISTINGS_MAX = 64;

    /** Registers {@code cairn.http.connections}, {@code …requests}, {@code …uploads}, and of each how many were refused. */
    Admission(HttpConfig config, Monitor monitor) {
        connections = new Bound("connections", config.connectionsMax(), monitor);
        requests = new Bound("requests", config.requestsMax(), monitor);
        uploads = new UploadPlaces(new Bound("uploads", config.uploadsMax(), monitor));
        listings = new Bound("listings", LISTINGS_MAX, monitor);
    }

    Bound connections() {
        return connections;
    }

    Bound requests() {
        return requests;
    }

    UploadPlaces uploads() {
        return uploads;
    }

    Bound listings() {
        return listings;
    }

    /** A counter with a limit. */
    static final class Bound {
        private final int max;
        private final AtomicInteger taken = new AtomicInteger();
        private final Counter refused;

        private Bound(String what, int max, Monitor monitor) {
            this.max = max;
            Gauge.builder("cairn.http." + what, taken, AtomicInteger::get)
                    .description("In flight now")
                    .register(monitor.meters());
            refused = Counter.builder("cairn.http." + what + ".refused")
                    .description("Refused because the bound was reached")
                    .register(monitor.meters());
        }

        /** Whether there was room; then {@link #leave} must follow once. */
        boolean enter() {
            if (taken.incrementAndGet() <= max) {
                return true;
            }
            taken.decrementAndGet();
            refuse();
            return false;
        }

        /** Counts what was refused for a reason of the caller's own. */
        void refuse() {
            refused.increment();
        }

        int max() {
            return max;
        }

        void leave() {
            taken.decrementAndGet();
        }

        int taken() {
            return taken.get();
        }
    }
}
