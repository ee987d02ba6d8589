package dev.cairn.node.http;

import dev.cairn.monitoring.Monitor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds what the node takes on at once: connections, requests, streamed uploads, listings, archives, bytes of small bodies and of variants. Safe for use
 * by many threads.
 */
final class Admission {
    private final Bound connections;
    private final Bound requests;
    private final UploadPlaces uploads;
    private final Bound brotli;
    private final Bound listings;
    private final Bound bodies;
    private final Bound archives;
    private final Bound extractions;
    private final Bound variants;

    /**
     * Bytes of bodies that are collected whole, from the moment at which they are asked for until the answer: 512 uploads. Each
     * counts as what it may have, for with a small one comes as much that is no body. More at once would not be stored faster,
     * and would be copied by each collection of the young heap: 2,000 uploads of 4 KiB took a fifth of the time.
     */
    static final int BODIES_BYTES_MAX = 32 << 20;

    /**
     * Listings whose answers are read or sent, each up to twice {@link ListingPage#PAGE_BYTES_MAX} of memory, and half as much for
     * the part that is read meanwhile.
     */
    static final int LISTINGS_MAX = 64;

    /**
     * Archives that are made or read for an answer: each keeps a processor busy, and some MiB of memory, up to {@link
     * dev.cairn.node.archive.ArchiveLimits#DECODER_BYTES_MAX} for what an archive asks of its reader.
     */
    static final int ARCHIVES_MAX = 4;

    /** Archives that are being unpacked; each also up to the same. */
    static final int EXTRACTIONS_MAX = 2;

    /** Bytes of variants that are in memory for an answer: the largest there can be, and two more. */
    static final int VARIANTS_BYTES_MAX = 64 << 20;

    /** Uploads that are decoded from brotli, each with a window of up to 16 MiB, and half as much while it grows. */
    static final int BROTLI_BODIES_MAX = 4;

    /** Registers {@code cairn.http.connections}, {@code …requests}, {@code …uploads} and so on, and of each how many were refused. */
    Admission(HttpConfig config, Monitor monitor) {
        connections = new Bound("connections", config.connectionsMax(), monitor);
        requests = new Bound("requests", config.requestsMax(), monitor);
        uploads = new UploadPlaces(new Bound("uploads", config.uploadsMax(), monitor), config.requestsMax(), monitor);
        brotli = new Bound("brotli", BROTLI_BODIES_MAX, monitor);
        listings = new Bound("listings", LISTINGS_MAX, monitor);
        bodies = new Bound("body.bytes", BODIES_BYTES_MAX, monitor);
        archives = new Bound("archives", ARCHIVES_MAX, monitor);
        extractions = new Bound("extractions", EXTRACTIONS_MAX, monitor);
        variants = new Bound("variant.bytes", VARIANTS_BYTES_MAX, monitor);
    }

    Bound connections() {
        return connections;
    }

    Bound requests() {
        return requests;
    }

    Bound brotli() {
        return brotli;
    }

    UploadPlaces uploads() {
        return uploads;
    }

    Bound listings() {
        return listings;
    }

    Bound bodies() {
        return bodies;
    }

    Bound archives() {
        return archives;
    }

    Bound extractions() {
        return extractions;
    }

    Bound variants() {
        return variants;
    }

    /** A counter with a limit. */
    static final class Bound {
        private final int max;
        private final AtomicInteger taken = new AtomicInteger();
        private final Counter refused;

        Bound(String what, int max, Monitor monitor) {
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
            return enter(1);
        }

        /** Whether there was room for so much; then {@link #leave(int)} must follow once. */
        boolean enter(int amount) {
            boolean entered = tryEnter(amount);
            if (!entered) {
                refuse();
            }
            return entered;
        }

        /** As {@link #enter()}, but it may go on without a place: no refusal is counted. */
        boolean tryEnter() {
            return tryEnter(1);
        }

        private boolean tryEnter(int amount) {
            if (taken.addAndGet(amount) <= max) {
                return true;
            }
            taken.addAndGet(-amount);
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
            leave(1);
        }

        void leave(int amount) {
            taken.addAndGet(-amount);
        }

        int taken() {
            return taken.get();
        }
    }
}
