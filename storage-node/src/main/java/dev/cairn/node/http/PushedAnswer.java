package dev.cairn.node.http;

import dev.cairn.monitoring.Stage;
import dev.cairn.node.transfer.ClientGoneException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.Semaphore;

/**
 * An answer that is written by a thread which may block, as its client takes it: {@link #AHEAD_MAX} pieces are on their way at most. The head
 * goes with the first piece, so that whatever fails before it is answered as a problem; what fails later breaks the answer off.
 *
 * <p>Made on the exchange's event loop. Then {@link #write} and {@link #end} are for one thread, which is not that loop.
 */
final class PushedAnswer {
    static final int PIECE_BYTES = 64 << 10;
    static final int AHEAD_MAX = 4;

    /** Sets the head, on the event loop. */
    interface Head {
        void set(HttpServerResponse response);
    }

    private final Exchange exchange;
    private final Head head;
    private final Semaphore room = new Semaphore(AHEAD_MAX);
    private final Promise<Void> sent = Promise.promise();
    private final byte[] piece = new byte[PIECE_BYTES];
    private int filled;
    private boolean begun;
    private volatile boolean gone;

    /** @param head tells the length, or that there is none ({@code chunked}) */
    PushedAnswer(Exchange exchange, Head head) {
        this.exchange = exchange;
        this.head = head;
        if (exchange.isGone()) {
            gone = true;
        } else {
            exchange.response().exceptionHandler(_ -> leave());
            exchange.response().closeHandler(_ -> leave());
        }
    }

    /** The client has left: whoever waits for it is let go. */
    private void leave() {
        gone = true;
        room.release(AHEAD_MAX);
        sent.tryFail(new ClientGoneException());
    }

    // On the writing thread

    /** @throws ClientGoneException if nobody takes it any more */
    void write(byte[] bytes, int offset, int length) {
        for (int at = 0; at < length; ) {
            int count = Math.min(length - at, PIECE_BYTES - filled);
            System.arraycopy(bytes, offset + at, piece, filled, count);
            filled += count;
            at += count;
            if (filled == PIECE_BYTES) {
                flush();
            }
        }
    }

    void write(Buffer bytes) {
        write(bytes.getBytes(), 0, bytes.length());
    }

    /** Sends what was written so far. */
    @SuppressWarnings(
            "ThreadPriorityCheck") // Virtual threads give way at nothing else, and a few carriers run all uploads.
    void flush() {
        Buffer full = take();
        room.acquireUninterruptibly();
        checkHere();
        exchange.onLoop(() -> send(full));
        Thread.yield();
    }

    private Buffer take() {
        Buffer bytes = Buffer.buffer(filled).appendBytes(piece, 0, filled);
        filled = 0;
        return bytes;
    }

    private void checkHere() {
        if (gone) {
            throw new ClientGoneException();
        }
    }

    /** Sends what was written so far, and waits until it has gone. */
    void flushAndWait() {
        flush();
        room.acquireUninterruptibly(AHEAD_MAX);
        room.release(AHEAD_MAX);
        checkHere();
    }

    /** Sends what is left, and the end. */
    void end() {
        checkHere();
        Buffer last = take();
        exchange.onLoop(() -> sendLast(last));
    }

    /** Completes when all has gone after {@link #end}, or cannot go any more. */
    Future<Void> sent() {
        return sent.future();
    }

    // On the event loop

    private void send(Buffer bytes) {
        if (gone || exchange.isGone()) {
            leave();
            return;
        }
        begin();
        exchange.moved(bytes.length());
        exchange.answerBody().write(bytes).onComplete(_ -> room.release());
    }

    private void sendLast(Buffer bytes) {
        if (gone || exchange.isGone()) {
            leave();
            return;
        }
        begin();
        exchange.moved(bytes.length());
        exchange.end(bytes).onSuccess(_ -> sent.tryComplete()).onFailure(_ -> leave());
    }

    private void begin() {
        if (!begun) {
            begun = true;
            exchange.stage(Stage.CLIENT);
            head.set(exchange.response());
            exchange.answerBody().watch();
        }
    }
}
