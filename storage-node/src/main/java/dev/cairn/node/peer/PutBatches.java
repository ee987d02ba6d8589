package dev.cairn.node.peer;

import dev.cairn.metadata.FileId;
import dev.cairn.node.peer.PutBatchFormat.Put;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Small blobs for one peer. While {@link #UNDER_WAY_MAX} requests are under way, further ones wait, and go together in the next: a request
 * costs much beside a blob of some KiB. No timers. Safe for use by many threads.
 */
final class PutBatches {
    /** While one is answered the other is on its way. */
    static final int UNDER_WAY_MAX = 2;

    /** Blobs that have no answer yet. */
    static final int PUTS_MAX = 8_192;

    /** Bytes of blobs that have no answer yet. */
    static final int BYTES_MAX = 32 << 20;

    private record Waiting(Put put, CompletableFuture<Void> stored) {}

    private final PeerLink link;
    private final ConcurrentLinkedQueue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger puts = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean woken = new AtomicBoolean();
    private int underWay; // On the event loop

    PutBatches(PeerLink link) {
        this.link = link;
    }

    /** As {@link BlobStore#put}. Completes on the event loop. */
    CompletableFuture<Void> put(FileId id, ByteBuffer body) {
        int length = body.remaining();
        if (length > BlobStore.PUT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a put takes at most %d bytes: %d".formatted(BlobStore.PUT_BYTES_MAX, length));
        }
        boolean few = puts.incrementAndGet() <= PUTS_MAX;
        boolean fits = bytes.addAndGet(length) <= BYTES_MAX && few;
        if (!fits) {
            leave(length);
            return CompletableFuture.failedFuture(new BlobException(new BlobError.Busy(PeerProtocol.RETRY_AFTER)));
        }
        CompletableFuture<Void> stored = new CompletableFuture<>();
        waiting.add(new Waiting(new Put(id, body, Frames.crc(body.duplicate())), stored));
        wake();
        return stored;
    }

    private void leave(int length) {
        puts.decrementAndGet();
        bytes.addAndGet(-length);
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            link.loop().runOnContext(_ -> {
                woken.set(false); // Before the look: what comes from now on wakes again.
                send();
            });
        }
    }

    // On the event loop

    private void send() {
        while (underWay < UNDER_WAY_MAX && !waiting.isEmpty()) {
            send(take());
        }
    }

    private List<Waiting> take() {
        List<Waiting> batch = new ArrayList<>();
        int length = 0;
        for (Waiting next = waiting.peek(); next != null; next = waiting.peek()) {
            length += next.put().bytes();
            if (length > PeerProtocol.BATCH_BYTES_MAX || batch.size() == PeerProtocol.BATCH_PUTS_MAX) {
                break;
            }
            batch.add(waiting.remove());
        }
        return batch;
    }

    private void send(List<Waiting> batch) {
        underWay++;
        link.meters().batch(batch.size());
        Buffer body = PutBatchFormat.encode(batch.stream().map(Waiting::put).toList());
        var _ = link.ask(PeerRequest.PUT, body).whenComplete((answer, failure) -> answered(batch, answer, failure));
    }

    private void answered(List<Waiting> batch, @Nullable Buffer answer, @Nullable Throwable failure) {
        underWay--;
        List<Optional<RuntimeException>> failures = List.of();
        Throwable unreadable = failure;
        if (answer != null) {
            try {
                failures = PutBatchFormat.failures(answer, batch.size());
            } catch (RuntimeException malformed) {
                unreadable = new PeerFailure(link.node(), true, "its answer cannot be read: " + malformed)
                        .as(PeerRequest.Subject.BLOBS);
            }
        }
        for (int i = 0; i < batch.size(); i++) {
            Optional<? extends Throwable> lost = Optional.ofNullable(unreadable);
            end(batch.get(i), lost.isPresent() ? lost : failures.get(i));
        }
        send(); // After their callers have heard: what they put now goes along.
    }

    private void end(Waiting put, Optional<? extends Throwable> failure) {
        leave(put.put().body().remaining());
        if (failure.isPresent()) {
            put.stored().completeExceptionally(failure.get());
        } else {
            put.stored().complete(null);
        }
    }
}
