package dev.cairn.replication.copies;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore.BlobWriter;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.layout.Placement;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Blobs that were on their way while their owners changed. Whoever has become an owner meanwhile owes its copy: no move has met a blob that was not whole, and all of them
 * may have ended. For any number of threads.
 */
final class LateOwners {
    /** Blobs of which it is remembered how many copies they had when they were acknowledged: for their answer, which comes at once. */
    private static final int KEPT_MAX = 1_000;

    private final Supplier<Placement> placement;
    private final OwedCopies owed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<FileId, Integer> synced = new LinkedHashMap<>();

    LateOwners(Supplier<Placement> placement, OwedCopies owed) {
        this.placement = placement;
        this.owed = owed;
    }

    /**
     * @param begun where the copies were to be when the write began
     * @param written completes when it stands
     * @return completes when, besides, it is noted what the owners of now owe
     */
    CompletableFuture<Void> settle(FileId blob, Placement begun, CompletableFuture<Void> written) {
        return written.thenCompose(_ -> {
            Placement now = placement.get();
            return now.layout().version() == begun.layout().version()
                    ? CompletableFuture.<Void>completedFuture(null)
                    : owe(blob, begun, now);
        });
    }

    /** The same when the writer commits. */
    BlobWriter settling(FileId blob, Placement begun, BlobWriter writer) {
        return new BlobWriter() {
            @Override
            public void write(ByteBuffer bytes) {
                writer.write(bytes);
            }

            @Override
            public CompletableFuture<Void> commit() {
                return settle(blob, begun, writer.commit());
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }

    private CompletableFuture<Void> owe(FileId blob, Placement begun, Placement now) {
        List<NodeId> before = begun.owners(blob);
        List<NodeId> late = now.owners(blob).stream()
                .filter(owner -> !before.contains(owner))
                .toList();
        if (late.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        int copies = begun.quorum(blob);
        remember(blob, copies);
        return owed.owe(blob, copies, late).handle((_, failure) -> {
            if (failure != null) {
                throw new BlobException(
                        new BlobError.Failed("it could not be noted which copies are owed"), CopyCount.cause(failure));
            }
            return null;
        });
    }

    private void remember(FileId blob, int copies) {
        lock.lock();
        try {
            if (synced.size() == KEPT_MAX) {
                synced.remove(synced.keySet().iterator().next());
            }
            synced.put(blob, copies);
        } finally {
            lock.unlock();
        }
    }

    /** How many copies of such a blob were synced at least when it was acknowledged; empty of others. */
    OptionalInt synced(FileId blob) {
        lock.lock();
        try {
            Integer known = synced.get(blob);
            return known == null ? OptionalInt.empty() : OptionalInt.of(known);
        } finally {
            lock.unlock();
        }
    }
}
