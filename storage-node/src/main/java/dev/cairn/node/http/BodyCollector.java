package dev.cairn.node.http;

import dev.cairn.node.transfer.ClientGoneException;
import dev.cairn.node.transfer.StallWatch;
import dev.cairn.node.transfer.TransferError;
import dev.cairn.node.transfer.TransferException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.OptionalLong;

/** Collects a small body whole. Belongs to the request's event loop; every path completes the future once. */
final class BodyCollector implements StallWatch.Watched {
    private final StallWatch stalls;
    private final int bytesMax;
    private final Promise<Buffer> body = Promise.promise();
    private Buffer collected = Buffer.buffer();

    private BodyCollector(StallWatch stalls, int bytesMax) {
        this.stalls = stalls;
        this.bytesMax = bytesMax;
    }

    /**
     * Reads a paused body to its end.
     *
     * @return fails with {@link RequestError.TooLarge}, {@link TransferError.TooSlow} or {@link ClientGoneException}; the rest
     *     of the body is then dropped as it comes
     */
    static Future<Buffer> collect(RequestBody body, StallWatch stalls, int bytesMax) {
        BodyCollector collector = new BodyCollector(stalls, bytesMax);
        body.handler(collector::piece);
        body.endHandler(_ -> collector.end());
        body.exceptionHandler(_ -> collector.fail(new ClientGoneException()));
        stalls.add(collector);
        body.resume();
        return collector.body.future();
    }

    private void piece(Buffer piece) {
        if (collected.length() + piece.length() > bytesMax) {
            fail(new RequestException(new RequestError.TooLarge("body", bytesMax, OptionalLong.empty())));
        } else if (!body.future().isComplete()) {
            collected = collected.length() == 0 ? piece : collected.appendBuffer(piece);
        }
    }

    private void end() {
        stalls.remove(this);
        body.tryComplete(collected);
    }

    private void fail(RuntimeException failure) {
        stalls.remove(this);
        collected = Buffer.buffer();
        body.tryFail(failure);
    }

    @Override
    public long movedBytes() {
        return collected.length();
    }

    @Override
    public boolean waitsForPeer() {
        return true;
    }

    @Override
    public void stalled(Duration waited) {
        fail(new TransferException(new TransferError.TooSlow(waited)));
    }
}
