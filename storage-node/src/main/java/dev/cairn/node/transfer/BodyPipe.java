package dev.cairn.node.transfer;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.streams.ReadStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Hands a body from its event loop to one thread that may block, with bounded memory: beyond the high mark the stream is
 * paused, so that the peer's TCP window closes; below the low mark it flows again.
 *
 * <p>What is held is copied into direct memory that is used again. A piece as Vert.x hands it over is a new array, and many
 * uploads hold so many of them for so long that the garbage collector would copy most bytes of all bodies, and stop everything
 * for it.
 *
 * <p>The two sides share no lock: whoever reads may lose its processor at any moment, and an event loop that waits for it keeps
 * all its other connections waiting. The event loop alone fills {@link Chunk chunks} and links them, the reader alone empties
 * them.
 */
public final class BodyPipe implements BodySource, StallWatch.Watched {
    /** Bytes held before the stream is paused. What was read of the socket at once comes on top. */
    static final int HIGH_MARK_BYTES = 256 << 10;

    static final int LOW_MARK_BYTES = 128 << 10;

    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final ReadStream<Buffer> stream;
    private final Context loop;
    private final StallWatch stalls;
    private final BodyBuffers buffers;

    private final AtomicBoolean paused = new AtomicBoolean();
    private final Semaphore news = new Semaphore(0);
    private volatile boolean
            awaited; // Whether the reader wants news. Both sides write it: a permit too many does no harm.
    private final AtomicLong heldBytes = new AtomicLong();

    // Written on the event loop
    private Chunk tail;
    private long movedBytes;
    private volatile boolean ended;
    private volatile Optional<RuntimeException> failure = Optional.empty();
    private boolean dropped;

    // Written on the reading thread, and on the event loop once nobody reads
    private Chunk head;
    private int headTaken;

    /** A buffer that is filled from its front. The next one follows when it is full. */
    private static final class Chunk {
        private final ByteBuf buffer;
        private final ByteBuffer bytes;
        private volatile int filled;
        private volatile @Nullable Chunk next;

        Chunk(ByteBuf buffer) {
            this.buffer = buffer;
            this.bytes = buffer.nioBuffer(0, BodyBuffers.BUFFER_BYTES);
        }

        boolean isFull(int count) {
            return count == bytes.capacity();
        }
    }

    private BodyPipe(ReadStream<Buffer> stream, Context loop, StallWatch stalls, BodyBuffers buffers) {
        this.stream = stream;
        this.loop = loop;
        this.stalls = stalls;
        this.buffers = buffers;
        this.head = new Chunk(buffers.take());
        this.tail = head;
    }

    /**
     * Takes over a paused stream and lets it flow. Call on its event loop. Abandon it at the end.
     *
     * @param stream hands nothing on while it is paused, neither pieces nor the end, and then holds little
     */
    public static BodyPipe open(ReadStream<Buffer> stream, Context loop, StallWatch stalls, BodyBuffers buffers) {
        BodyPipe pipe = new BodyPipe(stream, loop, stalls, buffers);
        stream.handler(pipe::arrived);
        stream.endHandler(_ -> pipe.end());
        stream.exceptionHandler(_ -> pipe.fail(new ClientGoneException()));
        stalls.add(pipe);
        stream.resume();
        return pipe;
    }

    // On the event loop

    private void arrived(Buffer piece) {
        movedBytes += piece.length();
        if (dropped) {
            return;
        }
        keep(((BufferInternal) piece).getByteBuf().nioBuffer());
        if (heldBytes.get() >= HIGH_MARK_BYTES && !paused.get()) {
            stream.pause();
            paused.set(true);
            resumeIfLow(); // The reader may have taken it all before it could see the pause.
        }
        tellReader();
    }

    private void keep(ByteBuffer piece) {
        int end = piece.limit();
        for (int at = piece.position(); at < end; ) {
            int filled = tail.filled;
            if (tail.isFull(filled)) {
                Chunk fresh = new Chunk(buffers.take());
                tail.next = fresh;
                tail = fresh;
                filled = 0;
            }
            int count = Math.min(end - at, BodyBuffers.BUFFER_BYTES - filled);
            tail.bytes.put(filled, piece, at, count);
            hold(count);
            tail.filled = filled + count;
            at += count;
        }
    }

    private void end() {
        stalls.remove(this);
        ended = true;
        tellReader();
    }

    private void fail(RuntimeException cause) {
        stalls.remove(this);
        if (failure.isEmpty() && !ended) {
            failure = Optional.of(cause);
        }
        tellReader();
    }

    private void tellReader() {
        if (awaited) {
            awaited = false;
            news.release();
        }
    }

    @Override
    public long movedBytes() {
        return movedBytes;
    }

    @Override
    public boolean waitsForPeer() {
        return !paused.get();
    }

    @Override
    public void stalled(Duration waited) {
        fail(new TransferException(new TransferError.TooSlow(waited)));
    }

    private void drop() {
        stalls.remove(this);
        if (dropped) {
            return;
        }
        dropped = true;
        hold(-heldBytes.get());
        for (Chunk chunk = head; chunk != null; chunk = chunk.next) {
            buffers.give(chunk.buffer);
        }
        resumeIfLow();
    }

    // On the reading thread

    @Override
    public ByteBuffer next() {
        Optional<ByteBuffer> piece = look();
        while (piece.isEmpty()) {
            news.drainPermits();
            awaited = true;
            piece = look(); // Once more: what comes from now on is told.
            if (piece.isEmpty()) {
                news.acquireUninterruptibly();
            }
        }
        return piece.get();
    }

    /** The next piece, or the end; empty if neither is here yet. */
    private Optional<ByteBuffer> look() {
        boolean last = ended; // Before the look at the bytes: all that came before the end is seen.
        if (failure.isPresent()) {
            throw failure.get();
        }
        ByteBuffer piece = take();
        return piece.hasRemaining() || last ? Optional.of(piece) : Optional.empty();
    }

    private ByteBuffer take() {
        Chunk next = head.next;
        if (head.isFull(headTaken) && next != null) {
            buffers.give(head.buffer);
            head = next;
            headTaken = 0;
        }
        int at = headTaken;
        int count = head.filled - at;
        if (count == 0) {
            return END;
        }
        headTaken += count;
        hold(-count);
        resumeIfLow();
        return head.bytes.slice(at, count);
    }

    /**
     * Drops what is held and what is still to come, soon: the event loop may just be filling it. Call on the reading thread, or
     * where there is none.
     */
    public void abandon() {
        loop.runOnContext(_ -> drop());
    }

    // On either side

    private void hold(long bytes) {
        heldBytes.addAndGet(bytes);
        buffers.holding(bytes);
    }

    private void resumeIfLow() {
        if (heldBytes.get() <= LOW_MARK_BYTES && paused.compareAndSet(true, false)) {
            loop.runOnContext(_ -> stream.resume());
        }
    }

    /** Bytes that came and were not taken yet. */
    long heldBytes() {
        return heldBytes.get();
    }
}
