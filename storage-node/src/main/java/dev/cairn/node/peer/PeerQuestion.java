package dev.cairn.node.peer;

import dev.cairn.node.peer.PeerMeters.Outcome;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.StreamResetException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A short request to a peer: ends with the answer, an error, or after {@link PeerProtocol#ANSWER_TIMEOUT}. Belongs to its event loop. */
final class PeerQuestion {
    /** Codes of HTTP/2 (RFC 9113, 7). */
    static final long REFUSED_STREAM = 7;

    static final long CANCEL = 8;

    private final PeerLink link;
    private final PeerRequest kind;
    private final CompletableFuture<Buffer> answer = new CompletableFuture<>();
    private final Buffer received = Buffer.buffer();
    private Optional<HttpClientRequest> request = Optional.empty();

    PeerQuestion(PeerLink link, PeerRequest kind) {
        this.link = link;
        this.kind = kind;
    }

    CompletableFuture<Buffer> answer() {
        return answer;
    }

    void send(Future<HttpClientRequest> opened, Buffer body) {
        long timer = link.vertx().setTimer(PeerProtocol.ANSWER_TIMEOUT.toMillis(), _ -> timeOut());
        var _ = answer.whenComplete((_, _) -> link.vertx().cancelTimer(timer));
        opened.onSuccess(open -> send(open, body)).onFailure(this::fail);
    }

    private void send(HttpClientRequest open, Buffer body) {
        if (answer.isDone()) {
            var _ = open.reset(CANCEL);
            return;
        }
        request = Optional.of(open);
        link.meters().sent(kind, body.length());
        open.exceptionHandler(this::lost);
        open.send(body).onSuccess(this::collect).onFailure(this::lost);
    }

    private void collect(HttpClientResponse response) {
        response.exceptionHandler(this::lost);
        response.handler(this::arrived);
        response.endHandler(_ -> end(response.statusCode()));
    }

    private void arrived(Buffer piece) {
        link.meters().received(kind, piece.length());
        if (received.length() + piece.length() > kind.answerBytesMax()) {
            lost(new CutException("its answer is too long"));
        } else {
            received.appendBuffer(piece);
        }
    }

    private void end(int status) {
        if (answer.isDone()) {
            return;
        }
        if (status == PeerProtocol.OK) {
            link.meters().ended(kind, Outcome.OK);
            answer.complete(received);
        } else {
            fail(failure(link, kind, status, received));
        }
    }

    /** What an answer with another status than {@link PeerProtocol#OK} says. */
    static RuntimeException failure(PeerLink link, PeerRequest kind, int status, Buffer body) {
        return status == PeerProtocol.FAILED
                ? PeerErrors.decode(body, kind.subject())
                : new PeerFailure(link.node(), true, "it answers with status " + status);
    }

    private void timeOut() {
        fail(new PeerFailure(
                link.node(),
                request.isPresent(),
                "no answer within %d s".formatted(PeerProtocol.ANSWER_TIMEOUT.toSeconds())));
    }

    private void lost(Throwable cause) {
        fail(lost(link, cause));
    }

    static PeerFailure lost(PeerLink link, Throwable cause) {
        boolean refused = cause instanceof StreamResetException reset && reset.getCode() == REFUSED_STREAM;
        return new PeerFailure(link.node(), !refused, cause.toString());
    }

    private void fail(Throwable failure) {
        if (!answer.isDone()) {
            boolean lost = failure instanceof PeerFailure;
            link.meters().ended(kind, lost ? Outcome.FAILED : Outcome.REFUSED);
            if (lost) {
                request.ifPresent(open -> {
                    var _ = open.reset(CANCEL);
                });
            }
            answer.completeExceptionally(known(failure, kind));
        }
    }

    /** As who asked knows it. */
    static Throwable known(Throwable failure, PeerRequest kind) {
        return failure instanceof PeerFailure unreached ? unreached.as(kind.subject()) : failure;
    }
}
