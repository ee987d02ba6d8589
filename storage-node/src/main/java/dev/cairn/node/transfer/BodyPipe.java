package dev.cairn.node.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
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
 *
 * <p>What is held is copied into pooled direct memory. A piece as Vert.x hands it over is a new array, and many uploads hold so
 * many of them for so long that the garbage collector would copy most bytes of all bodies, and stop everything for it.
 */
public final class BodyPipe implements BodySource, StallWatch.Watched {
    /** Bytes held before the stream is paused. What was read of the socket at once comes on top. */
    static final int HIGH_MARK_BYTES = 256 << 10;

    static final int LOW_MARK_BYTES = 128 << 10;

    /** As much as is read of a socket at once. */
    static final int BUFFER_BYTES = 64 << 10;

    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final ReadStream<Buffer> stream;
    private final Context loop;
    private final StallWatch stalls;
    private final TransferMeters meters;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>();
    private ByteBuf lent = Unpooled.EMPTY_BUFFER;
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

    /**
     * Takes over a paused stream and lets it flow. Call on its event loop. Abandon it at the end.
     *
     * @param stream hands nothing on while it is paused, neither pieces nor the end, and then holds little
     */
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
            if (abandoned) {
                return;
            }
            keep(((BufferInternal) piece).getByteBuf());
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

    private void keep(ByteBuf bytes) {
        int end = bytes.writerIndex();
        for (int at = bytes.readerIndex(); at < end; ) {
            ByteBuf last = buffers.peekLast();
            if (last == null || !last.isWritable()) {
                last = PooledByteBufAllocator.DEFAULT.directBuffer(BUFFER_BYTES, BUFFER_BYTES);
                buffers.add(last);
            }
            int length = Math.min(end - at, last.writableBytes());
            last.writeBytes(bytes, at, length);
            at += length;
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
            takeBack();
            while (buffers.isEmpty() && !ended && failure.isEmpty()) {
                changed.awaitUninterruptibly();
            }
            if (failure.isPresent()) {
                throw failure.get();
            }
            if (buffers.isEmpty()) {
                return END;
            }
            lent = buffers.remove();
            hold(-lent.readableBytes());
            resumeIfLow();
            return lent.nioBuffer();
        } finally {
            lock.unlock();
        }
    }

    /** Drops what is held and what is still to come. Call on the reading thread, or where there is none. */
    public void abandon() {
        lock.lock();
        try {
            abandoned = true;
            takeBack();
            drop();
            resumeIfLow();
        } finally {
            lock.unlock();
        }
        loop.runOnContext(_ -> stalls.remove(this));
    }

    private void takeBack() {
        lent.release();
        lent = Unpooled.EMPTY_BUFFER;
    }

    private void hold(long bytes) {
        heldBytes += bytes;
        meters.uploading(bytes);
    }

    private void drop() {
        buffers.forEach(ByteBuf::release);
        buffers.clear();
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
