package dev.cairn.node.peer;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.streams.ReadStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Hands the frames of a stream from its event loop to one thread that may block, with bounded memory: beyond {@link #HELD_BYTES_MAX} the
 * stream is paused, so that the peer's window closes. The two sides share no lock (docs/decisions/0402). Payloads are checked on the thread
 * that takes them.
 */
final class FrameQueue implements AutoCloseable {
    /** Payloads held before the stream is paused; the window of the stream comes on top. */
    static final int HELD_BYTES_MAX = 256 << 10;

    private static final int HELD_BYTES_LOW = HELD_BYTES_MAX / 2;
    private static final byte[] NOTHING = {};

    private sealed interface Item {}

    private record Payload(byte[] bytes, int crc, boolean isError) implements Item {}

    private record End() implements Item {}

    private record Broken(RuntimeException cause) implements Item {}

    private final ReadStream<Buffer> stream;
    private final Context loop;
    private final PeerRequest.Subject subject;
    private final Duration stallTimeout;
    private final LeastPace pace;
    private final LongConsumer received;

    private final ConcurrentLinkedQueue<Item> items = new ConcurrentLinkedQueue<>();
    private final Semaphore waiting = new Semaphore(0);
    private final AtomicLong heldBytes = new AtomicLong();
    private final AtomicLong movedBytes = new AtomicLong();
    private final AtomicBoolean paused = new AtomicBoolean();
    private volatile boolean closed;

    // On the event loop
    private final ByteBuffer head = ByteBuffer.allocate(Frames.HEAD_BYTES);
    private byte[] payload = NOTHING;
    private int filled;
    private int crc;
    private boolean isError;
    private boolean ended;
    private boolean over;

    private FrameQueue(
            ReadStream<Buffer> stream,
            Context loop,
            PeerRequest.Subject subject,
            Duration stallTimeout,
            LeastPace pace,
            LongConsumer received) {
        this.stream = stream;
        this.loop = loop;
        this.subject = subject;
        this.stallTimeout = stallTimeout;
        this.pace = pace;
        this.received = received;
    }

    /**
     * Takes over a paused stream and lets it flow. Call on its event loop. Close it.
     *
     * @param subject of errors in the stream
     * @param stallTimeout how long the next frame may keep {@link #next} waiting while no byte comes
     * @param pace what the peer is held to; the thread that takes frames has it alone
     * @param received is told how many bytes came
     */
    static FrameQueue open(
            ReadStream<Buffer> stream,
            Context loop,
            PeerRequest.Subject subject,
            Duration stallTimeout,
            LeastPace pace,
            LongConsumer received) {
        FrameQueue queue = new FrameQueue(stream, loop, subject, stallTimeout, pace, received);
        stream.handler(queue::arrived);
        stream.endHandler(_ -> queue.over("the stream ended early"));
        stream.exceptionHandler(failure -> queue.over(failure.toString()));
        stream.resume();
        return queue;
    }

    // On the event loop

    private void arrived(Buffer piece) {
        movedBytes.addAndGet(piece.length());
        received.accept(piece.length());
        ByteBuf bytes = ((BufferInternal) piece).getByteBuf();
        while (bytes.isReadable() && !ended && !closed) {
            if (head.hasRemaining()) {
                readHead(bytes);
            } else {
                readPayload(bytes);
            }
        }
        if (heldBytes.get() >= HELD_BYTES_MAX && !closed && paused.compareAndSet(false, true)) {
            stream.pause();
            resumeIfLow(); // The reader may have taken it all before it could see the pause.
        }
    }

    private void readHead(ByteBuf bytes) {
        while (head.hasRemaining() && bytes.isReadable()) {
            head.put(bytes.readByte());
        }
        if (head.hasRemaining()) {
            return;
        }
        int length = head.getInt(0);
        crc = head.getInt(Integer.BYTES);
        isError = length < 0;
        if (length == 0) {
            finish(new End());
        } else if (length > PeerProtocol.PIECE_BYTES_MAX || length < -Frames.ERROR_BYTES_MAX) {
            fail(new CutException("a frame of %d bytes".formatted(length)));
        } else {
            payload = new byte[Math.abs(length)];
            filled = 0;
        }
    }

    private void readPayload(ByteBuf bytes) {
        int count = Math.min(bytes.readableBytes(), payload.length - filled);
        bytes.readBytes(payload, filled, count);
        filled += count;
        if (filled == payload.length) {
            heldBytes.addAndGet(filled);
            add(new Payload(payload, crc, isError));
            payload = NOTHING;
            head.clear();
        }
    }

    private void over(String reason) {
        over = true;
        fail(new CutException(reason));
    }

    private void resume() {
        if (!over) {
            stream.resume();
        }
    }

    private void fail(RuntimeException cause) {
        if (!ended) {
            finish(new Broken(cause));
        }
    }

    private void finish(Item last) {
        ended = true;
        add(last);
    }

    private void add(Item item) {
        items.add(item);
        waiting.release();
    }

    /** Ends the stream for its reader. Call on the event loop. */
    void cut(String reason) {
        fail(new CutException(reason));
    }

    // On the reading thread

    /**
     * The next payload, checked; blocks until there is one.
     *
     * @return one with at least one byte, or an empty one when the stream has come to its proper end
     * @throws CutException if it ended before, nothing came for the timeout, or the peer is too slow
     * @throws DamagedFrameException if the payload is not what was sent
     * @throws RuntimeException the peer's error, as {@link PeerErrors#decode}
     */
    ByteBuffer next() {
        return switch (take()) {
            case Payload frame -> checked(frame);
            case End _ -> ByteBuffer.wrap(NOTHING);
            case Broken(var cause) -> throw cause;
        };
    }

    private ByteBuffer checked(Payload frame) {
        byte[] bytes = frame.bytes();
        heldBytes.addAndGet(-bytes.length);
        resumeIfLow();
        if (Frames.crc(bytes, 0, bytes.length) != frame.crc()) {
            throw new DamagedFrameException();
        }
        if (frame.isError()) {
            throw PeerErrors.decode(Buffer.buffer(bytes), subject);
        }
        return ByteBuffer.wrap(bytes);
    }

    private Item take() {
        if (closed) {
            throw new CutException("the stream is closed");
        }
        try {
            awaitItem();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CutException("the thread that reads was interrupted");
        }
        Item item = items.remove();
        if (!(item instanceof Payload)) { // Whoever asks again is to hear it again.
            add(item);
        }
        return item;
    }

    private void awaitItem() throws InterruptedException {
        pace.begin();
        long moved = movedBytes.get();
        long left = pace.leftNanos();
        while (!waiting.tryAcquire(Math.min(stallTimeout.toNanos(), left), TimeUnit.NANOSECONDS)) {
            if (left < stallTimeout.toNanos()) {
                throw LeastPace.tooSlow();
            }
            if (movedBytes.get() == moved) {
                throw new CutException("nothing came for %d s".formatted(stallTimeout.toSeconds()));
            }
            moved = movedBytes.get();
            left = pace.leftNanos();
        }
        pace.end();
    }

    private void resumeIfLow() {
        if (heldBytes.get() <= HELD_BYTES_LOW && paused.compareAndSet(true, false)) {
            loop.runOnContext(_ -> resume());
        }
    }

    /** Payloads that came and were not taken yet, in bytes. */
    long heldBytes() {
        return heldBytes.get();
    }

    /** Drops what is held and what is still to come, which flows on so that others of the connection do. Any thread; idempotent. */
    @Override
    public void close() {
        closed = true;
        items.clear();
        loop.runOnContext(_ -> resume());
    }
}
