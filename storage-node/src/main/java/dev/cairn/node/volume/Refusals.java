package dev.cairn.node.volume;

import dev.cairn.node.volume.health.Health;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import java.time.Duration;

/** What a volume that has failed, or is closed, answers to every request. */
final class Refusals {
    static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private Refusals() {}

    /** @throws BlobException {@link BlobError.Failed} if the volume has failed or is closed */
    static void check(Health health) {
        if (!health.isOpen()) {
            throw of(health);
        }
    }

    static BlobException of(Health health) {
        return new BlobException(new BlobError.Failed(health.whyEnded().orElse("the volume has failed")));
    }
}
