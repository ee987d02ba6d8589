package dev.cairn.node.volume;

import dev.cairn.metadata.FailStop;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a volume may still be trusted. Once it may not, it never may again. */
final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    private final FailStop failStop;
    private final Runnable distrustIndex;
    private final AtomicReference<@Nullable String> end = new AtomicReference<>();
    private volatile boolean failed;

    /** @param distrustIndex done when the index fails: or the next start would trust it again, and fail as this one did */
    Health(FailStop failStop, Runnable distrustIndex) {
        this.failStop = failStop;
        this.distrustIndex = distrustIndex;
    }

    boolean isHealthy() {
        return !failed;
    }

    boolean isOpen() {
        return end.get() == null;
    }

    /** Nothing may be acknowledged from here on: what the page cache holds may never reach the disk. */
    void fail(String reason, Throwable cause) {
        failed = true;
        if (end.compareAndSet(null, reason)) {
            LOG.error("the volume has failed: {}", reason, cause);
            if (cause instanceof IndexException) {
                distrustIndex.run();
            }
            failStop.halt(reason, cause);
        }
    }

    void close() {
        end.compareAndSet(null, "the volume is closed");
    }

    /** @throws VolumeException {@link VolumeError.Failed} if the volume has failed or is closed */
    void check() {
        if (end.get() != null) {
            throw refusal();
        }
    }

    VolumeException refusal() {
        String reason = end.get();
        return new VolumeException(new VolumeError.Failed(reason == null ? "the volume has failed" : reason));
    }
}
