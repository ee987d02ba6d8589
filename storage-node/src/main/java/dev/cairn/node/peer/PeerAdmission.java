package dev.cairn.node.peer;

import java.util.concurrent.atomic.AtomicLong;

/** How much a server does at once, of all peers together. Safe for use by many threads. */
final class PeerAdmission {
    /** Requests under way. */
    static final int REQUESTS_MAX = 1_024;

    /** Bytes of bodies that are being collected. */
    static final int BODY_BYTES_MAX = 64 << 20;

    /** Blobs that are being written in frames: as many as a node has uploads. */
    static final int WRITES_MAX = 256;

    /** Each copies the whole of the metadata. */
    static final int CHECKPOINTS_MAX = 2;

    private final Bound requests = new Bound(REQUESTS_MAX);
    private final Bound bodies = new Bound(BODY_BYTES_MAX);
    private final Bound writes = new Bound(WRITES_MAX);
    private final Bound checkpoints = new Bound(CHECKPOINTS_MAX);

    Bound requests() {
        return requests;
    }

    Bound bodies() {
        return bodies;
    }

    Bound writes() {
        return writes;
    }

    Bound checkpoints() {
        return checkpoints;
    }

    /** A number that does not become larger than it may. */
    static final class Bound {
        private final int max;
        private final AtomicLong count = new AtomicLong();

        Bound(int max) {
            this.max = max;
        }

        /** Whether there was room. Who got in leaves. */
        boolean enter() {
            return enter(1);
        }

        boolean enter(int amount) {
            boolean fits = count.addAndGet(amount) <= max;
            if (!fits) {
                leave(amount);
            }
            return fits;
        }

        void leave() {
            leave(1);
        }

        void leave(int amount) {
            count.addAndGet(-amount);
        }

        long count() {
            return count.get();
        }
    }
}
