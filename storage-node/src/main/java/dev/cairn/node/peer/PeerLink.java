package dev.cairn.node.peer;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a client has for one peer: two connections, so that short requests do not wait behind streams, and one event loop. Safe for use by
 * many threads.
 */
final class PeerLink {
    /** Every request ends by itself before. */
    private static final long WAIT_MAX_MILLIS =
            PeerProtocol.ANSWER_TIMEOUT.multipliedBy(3).toMillis();

    private final String node;
    private final Vertx vertx;
    private final ContextInternal loop;
    private final PeerConnection requests;
    private final PeerConnection streams;
    private final PeerMeters meters;
    private final PutBatches batches;

    /** @param loop to which both connections belong */
    PeerLink(
            String node,
            Vertx vertx,
            ContextInternal loop,
            PeerConnection requests,
            PeerConnection streams,
            PeerMeters meters) {
        this.node = node;
        this.vertx = vertx;
        this.loop = loop;
        this.requests = requests;
        this.streams = streams;
        this.meters = meters;
        this.batches = new PutBatches(this);
    }

    String node() {
        return node;
    }

    Vertx vertx() {
        return vertx;
    }

    ContextInternal loop() {
        return loop;
    }

    PeerMeters meters() {
        return meters;
    }

    /** For requests that are streams; belongs to {@link #loop}. */
    PeerConnection streams() {
        return streams;
    }

    PutBatches batches() {
        return batches;
    }

    CompletableFuture<Buffer> ask(PeerRequest kind, Buffer body) {
        return ask(kind, kind.path(), body);
    }

    /**
     * Asks for something short.
     *
     * @return completes on the event loop; fails with what {@code kind}'s subject has for it: the peer's own error, or that it was not
     *     reached or did not answer
     */
    CompletableFuture<Buffer> ask(PeerRequest kind, String path, Buffer body) {
        PeerQuestion question = new PeerQuestion(this, kind);
        loop.runOnContext(_ -> question.send(requests.open(kind, path, Map.of()), body));
        return question.answer();
    }

    /** Waits for what an event loop completes in bounded time. Not for use on one. */
    <T> T await(CompletableFuture<T> answer, PeerRequest kind) {
        try {
            return answer.get(WAIT_MAX_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        } catch (TimeoutException e) { // Its event loop is closed.
            throw new PeerFailure(node, true, "no answer").as(kind.subject());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PeerFailure(node, true, "interrupted").as(kind.subject());
        }
    }

    /** As {@link PeerClient#roundTrip}. */
    Optional<Duration> roundTrip() {
        return requests.roundTrip();
    }

    void close() {
        loop.runOnContext(_ -> {
            requests.close();
            streams.close();
        });
    }
}
