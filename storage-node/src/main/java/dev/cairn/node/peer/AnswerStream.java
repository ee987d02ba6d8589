package dev.cairn.node.peer;

import dev.cairn.node.peer.PeerMeters.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** A request to a peer whose answer comes in frames. The methods are for one thread, which may block. */
final class AnswerStream implements AutoCloseable {
    private final PeerLink link;
    private final PeerRequest kind;
    private final HttpClientRequest request;
    private final String sizeHeader;
    private final FrameQueue frames;
    private final AtomicBoolean ended = new AtomicBoolean();

    private AnswerStream(PeerLink link, PeerRequest kind, HttpClientRequest request, HttpClientResponse response) {
        this.link = link;
        this.kind = kind;
        this.request = request;
        this.sizeHeader = Optional.ofNullable(response.getHeader(PeerProtocol.BLOB_BYTES_HEADER))
                .orElse("");
        this.frames = FrameQueue.open(
                response,
                link.loop(),
                kind.subject(),
                PeerProtocol.STALL_TIMEOUT,
                new LeastPace(System::nanoTime),
                bytes -> link.meters().received(kind, bytes));
    }

    /**
     * Asks, and blocks until the answer begins.
     *
     * @param first what is sent at once
     * @return empty if what was asked for is not there
     * @throws RuntimeException as {@link PeerLink#ask}
     */
    static Optional<AnswerStream> open(PeerLink link, PeerRequest kind, Map<String, String> headers, Buffer first) {
        Opening opening = new Opening(link, kind);
        link.loop().runOnContext(_ -> opening.send(headers, first));
        return link.await(opening.opened, kind);
    }

    /** Until the answer begins. Belongs to its event loop. */
    private static final class Opening {
        private final PeerLink link;
        private final PeerRequest kind;
        private final CompletableFuture<Optional<AnswerStream>> opened = new CompletableFuture<>();

        Opening(PeerLink link, PeerRequest kind) {
            this.link = link;
            this.kind = kind;
        }

        void send(Map<String, String> headers, Buffer first) {
            long timer = link.vertx()
                    .setTimer(
                            PeerProtocol.ANSWER_TIMEOUT.toMillis(),
                            _ -> fail(new PeerFailure(link.node(), true, "no answer")));
            var _ = opened.whenComplete((_, _) -> link.vertx().cancelTimer(timer));
            link.streams()
                    .open(kind, kind.path(), headers)
                    .onSuccess(request -> send(request, first))
                    .onFailure(this::fail);
        }

        private void send(HttpClientRequest request, Buffer first) {
            request.exceptionHandler(failure -> fail(PeerQuestion.lost(link, failure)));
            request.response()
                    .onSuccess(response -> begin(request, response))
                    .onFailure(failure -> fail(PeerQuestion.lost(link, failure)));
            link.meters().sent(kind, first.length());
            request.setChunked(true);
            var _ = first.length() == 0 ? request.sendHead() : request.write(first);
            var _ = opened.whenComplete((stream, _) -> {
                if (stream == null) { // Failed: whether it was asked, nobody waits for the answer.
                    var _ = request.reset(PeerQuestion.CANCEL);
                }
            });
        }

        private void begin(HttpClientRequest request, HttpClientResponse response) {
            if (opened.isDone()) {
                return;
            }
            int status = response.statusCode();
            if (status == PeerProtocol.OK) {
                AnswerStream stream = new AnswerStream(link, kind, request, response);
                request.exceptionHandler(failure -> stream.frames.cut(failure.toString()));
                opened.complete(Optional.of(stream));
            } else if (status == PeerProtocol.NONE) {
                link.meters().ended(kind, Outcome.OK);
                var _ = request.end();
                opened.complete(Optional.empty());
            } else {
                response.body()
                        .onComplete(body -> fail(
                                body.succeeded()
                                        ? PeerQuestion.failure(link, kind, status, body.result())
                                        : PeerQuestion.lost(link, body.cause())));
            }
        }

        private void fail(Throwable failure) {
            if (!opened.isDone()) {
                link.meters().ended(kind, failure instanceof PeerFailure ? Outcome.FAILED : Outcome.REFUSED);
                opened.completeExceptionally(PeerQuestion.known(failure, kind));
            }
        }
    }

    /** Length of the blob in bytes, as the peer says. */
    long sizeBytes() {
        try {
            return Long.parseLong(sizeHeader);
        } catch (NumberFormatException e) {
            close(Outcome.FAILED);
            throw new PeerFailure(
                            link.node(), true, "it says of the blob that its length is '%s'".formatted(sizeHeader))
                    .as(kind.subject());
        }
    }

    /** Sends more of the request. Does not block. */
    void send(Buffer bytes) {
        link.meters().sent(kind, bytes.length());
        link.loop().runOnContext(_ -> {
            var _ = request.write(bytes);
        });
    }

    FrameQueue frames() {
        return frames;
    }

    /** The stream has come to its end, or is no longer wanted and the peer may end it in order. */
    @Override
    public void close() {
        close(Outcome.OK);
    }

    /** @param outcome if it failed, the peer is told to stop */
    void close(Outcome outcome) {
        if (ended.compareAndSet(false, true)) {
            frames.close();
            link.meters().ended(kind, outcome);
            link.loop().runOnContext(_ -> {
                var _ = outcome == Outcome.FAILED ? request.reset(PeerQuestion.CANCEL) : request.end();
            });
        }
    }
}
