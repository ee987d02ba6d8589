package dev.cairn.node.peer;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends what one thread writes as frames of a stream. The thread waits while more than {@link #UNSENT_BYTES_MAX} have not gone, so that
 * memory is bounded however slow the peer is. The stream may come later than the first bytes.
 */
final class FrameOutput {
    static final int UNSENT_BYTES_MAX = 512 << 10;

    /** A payload; the same as a block of a volume. */
    static final int FRAME_BYTES = 64 << 10;

    /** More than can be missing, so that who waits goes on and finds the failure. */
    private static final int ALL = 2 * UNSENT_BYTES_MAX;

    private static final byte[] NONE = {};

    private final Context loop;
    private final Future<? extends WriteStream<Buffer>> stream;
    private final LeastPace pace;
    private final LongConsumer sent;
    private final Semaphore room = new Semaphore(UNSENT_BYTES_MAX);
    private final AtomicLong movedBytes = new AtomicLong();
    private volatile @Nullable RuntimeException failure;

    // On the writing thread
    private byte[] frame = NONE;
    private int filled;

    /**
     * @param stream completes on {@code loop}
     * @param pace what the peer is held to; the thread that writes has it alone
     * @param sent is told how many bytes went
     */
    FrameOutput(Context loop, Future<? extends WriteStream<Buffer>> stream, LeastPace pace, LongConsumer sent) {
        this.loop = loop;
        this.stream = stream;
        this.pace = pace;
        this.sent = sent;
    }

    /**
     * Adds bytes from position to limit. Blocks while the peer is behind.
     *
     * @throws CutException if nothing moves any more, or the peer is too slow
     * @throws RuntimeException what {@link #fail} was told
     */
    void write(ByteBuffer bytes) {
        check();
        while (bytes.hasRemaining()) {
            if (frame.length == 0) {
                frame = new byte[Frames.HEAD_BYTES + FRAME_BYTES];
                filled = 0;
            }
            int count = Math.min(bytes.remaining(), FRAME_BYTES - filled);
            bytes.get(frame, Frames.HEAD_BYTES + filled, count);
            filled += count;
            if (filled == FRAME_BYTES) {
                flush();
            }
        }
    }

    private void flush() {
        if (filled > 0) {
            int count = filled;
            waitForRoom(count);
            send(Frames.of(frame, count), count);
            frame = NONE;
            filled = 0;
        }
    }

    private void waitForRoom(int count) {
        try {
            pace.begin();
            long stall = PeerProtocol.STALL_TIMEOUT.toNanos();
            long left = pace.leftNanos();
            if (room.tryAcquire(count, Math.min(stall, left), TimeUnit.NANOSECONDS)) {
                pace.end();
            } else {
                fail(
                        left < stall
                                ? LeastPace.tooSlow()
                                : new CutException(
                                        "nothing went for %d s".formatted(PeerProtocol.STALL_TIMEOUT.toSeconds())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(new CutException("the thread that writes was interrupted"));
        }
        check();
    }

    private void send(Buffer bytes, int count) {
        loop.runOnContext(_ -> stream.onSuccess(open -> open.write(bytes).onComplete(written -> {
            room.release(count);
            if (written.succeeded()) {
                movedBytes.addAndGet(bytes.length());
                sent.accept(bytes.length());
            } else {
                fail(new CutException(written.cause().toString()));
            }
        })));
    }

    /**
     * Sends what is left, the frame that ends the stream, and its end. May block as {@link #write}.
     *
     * @return completes on the event loop when all has gone
     */
    Future<Void> end() {
        check();
        flush();
        return last(Frames.end());
    }

    /** Sends an error in place of an end. Does not block; nothing may be written after. */
    Future<Void> endWith(Buffer error) {
        return last(Frames.error(error));
    }

    private Future<Void> last(Buffer bytes) {
        Promise<Void> gone = Promise.promise();
        loop.runOnContext(_ -> stream.compose(open -> open.end(bytes)).onComplete(gone));
        return gone.future();
    }

    /** Bytes that have gone. Any thread. */
    long movedBytes() {
        return movedBytes.get();
    }

    /** Nothing can be sent any more: who writes gets that cause. Any thread; the first counts. */
    void fail(RuntimeException cause) {
        if (failure == null) {
            failure = cause;
            room.release(ALL);
        }
    }

    /** What ended it early. */
    Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure);
    }

    private void check() {
        RuntimeException cause = failure;
        if (cause != null) {
            throw cause;
        }
    }
}
