package dev.cairn.replication.copies;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.layout.NodeId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Counts the copies of one write as they are confirmed or fail, each of them once. For any number of threads.
 *
 * <p>The write stands when its quorum is confirmed and it is noted which of the others have failed; who has not answered by then is not waited
 * for, and if it fails later, that is noted then. It fails as soon as the quorum cannot be reached any more.
 */
final class CopyCount {
    private final FileId blob;
    private final int quorum;
    private final OwedCopies owed;
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<NodeId> open;
    private final Map<NodeId, Throwable> failed = new TreeMap<>();
    private int confirmed;

    /** @param nodes those that are to have a copy, {@code quorum} at least */
    CopyCount(FileId blob, int quorum, List<NodeId> nodes, OwedCopies owed) {
        this.blob = blob;
        this.quorum = quorum;
        this.open = new HashSet<>(nodes);
        this.owed = owed;
    }

    /** Completes when the write stands, or fails with {@link BlobException}. */
    CompletableFuture<Void> settled() {
        return settled;
    }

    /** Takes the outcome of one copy when it is known. */
    void watch(NodeId node, CompletableFuture<?> copy) {
        var _ = copy.whenComplete((_, failure) -> ended(node, failure));
    }

    void failed(NodeId node, Throwable failure) {
        ended(node, failure);
    }

    private void ended(NodeId node, @Nullable Throwable failure) {
        Runnable next;
        lock.lock();
        try {
            if (!open.remove(node)) {
                return;
            }
            if (failure == null) {
                confirmed++;
            } else {
                failed.put(node, cause(failure));
            }
            next = step(node, failure == null);
        } finally {
            lock.unlock();
        }
        next.run();
    }

    /** What follows from the outcome that was just counted. */
    private Runnable step(NodeId node, boolean good) {
        int now = confirmed;
        if (good) {
            return now == quorum ? stands(now, Set.copyOf(failed.keySet())) : () -> {};
        }
        if (now + open.size() == quorum - 1) {
            return fails(now, Map.copyOf(failed));
        }
        return now >= quorum ? owesLate(now, node) : () -> {};
    }

    private Runnable stands(int now, Set<NodeId> owing) {
        if (owing.isEmpty()) {
            return () -> settled.complete(null);
        }
        return () -> {
            var _ = owed.owe(blob, now, owing).whenComplete((_, failure) -> noted(failure));
        };
    }

    private void noted(@Nullable Throwable failure) {
        if (failure == null) {
            settled.complete(null);
        } else {
            settled.completeExceptionally(new BlobException(
                    new BlobError.Failed("it could not be noted which copies are owed"), cause(failure)));
        }
    }

    /** If it cannot be noted, the comparison of partitions finds it. */
    private Runnable owesLate(int now, NodeId node) {
        return () -> {
            var _ = owed.owe(blob, now, Set.of(node));
        };
    }

    private Runnable fails(int now, Map<NodeId, Throwable> failures) {
        return () -> settled.completeExceptionally(QuorumFailure.of(quorum, now, failures));
    }

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
