package dev.cairn.node.http;

import dev.cairn.node.transfer.ClientGoneException;
import dev.cairn.node.transfer.StallWatch;
import dev.cairn.node.transfer.TransferError;
import dev.cairn.node.transfer.TransferException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;

/** Collects a small body whole. Belongs to the request's event loop; every path completes the future once. */
final class BodyCollector implements StallWatch.Watched {
    private final StallWatch stalls;
    private final int bytesMax;
    private final Promise<byte[]> body = Promise.promise();
    private byte[] collected;
    private int length;

    private BodyCollector(StallWatch stalls, int bytesMax, long declaredBytes) {
        this.stalls = stalls;
        this.bytesMax = bytesMax;
        this.collected = new byte[(int) Math.min(declaredBytes, bytesMax)];
    }

    /**
     * Reads a paused body to its end.
     *
     * @return fails with {@link RequestError.TooLarge}, {@link TransferError.TooSlow} or {@link ClientGoneException}; the rest
     *     of the body is then dropped as it comes
     */
    static Future<byte[]> collect(RequestBody body, StallWatch stalls, int bytesMax) {
        BodyCollector collector = new BodyCollector(stalls, bytesMax, body.declaredBytes());
        body.handler(collector::piece);
        body.endHandler(_ -> collector.end());
        body.exceptionHandler(_ -> collector.fail(new ClientGoneException()));
        stalls.add(collector);
        body.resume();
        return collector.body.future();
    }

    private void piece(Buffer piece) {
        if (piece.length() > bytesMax - length) {
            fail(new RequestException(new RequestError.TooLarge("body", bytesMax, OptionalLong.empty())));
        } else if (!body.future().isComplete()) {
            room(length + piece.length());
            piece.getBytes(collected, length);
            length += piece.length();
        }
    }

    /** A body whose length the head told has its room from the start, so that no byte of it is copied twice. */
    private void room(int bytes) {
        if (bytes > collected.length) {
            collected = Arrays.copyOf(collected, Math.max(bytes, Math.min(2 * collected.length, bytesMax)));
        }
    }

    private void end() {
        stalls.remove(this);
        body.tryComplete(length == collected.length ? collected : Arrays.copyOf(collected, length));
    }

    private void fail(RuntimeException failure) {
        stalls.remove(this);
        collected = new byte[0];
        body.tryFail(failure);
    }

    @Override
    public long movedBytes() {
        return length;
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
