package dev.cairn.node.peer;

import dev.cairn.node.peer.PeerMeters.Outcome;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to this node and its answer. Belongs to its event loop, but for {@link #answer}, {@link #none} and {@link #fail}, which any
 * thread may call; the first of them counts, and none does anything once the peer has gone.
 */
final class PeerExchange {
    private static final Logger LOG = LoggerFactory.getLogger(PeerExchange.class);

    private final HttpServerRequest request;
    private final String peer;
    private final PeerRequest kind;
    private final Context loop;
    private final PeerMeters meters;
    private final Runnable whenEnded;
    private boolean ended;

    /** @param whenEnded is called once, on the event loop */
    PeerExchange(
            HttpServerRequest request,
            String peer,
            PeerRequest kind,
            Context loop,
            PeerMeters meters,
            Runnable whenEnded) {
        this.request = request;
        this.peer = peer;
        this.kind = kind;
        this.loop = loop;
        this.meters = meters;
        this.whenEnded = whenEnded;
        response().exceptionHandler(_ -> end(Outcome.FAILED));
        response().closeHandler(_ -> end(Outcome.FAILED));
    }

    HttpServerRequest request() {
        return request;
    }

    HttpServerResponse response() {
        return request.response();
    }

    /** Id of the node that asks, as its certificate says. */
    String peer() {
        return peer;
    }

    Context loop() {
        return loop;
    }

    void sent(long bytes) {
        meters.sent(kind, bytes);
    }

    void received(long bytes) {
        meters.received(kind, bytes);
    }

    void answer(Buffer body) {
        loop.runOnContext(_ -> give(PeerProtocol.OK, body, Outcome.OK));
    }

    /** What was asked for is not there. */
    void none() {
        loop.runOnContext(_ -> give(PeerProtocol.NONE, Buffer.buffer(), Outcome.OK));
    }

    void fail(Throwable failure) {
        LOG.debug("{} asked for {}, which fails", peer, kind.tag(), failure);
        loop.runOnContext(_ -> give(PeerProtocol.FAILED, PeerErrors.encode(failure, kind.subject()), Outcome.REFUSED));
    }

    private void give(int status, Buffer body, Outcome outcome) {
        if (!ended) {
            end(outcome);
            sent(body.length());
            var _ = response().setStatusCode(status).end(body);
        }
    }

    /** It is over: nothing is answered any more. Once is enough. */
    void end(Outcome outcome) {
        if (!ended) {
            ended = true;
            meters.ended(kind, outcome);
            whenEnded.run();
        }
    }
}
