package dev.cairn.node.transfer;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.streams.ReadStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands a body from its event loop to one thread that may block, with bounded memory: beyond the high mark the stream is
 * paused, so that the peer's TCP window closes; below the low mark it flows again.
 */
public final class BodyPipe implements BodySource, StallWatch.Watched {
    /** Bytes held before the stream is paused. One more piece, and what the stream itself holds, comes on top. */
    static final int HIGH_MARK_BYTES = 256 << 10;

    static final int LOW_MARK_BYTES = 128 << 10;

    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final ReadStream<Buffer> stream;
    private final Context loop;
    private final StallWatch stalls;
    private final TransferMeters meters;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Buffer> pieces = new ArrayDeque<>();
    private long heldBytes;
    private long movedBytes;
    private boolean paused;
    private boolean ended;
    private boolean abandoned;
    private Optional<RuntimeException> failure = Optional.empty();

    private BodyPipe(ReadStream<Buffer> stream, Context loop, StallWatch stalls, TransferMeters meters) {
        this.stream = stream;
        this.loop = loop;
        this.stalls = stalls;
        this.meters = meters;
    }

    /** Takes over a paused stream and lets it flow. Call on its event loop. */
    public static BodyPipe open(ReadStream<Buffer> stream, Context loop, StallWatch stalls, TransferMeters meters) {
        BodyPipe pipe = new BodyPipe(stream, loop, stalls, meters);
        stream.handler(pipe::arrived);
        stream.endHandler(_ -> pipe.end());
        stream.exceptionHandler(_ -> pipe.fail(new ClientGoneException()));
        stalls.add(pipe);
        stream.resume();
        return pipe;
    }

    // On the event loop

    private void arrived(Buffer piece) {
        lock.lock();
        try {
            movedBytes += piece.length();
            if (abandoned || piece.length() == 0) {
                return;
            }
            pieces.add(piece);
            hold(piece.length());
            if (heldBytes >= HIGH_MARK_BYTES && !paused) {
                paused = true;
                stream.pause();
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        stalls.remove(this);
        lock.lock();
        try {
            ended = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void fail(RuntimeException cause) {
        stalls.remove(this);
        lock.lock();
        try {
            if (failure.isEmpty() && !ended) {
                failure = Optional.of(cause);
                drop();
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long movedBytes() {
        return movedBytes;
    }

    @Override
    public boolean waitsForPeer() {
        lock.lock();
        try {
            return !paused;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void stalled(Duration waited) {
        fail(new TransferException(new TransferError.TooSlow(waited)));
    }

    // On the reading thread

    @Override
    public ByteBuffer next() {
        lock.lock();
        try {
            while (pieces.isEmpty() && !ended && failure.isEmpty()) {
                changed.awaitUninterruptibly();
            }
            if (failure.isPresent()) {
                throw failure.get();
            }
            if (pieces.isEmpty()) {
                return END;
            }
            Buffer piece = pieces.remove();
            hold(-piece.length());
            resumeIfLow();
            ByteBuf bytes = ((BufferInternal) piece).getByteBuf();
            return bytes.nioBuffer();
        } finally {
            lock.unlock();
        }
    }

    /** Drops what is held and what is still to come; call from any thread. */
    public void abandon() {
        lock.lock();
        try {
            abandoned = true;
            drop();
            resumeIfLow();
        } finally {
            lock.unlock();
        }
        loop.runOnContext(_ -> stalls.remove(this));
    }

    private void hold(long bytes) {
        heldBytes += bytes;
        meters.uploading(bytes);
    }

    private void drop() {
        pieces.clear();
        hold(-heldBytes);
    }

    private void resumeIfLow() {
        if (paused && heldBytes <= LOW_MARK_BYTES) {
            paused = false;
            loop.runOnContext(_ -> stream.resume());
        }
    }

    long heldBytes() {
        lock.lock();
        try {
            return heldBytes;
        } finally {
            lock.unlock();
        }
    }
}
