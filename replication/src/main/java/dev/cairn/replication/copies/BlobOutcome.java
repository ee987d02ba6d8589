package dev.cairn.replication.copies;

import dev.cairn.monitoring.Outcome;
import dev.cairn.replication.BlobError.Busy;
import dev.cairn.replication.BlobError.Damaged;
import dev.cairn.replication.BlobError.DiskFull;
import dev.cairn.replication.BlobError.Failed;
import dev.cairn.replication.BlobError.QuorumLost;
import dev.cairn.replication.BlobError.Unreachable;
import dev.cairn.replication.BlobException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** How the making of copies ended, for the monitor. */
final class BlobOutcome {
    private BlobOutcome() {}

    /** @param failure null if there is none */
    static Outcome of(@Nullable Throwable failure) {
        return switch (failure) {
            case null -> Outcome.SUCCESS;
            case CompletionException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
            case NoCopyException _, NobodyReachedException _ -> Outcome.NETWORK;
            case BlobException blob ->
                switch (blob.error()) {
                    case DiskFull _, Failed _ -> Outcome.DISK;
                    case Damaged _ -> Outcome.CORRUPTION;
                    case Busy _ -> Outcome.OVERLOAD;
                    case Unreachable _, QuorumLost _ -> Outcome.NETWORK;
                };
            default -> Outcome.of(failure);
        };
    }
}
