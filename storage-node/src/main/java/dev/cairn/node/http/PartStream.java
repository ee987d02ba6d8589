package dev.cairn.node.http;

import dev.cairn.monitoring.Stage;
import dev.cairn.node.transfer.ClientGoneException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer of many parts, of which two are in memory at most: the next is made when the client has taken most of the one before. If
 * one cannot be made, the answer is broken off, which the client sees by its length coding. Belongs to the exchange's event loop.
 */
final class PartStream {
    private final Exchange exchange;
    private final Parts parts;
    private final Promise<Void> done = Promise.promise();
    private Future<Optional<Buffer>> making = Future.succeededFuture(Optional.empty());
    private boolean waitsForPeer;

    private PartStream(Exchange exchange, Parts parts) {
        this.exchange = exchange;
        this.parts = parts;
    }

    /** Completes when the answer has gone, or cannot go any more, and the parts are closed. */
    static Future<Void> send(Exchange exchange, String contentType, Parts parts) {
        PartStream stream = new PartStream(exchange, parts);
        return stream.start(contentType).eventually(stream::close);
    }

    private Future<Void> start(String contentType) {
        return make().compose(first -> {
            if (exchange.isGone()) {
                return Future.failedFuture(new ClientGoneException());
            }
            exchange.stage(Stage.CLIENT);
            HttpServerResponse response = exchange.response();
            response.putHeader(FieldNames.CONTENT_TYPE, contentType).setChunked(true);
            response.exceptionHandler(_ -> finish(new ClientGoneException()));
            response.closeHandler(_ -> finish(new ClientGoneException()));
            response.drainHandler(_ -> drained());
            exchange.answerBody().watch();
            write(first);
            return done.future();
        });
    }

    private Future<Optional<Buffer>> make() {
        making = exchange.blocking(parts::next);
        return making;
    }

    private void write(Optional<Buffer> part) {
        if (done.future().isComplete()) {
            return;
        }
        if (part.isEmpty()) {
            exchange.end(Buffer.buffer()).onComplete(sent -> finish(sent.cause()));
            return;
        }
        var _ = exchange.answerBody().write(part.get());
        waitsForPeer = exchange.response().writeQueueFull();
        if (!waitsForPeer) {
            goOn();
        }
    }

    private void drained() {
        if (waitsForPeer) {
            waitsForPeer = false;
            goOn();
        }
    }

    private void goOn() {
        if (!done.future().isComplete()) {
            make().onSuccess(this::write).onFailure(this::finish);
        }
    }

    private void finish(@Nullable Throwable failure) {
        if (failure == null) {
            done.tryComplete();
        } else {
            done.tryFail(failure);
        }
    }

    /** Not while a part is being made. */
    private Future<Void> close() {
        return making.transform(_ -> exchange.blocking(() -> {
                    parts.close();
                    return true;
                }))
                .mapEmpty();
    }
}
