package dev.cairn.node.transfer;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Ends transfers of which nothing moves. One watch serves all transfers of one event loop with one periodic timer, for a
 * timer of its own would cost a short transfer more than its bytes. Belongs to that loop.
 */
public final class StallWatch {
    private static final int SWEEPS_PER_TIMEOUT = 4;
    private static final Duration SWEEP_MIN = Duration.ofMillis(20);
    private static final Duration SWEEP_MAX = Duration.ofSeconds(1);

    private final long timeoutNanos;
    private final long bytesMin;
    private final LongSupplier nanoTime;
    private final Map<Watched, Window> watched = new LinkedHashMap<>();

    /** What is watched. Called on the event loop. */
    public interface Watched {
        /** Bytes moved so far. */
        long movedBytes();

        /** Whether the other side is to move next; while it is not, it cannot stall. */
        boolean waitsForPeer();

        /** Nothing, or too little, has moved for the timeout. The transfer is no longer watched. */
        void stalled(Duration waited);
    }

    /** Since when, and from which count on, movement is expected. */
    private record Window(long startNanos, long startBytes) {}

    /**
     * @param timeout how long a transfer may stand still
     * @param bytesPerSecondMin a transfer slower than this over the timeout counts as standing still
     * @param nanoTime a monotonic clock
     */
    public StallWatch(Duration timeout, int bytesPerSecondMin, LongSupplier nanoTime) {
        this.timeoutNanos = timeout.toNanos();
        this.bytesMin = Math.max(1, bytesPerSecondMin * timeout.toMillis() / 1_000);
        this.nanoTime = nanoTime;
    }

    /** Sweeps from now on, on the calling event loop, until the vertx closes. */
    public void start(Vertx vertx) {
        Duration period = Duration.ofNanos(timeoutNanos / SWEEPS_PER_TIMEOUT);
        Duration bounded = period.compareTo(SWEEP_MAX) > 0 ? SWEEP_MAX : period;
        vertx.setPeriodic(Math.max(SWEEP_MIN.toMillis(), bounded.toMillis()), _ -> sweep());
    }

    public void add(Watched transfer) {
        watched.put(transfer, new Window(nanoTime.getAsLong(), transfer.movedBytes()));
    }

    public void remove(Watched transfer) {
        watched.remove(transfer);
    }

    /** Number of transfers watched now. */
    public int size() {
        return watched.size();
    }

    void sweep() {
        long now = nanoTime.getAsLong();
        List<Watched> stalled = new ArrayList<>();
        for (Map.Entry<Watched, Window> entry : watched.entrySet()) {
            Watched transfer = entry.getKey();
            Window window = entry.getValue();
            boolean due = now - window.startNanos() >= timeoutNanos;
            if (transfer.waitsForPeer() && due && transfer.movedBytes() - window.startBytes() < bytesMin) {
                stalled.add(transfer);
            } else if (due || !transfer.waitsForPeer()) {
                entry.setValue(new Window(now, transfer.movedBytes()));
            }
        }
        for (Watched transfer : stalled) { // Outside the loop above: they remove themselves.
            watched.remove(transfer);
            transfer.stalled(Duration.ofNanos(timeoutNanos));
        }
    }
}
