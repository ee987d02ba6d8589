package dev.cairn.node.status;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One who listens to events. Holds at most {@link #UNSENT_BYTES_MAX} of them: a listener that takes them more slowly than they
 * happen loses some, and is told how many once there is room again. Used under the lock of {@link Events}, but for what a sink
 * calls.
 */
final class EventListener {
    static final int UNSENT_BYTES_MAX = 256 << 10;

    /** Seconds without a word after which a comment is sent, so that nobody on the way takes the stream for dead. */
    static final int QUIET_SECONDS_MAX = 5;

    /** A listener that takes nothing for so long is cut off. */
    static final int STUCK_SECONDS_MAX = 60;

    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final Set<String> types;
    private final EventSink sink;
    private final AtomicInteger unsentBytes = new AtomicInteger();
    private final AtomicBoolean moved = new AtomicBoolean();
    private long lost;
    private int quietSeconds;
    private int stuckSeconds;

    EventListener(Set<String> types, EventSink sink) {
        this.types = Set.copyOf(types);
        this.sink = sink;
    }

    boolean wants(String type) {
        return types.contains(type);
    }

    /** Sends an event, or counts it as lost. @return whether it was sent */
    boolean offer(byte[] event) {
        if (unsentBytes.get() + event.length > UNSENT_BYTES_MAX) {
            lost++;
            return false;
        }
        if (lost > 0) {
            send("event: dropped\ndata: {\"events\":%d}\n\n".formatted(lost).getBytes(StandardCharsets.UTF_8));
            lost = 0;
        }
        send(event);
        return true;
    }

    private void send(byte[] bytes) {
        quietSeconds = 0;
        unsentBytes.addAndGet(bytes.length);
        sink.write(bytes, () -> {
            moved.set(true);
            unsentBytes.addAndGet(-bytes.length);
        });
    }

    /** A second has passed. */
    void tick() {
        boolean stuck = !moved.getAndSet(false) && unsentBytes.get() > 0;
        stuckSeconds = stuck ? stuckSeconds + 1 : 0;
        if (stuckSeconds >= STUCK_SECONDS_MAX) {
            sink.cut();
        } else if (++quietSeconds >= QUIET_SECONDS_MAX && unsentBytes.get() == 0) {
            send(HEARTBEAT);
        }
    }

    void end() {
        sink.end();
    }
}
