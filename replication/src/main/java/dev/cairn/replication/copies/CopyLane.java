package dev.cairn.replication.copies;

import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore.BlobWriter;
import dev.cairn.replication.layout.NodeId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One copy of a blob on its way to another node. Pieces wait in a short queue, from which a thread of the lane hands them on, so that all
 * copies go out at the speed of their own nodes. For one thread besides the lane's.
 */
final class CopyLane implements AutoCloseable {
    /** Pieces that wait; with the one that is handed on, all that a lane holds. */
    static final int PIECES_MAX = 3;

    private final NodeId node;
    private final BlockingQueue<Optional<ByteBuffer>> pieces = new ArrayBlockingQueue<>(PIECES_MAX);
    private final CompletableFuture<Void> synced = new CompletableFuture<>();
    private volatile boolean ended;
    private volatile boolean passedOver;

    /** @param open begins the blob on the node; may block */
    CopyLane(NodeId node, Supplier<BlobWriter> open, Executor threads) {
        this.node = node;
        threads.execute(() -> run(open));
    }

    NodeId node() {
        return node;
    }

    /** Whether it still takes pieces. */
    boolean isOpen() {
        return !ended;
    }

    /**
     * Adds a piece, if there is a place for it within {@code wait}.
     *
     * @param piece not changed any more by anybody
     * @return false if there was none; true too if the lane has failed, which {@link #synced} tells
     */
    boolean offer(ByteBuffer piece, Duration wait) {
        return ended || put(Optional.of(piece), wait);
    }

    /**
     * Ends the blob, if there is a place for that within {@code wait}.
     *
     * @return false if there was none
     */
    boolean end(Duration wait) {
        return ended || put(Optional.empty(), wait);
    }

    /** Completes once all of an ended blob is synced there. */
    CompletableFuture<Void> synced() {
        return synced;
    }

    /** Why it failed; empty while it has not. */
    Optional<Throwable> failure() {
        return synced.isCompletedExceptionally() ? Optional.of(synced.exceptionNow()) : Optional.empty();
    }

    /** Gives the copy up because of its node, unless it has ended: nothing is left of it there. */
    void giveUp(String reason) {
        fail(new BlobException(new BlobError.Unreachable(node.toString(), reason)));
    }

    /** Does without the copy, as its node is suspect: which it is no more for that. */
    void passOver() {
        passedOver = true;
        giveUp("it was not waited for, as it did not answer of late");
    }

    /** Whether a failure tells nothing about the node. */
    boolean isPassedOver() {
        return passedOver;
    }

    /** Gives the copy up with its blob, unless it has ended: nothing is left of it on the node. */
    @Override
    public void close() {
        fail(new BlobException(new BlobError.Failed("the blob was given up")));
    }

    private boolean put(Optional<ByteBuffer> piece, Duration wait) {
        try {
            return pieces.offer(piece, wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void run(Supplier<BlobWriter> open) {
        try (BlobWriter writer = open.get()) {
            handOn(writer);
        } catch (Throwable failure) { // Errors too: whoever waits for the copy must be told.
            fail(failure);
        }
    }

    private void handOn(BlobWriter writer) throws InterruptedException {
        while (!ended) {
            Optional<ByteBuffer> piece = pieces.take();
            if (piece.isEmpty()) {
                if (!ended) {
                    var _ = writer.commit().whenComplete((_, failure) -> committed(failure));
                }
                return;
            }
            writer.write(piece.get());
        }
    }

    private void committed(@Nullable Throwable failure) {
        if (failure == null) {
            ended = true;
            synced.complete(null);
        } else {
            fail(failure);
        }
    }

    private void fail(Throwable failure) {
        if (synced.completeExceptionally(failure)) {
            ended = true;
            pieces.clear();
            boolean _ = pieces.offer(Optional.empty()); // Wakes the lane's thread, which closes the writer.
        }
    }
}
