package dev.cairn.node.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.Blobs;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: a payload is handed on as it was sent, or not at all. Method: streams whose bytes the test chooses. */
class FrameQueueTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final FakeStream stream = new FakeStream();

    @AfterEach
    void close() {
        Peers.await(vertx.close());
    }

    @Test
    void framesComeTogetherWhereverTheBytesAreCut() {
        byte[] body = Blobs.bytes(1, 1_000);
        Buffer bytes = frame(body).appendBuffer(frame(body)).appendBuffer(Frames.end());
        for (int cut = 1; cut < bytes.length(); cut += 7) {
            FakeStream each = new FakeStream();
            FrameQueue queue = open(each, Duration.ofSeconds(10));
            each.send(bytes.getBuffer(0, cut));
            each.send(bytes.getBuffer(cut, bytes.length()));

            assertThat(array(queue.next())).isEqualTo(body);
            assertThat(array(queue.next())).isEqualTo(body);
            assertThat(queue.next().hasRemaining()).isFalse();
            assertThat(queue.next().hasRemaining()).isFalse();
        }
    }

    @Test
    void everyDamagedBitOfAPayloadIsSeen() {
        byte[] body = Blobs.bytes(1, 20);
        for (int bit = Integer.SIZE; bit < (Frames.HEAD_BYTES + body.length) * Byte.SIZE; bit++) {
            byte[] bytes = frame(body).getBytes();
            bytes[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            FakeStream each = new FakeStream();
            FrameQueue queue = open(each, Duration.ofSeconds(10));
            each.send(Buffer.buffer(bytes));

            assertThatThrownBy(queue::next).isInstanceOf(DamagedFrameException.class);
        }
    }

    @Test
    void streamThatEndsWithoutItsLastFrameIsCut() {
        FrameQueue queue = open(stream, Duration.ofSeconds(10));
        stream.send(frame(new byte[3]));
        stream.end();

        assertThat(queue.next().remaining()).isEqualTo(3);
        assertThatThrownBy(queue::next).isInstanceOf(CutException.class);
        assertThatThrownBy(queue::next).isInstanceOf(CutException.class);
    }

    @Test
    void frameThatIsTooLongCutsTheStream() {
        FrameQueue queue = open(stream, Duration.ofSeconds(10));
        stream.send(Frames.head(PeerProtocol.PIECE_BYTES_MAX + 1, 0));

        assertThatThrownBy(queue::next).isInstanceOf(CutException.class);
    }

    @Test
    void errorInTheStreamIsThePeersOwn() {
        BlobError error = new BlobError.Damaged(Blobs.id(1), 7);
        FrameQueue queue = open(stream, Duration.ofSeconds(10));
        stream.send(Frames.error(PeerErrors.encode(new BlobException(error), PeerRequest.Subject.BLOBS)));

        assertThatThrownBy(queue::next)
                .isInstanceOfSatisfying(
                        BlobException.class, told -> assertThat(told.error()).isEqualTo(error));
    }

    @Test
    void streamOfWhichNothingComesIsCut() {
        FrameQueue queue = open(stream, SHORT);

        assertThatThrownBy(queue::next).isInstanceOf(CutException.class).hasMessageContaining("nothing came");
    }

    @Test
    void fullQueuePausesTheStreamUntilItIsHalfEmpty() {
        FrameQueue queue = open(stream, Duration.ofSeconds(10));
        byte[] payload = new byte[64 << 10];
        for (int held = 0; held < FrameQueue.HELD_BYTES_MAX; held += payload.length) {
            assertThat(stream.paused).isFalse();
            stream.send(frame(payload));
        }

        assertThat(stream.paused).isTrue();
        while (queue.heldBytes() > 0) {
            var _ = queue.next();
        }
        Eventually.holds("the stream flows", () -> !stream.paused);
    }

    @Test
    void peerThatGivesAByteNowAndThenIsCut() {
        Buffer bytes = frame(new byte[100]);
        AtomicInteger sent = new AtomicInteger();
        AtomicLong nanos = new AtomicLong();
        FrameQueue queue = open(
                stream,
                SHORT,
                new LeastPace(
                        () -> { // Whenever it is looked at, a byte has come and a second has passed.
                            stream.send(bytes.getBuffer(sent.get(), sent.incrementAndGet()));
                            return nanos.addAndGet(SECOND);
                        }));

        assertThatThrownBy(queue::next).isInstanceOf(CutException.class).hasMessageContaining("too slow");
        assertThat(nanos.get())
                .isLessThanOrEqualTo(LeastPace.BEHIND_MAX
                        .plus(LeastPace.FRAME_WITHIN)
                        .plusSeconds(1)
                        .toNanos());
    }

    @Test
    void peerThatIsLateWithEachFrameIsCut() {
        AtomicLong nanos = new AtomicLong();
        FrameQueue queue = open(stream, Duration.ofSeconds(10), new LeastPace(() -> nanos.addAndGet(2 * SECOND)));
        for (int frame = 0; frame < 10; frame++) {
            stream.send(frame(new byte[3]));
            assertThat(queue.next().remaining()).isEqualTo(3);
        }

        assertThatThrownBy(queue::next).isInstanceOf(CutException.class).hasMessageContaining("too slow");
    }

    @Test
    void peerIsNotCutForTheTimeInWhichNobodyWaitsForIt() {
        AtomicLong nanos = new AtomicLong();
        FrameQueue queue = open(stream, Duration.ofSeconds(10), new LeastPace(nanos::get));
        for (int frame = 0; frame < 100; frame++) {
            stream.send(frame(new byte[3]));
            assertThat(queue.next().remaining()).isEqualTo(3);
            nanos.addAndGet(60 * SECOND);
        }
    }

    private FrameQueue open(FakeStream from, Duration stallTimeout) {
        return open(from, stallTimeout, LeastPace.any());
    }

    private FrameQueue open(FakeStream from, Duration stallTimeout, LeastPace pace) {
        CompletableFuture<FrameQueue> opened = new CompletableFuture<>();
        loop.runOnContext(_ ->
                opened.complete(FrameQueue.open(from, loop, PeerRequest.Subject.BLOBS, stallTimeout, pace, _ -> {})));
        return opened.join();
    }

    private static Buffer frame(byte[] payload) {
        byte[] bytes = new byte[Frames.HEAD_BYTES + payload.length];
        System.arraycopy(payload, 0, bytes, Frames.HEAD_BYTES, payload.length);
        return Buffer.buffer(Frames.of(bytes, payload.length).getBytes());
    }

    private static byte[] array(ByteBuffer bytes) {
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        return array;
    }

    /** Hands on what it is told to, on the calling thread. */
    private static final class FakeStream implements ReadStream<Buffer> {
        private @Nullable Handler<Buffer> handler;
        private @Nullable Handler<Void> endHandler;
        private volatile boolean paused = true;

        void send(Buffer bytes) {
            if (handler != null) {
                handler.handle(bytes);
            }
        }

        void end() {
            if (endHandler != null) {
                endHandler.handle(null);
            }
        }

        @Override
        public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> failed) {
            return this;
        }

        @Override
        public ReadStream<Buffer> handler(@Nullable Handler<Buffer> arrived) {
            handler = arrived;
            return this;
        }

        @Override
        public ReadStream<Buffer> pause() {
            paused = true;
            return this;
        }

        @Override
        public ReadStream<Buffer> resume() {
            paused = false;
            return this;
        }

        @Override
        public ReadStream<Buffer> fetch(long amount) {
            return this;
        }

        @Override
        public ReadStream<Buffer> endHandler(@Nullable Handler<Void> ended) {
            endHandler = ended;
            return this;
        }
    }
}
