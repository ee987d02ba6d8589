package dev.cairn.node.peer;

import dev.cairn.metadata.FileId;
import dev.cairn.node.peer.PeerMeters.Outcome;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore.BlobWriter;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A blob on its way to another node. That the peer refuses it, or is not reached, is told by the first call after it is known: a write, or
 * the commit.
 */
final class PeerBlobWriter implements BlobWriter {
    private final PeerLink link;
    private final FrameOutput output;
    private final Promise<HttpClientRequest> request = Promise.promise();
    private final CompletableFuture<Void> stored = new CompletableFuture<>();
    private boolean ended;

    private PeerBlobWriter(PeerLink link) {
        this.link = link;
        this.output = new FrameOutput(
                link.loop(),
                request.future(),
                new LeastPace(System::nanoTime),
                bytes -> link.meters().sent(PeerRequest.WRITE, bytes));
    }

    /** Begins. Does not block. */
    static PeerBlobWriter open(PeerLink link, FileId id, long expectedBytes) {
        PeerBlobWriter writer = new PeerBlobWriter(link);
        Map<String, String> headers = Map.of(
                PeerProtocol.BLOB_HEADER, id.toString(), PeerProtocol.BLOB_BYTES_HEADER, Long.toString(expectedBytes));
        link.loop().runOnContext(_ -> writer.connect(headers));
        return writer;
    }

    // On the event loop

    private void connect(Map<String, String> headers) {
        link.streams()
                .open(PeerRequest.WRITE, PeerRequest.WRITE.path(), headers)
                .onSuccess(this::begin)
                .onFailure(failure -> {
                    fail(failure);
                    request.fail(failure);
                });
    }

    private void begin(HttpClientRequest open) {
        open.exceptionHandler(failure -> fail(PeerQuestion.lost(link, failure)));
        open.response().onSuccess(this::answered).onFailure(failure -> fail(PeerQuestion.lost(link, failure)));
        open.setChunked(true);
        var _ = open.sendHead();
        request.complete(open);
    }

    private void answered(HttpClientResponse response) {
        response.body().onComplete(body -> {
            if (!body.succeeded()) {
                fail(PeerQuestion.lost(link, body.cause()));
            } else if (response.statusCode() == PeerProtocol.OK) {
                end(Outcome.OK);
                stored.complete(null);
            } else {
                fail(PeerQuestion.failure(link, PeerRequest.WRITE, response.statusCode(), body.result()));
            }
        });
    }

    private void fail(Throwable failure) {
        if (!stored.isDone()) {
            end(failure instanceof PeerFailure ? Outcome.FAILED : Outcome.REFUSED);
            Throwable known = PeerQuestion.known(failure, PeerRequest.WRITE);
            stored.completeExceptionally(known);
            output.fail(known instanceof RuntimeException told ? told : new IllegalStateException(known));
            reset();
        }
    }

    private void end(Outcome outcome) {
        link.meters().ended(PeerRequest.WRITE, outcome);
    }

    private void reset() {
        request.future().onSuccess(open -> {
            var _ = open.reset(PeerQuestion.CANCEL);
        });
    }

    /** What is left may still be on its way; then neither it nor the answer may stand still. */
    private void awaitAnswer(long movedBytes) {
        if (stored.isDone()) {
            return;
        }
        long timer = link.vertx().setTimer(PeerProtocol.STALL_TIMEOUT.toMillis(), _ -> {
            long now = output.movedBytes();
            if (now == movedBytes) {
                fail(new PeerFailure(link.node(), true, "it does not answer that the blob is stored"));
            } else {
                awaitAnswer(now);
            }
        });
        var _ = stored.whenComplete((_, _) -> link.vertx().cancelTimer(timer));
    }

    // On the writing thread

    @Override
    public void write(ByteBuffer bytes) {
        checkGoing();
        try {
            output.write(bytes);
        } catch (CutException cut) {
            throw lost(cut);
        }
    }

    @Override
    public CompletableFuture<Void> commit() {
        checkGoing();
        ended = true;
        try {
            var _ = output.end();
            link.loop().runOnContext(_ -> awaitAnswer(output.movedBytes()));
        } catch (CutException cut) {
            throw lost(cut);
        } catch (BlobException known) {
            return CompletableFuture.failedFuture(known);
        }
        return stored;
    }

    private BlobException lost(CutException cut) {
        PeerFailure failure = new PeerFailure(link.node(), true, cut.reason());
        link.loop().runOnContext(_ -> fail(failure));
        return new BlobException(new BlobError.Unreachable(link.node(), cut.reason()), cut);
    }

    private void checkGoing() {
        if (ended) {
            throw new IllegalStateException("the writer has ended");
        }
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            link.loop().runOnContext(_ -> fail(new PeerFailure(link.node(), true, "the blob was given up")));
        }
    }
}
