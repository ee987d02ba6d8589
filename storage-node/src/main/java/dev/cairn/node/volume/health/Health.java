package dev.cairn.node.volume.health;

import dev.cairn.metadata.FailStop;
import dev.cairn.node.volume.index.IndexException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a volume may still be trusted. Once it may not, it never may again. */
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    private final FailStop failStop;
    private final Runnable distrustIndex;
    private final AtomicReference<@Nullable String> end = new AtomicReference<>();
    private volatile boolean failed;

    /** @param distrustIndex done when the index fails: or the next start would trust it again, and fail as this one did */
    public Health(FailStop failStop, Runnable distrustIndex) {
        this.failStop = failStop;
        this.distrustIndex = distrustIndex;
    }

    /** False once a write, a sync or the index failed. */
    public boolean isHealthy() {
        return !failed;
    }

    /** False once the volume has failed or is closed: it takes no more requests. */
    public boolean isOpen() {
        return end.get() == null;
    }

    /** Nothing may be acknowledged from here on: what the page cache holds may never reach the disk. */
    public void fail(String reason, Throwable cause) {
        failed = true;
        if (end.compareAndSet(null, reason)) {
            LOG.error("the volume has failed: {}", reason, cause);
            if (cause instanceof IndexException) {
                distrustIndex.run();
            }
            failStop.halt(reason, cause);
        }
    }

    /** Says that the volume takes no more requests. It stays as healthy as it was. */
    public void close() {
        end.compareAndSet(null, "the volume is closed");
    }

    /** Why it takes no more requests; empty while it does. */
    public Optional<String> whyEnded() {
        return Optional.ofNullable(end.get());
    }
}
