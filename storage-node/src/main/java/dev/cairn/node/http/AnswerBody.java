package dev.cairn.node.http;

import dev.cairn.node.transfer.Outlet;
import dev.cairn.node.transfer.StallWatch;
import dev.cairn.node.transfer.TransferError;
import dev.cairn.node.transfer.TransferException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The bytes of an answer from the handing over to the socket, for any answer that has no sender of its own. What was handed
 * over is held in memory until the client takes it, so it counts as in flight and is watched until then.
 *
 * <p>Belongs to the event loop of its exchange.
 */
final class AnswerBody implements StallWatch.Watched {
    private final HttpServerResponse response;
    private final Outlet outlet;
    private final StallWatch stalls;
    private final Consumer<Throwable> onStall;
    private long pendingBytes;
    private long goneBytes;

    /** @param onStall told with {@link TransferError.TooSlow} if the client takes nothing for too long */
    AnswerBody(HttpServerResponse response, Outlet outlet, StallWatch stalls, Consumer<Throwable> onStall) {
        this.response = response;
        this.outlet = outlet;
        this.stalls = stalls;
        this.onStall = onStall;
    }

    /** Watches from now on, until {@link #unwatch}; call as often as you like. */
    void watch() {
        stalls.add(this);
    }

    void unwatch() {
        stalls.remove(this);
    }

    /** Writes some of the body; completes when it has gone. */
    Future<Void> write(Buffer bytes) {
        Buffer rest = writeAllButTheLast(bytes);
        return counted(rest.length(), response.write(rest));
    }

    /** Writes the rest of the body; completes when it has gone. */
    Future<Void> end(Buffer bytes) {
        return response.end(writeAllButTheLast(bytes));
    }

    /** Where a write shows nothing before it is done, a long one is made of short ones. */
    private Buffer writeAllButTheLast(Buffer bytes) {
        int step = outlet.writeBytesMax();
        if (!outlet.isShared() || bytes.length() <= step) {
            return bytes;
        }
        int at = 0;
        while (bytes.length() - at > step) {
            var _ = counted(step, response.write(bytes.slice(at, at + step)));
            at += step;
        }
        return bytes.slice(at, bytes.length());
    }

    private Future<Void> counted(int length, Future<Void> writing) {
        pendingBytes += length;
        return writing.onComplete(_ -> {
            pendingBytes -= length;
            goneBytes += length;
        });
    }

    @Override
    public long movedBytes() {
        return goneBytes + outlet.moves();
    }

    @Override
    public boolean waitsForPeer() {
        return pendingBytes > 0 || response.ended();
    }

    @Override
    public void stalled(Duration waited) {
        onStall.accept(new TransferException(new TransferError.TooSlow(waited)));
    }
}
