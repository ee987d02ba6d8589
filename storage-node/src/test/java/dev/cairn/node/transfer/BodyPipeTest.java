package dev.cairn.node.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.monitoring.MicrometerMonitor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: a body that comes faster than it is taken costs bounded memory. Method: a stream driven by hand. */
class BodyPipeTest {
    private static final int PIECE = 16 << 10;

    private long nowNanos;
    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final TransferMeters meters = new TransferMeters(new MicrometerMonitor(new SimpleMeterRegistry()));
    private final StallWatch stalls = new StallWatch(Duration.ofSeconds(1), 1, () -> nowNanos);
    private final Stream stream = new Stream();
    private final BodyPipe pipe = BodyPipe.open(stream, loop, stalls, meters);

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void streamIsPausedWhileTooMuchIsHeld() {
        int pieces = 0;
        while (!stream.paused) {
            stream.piece(PIECE);
            pieces++;
        }

        assertThat(pieces).isEqualTo(BodyPipe.HIGH_MARK_BYTES / PIECE);
        assertThat(meters.heldBytes()).isEqualTo(BodyPipe.HIGH_MARK_BYTES);
        assertThat(pipe.waitsForPeer()).isFalse();

        while (pipe.heldBytes() > BodyPipe.LOW_MARK_BYTES + BodyPipe.BUFFER_BYTES) {
            assertThat(pipe.next().remaining()).isEqualTo(BodyPipe.BUFFER_BYTES);
        }
        assertThat(stream.paused).isTrue();
        pipe.next();

        stream.resumed.join();
        assertThat(meters.heldBytes()).isEqualTo(BodyPipe.LOW_MARK_BYTES);
    }

    @Test
    void piecesComeInOrderAndThenTheEnd() {
        stream.pieces.handle(Buffer.buffer("some "));
        stream.pieces.handle(Buffer.buffer("bytes"));
        stream.end();

        assertThat(text(pipe.next())).isEqualTo("some bytes");
        assertThat(pipe.next().hasRemaining()).isFalse();
        assertThat(pipe.next().hasRemaining()).isFalse();
        assertThat(stalls.size()).isZero();
    }

    /** A piece for each byte costs no more memory than one piece. */
    @Test
    void piecesShareBuffersAndKeepTheirBytes() {
        byte[] body = new byte[2 * BodyPipe.BUFFER_BYTES + 1];
        new Random(1).nextBytes(body);
        for (int at = 0; at < body.length; at += 100) {
            stream.pieces.handle(Buffer.buffer(Arrays.copyOfRange(body, at, Math.min(body.length, at + 100))));
        }

        ByteBuffer taken = ByteBuffer.allocate(body.length);
        assertThat(taken.put(pipe.next()).position()).isEqualTo(BodyPipe.BUFFER_BYTES);
        taken.put(pipe.next()).put(pipe.next());
        assertThat(taken.array()).isEqualTo(body);
    }

    /** The buffer that the reader has is valid until it asks for the next, whatever comes meanwhile. */
    @Test
    void pieceIsNotTouchedWhileItsReaderHasIt() {
        stream.pieces.handle(Buffer.buffer("first"));
        ByteBuffer first = pipe.next();

        stream.pieces.handle(Buffer.buffer("second"));

        assertThat(text(first)).isEqualTo("first");
        assertThat(text(pipe.next())).isEqualTo("second");
    }

    @Test
    void readerWaitsForTheNextPiece() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<ByteBuffer> next = CompletableFuture.supplyAsync(pipe::next, threads);

            stream.piece(7);

            assertThat(next.join().remaining()).isEqualTo(7);
        }
    }

    @Test
    void peerThatGoesAwayEndsTheReaderAndFreesWhatIsHeld() {
        stream.piece(PIECE);
        stream.fail();

        assertThatThrownBy(pipe::next).isInstanceOf(ClientGoneException.class);
        assertThat(meters.heldBytes()).isZero();
    }

    @Test
    void bodyThatStallsEndsTheReader() {
        nowNanos = Duration.ofSeconds(2).toNanos();
        stalls.sweep();

        assertThatThrownBy(pipe::next)
                .isInstanceOfSatisfying(
                        TransferException.class,
                        failure -> assertThat(failure.error())
                                .isEqualTo(new TransferError.TooSlow(Duration.ofSeconds(1))));
    }

    @Test
    void abandonedBodyFlowsOnAndIsDropped() {
        while (!stream.paused) {
            stream.piece(PIECE);
        }

        pipe.abandon();
        stream.resumed.join();
        stream.piece(PIECE);

        assertThat(meters.heldBytes()).isZero();
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    /** Hands pieces on when the test says so. */
    private static final class Stream implements ReadStream<Buffer> {
        private final CompletableFuture<Void> resumed = new CompletableFuture<>();
        private Handler<Buffer> pieces = _ -> {};
        private Handler<Void> ends = _ -> {};
        private Handler<Throwable> failures = _ -> {};
        private volatile boolean paused;

        void piece(int bytes) {
            pieces.handle(Buffer.buffer(new byte[bytes]));
        }

        void end() {
            ends.handle(null);
        }

        void fail() {
            failures.handle(new IllegalStateException("gone"));
        }

        @Override
        public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
            failures = handler;
            return this;
        }

        @Override
        public ReadStream<Buffer> handler(Handler<Buffer> handler) {
            pieces = handler;
            return this;
        }

        @Override
        public ReadStream<Buffer> pause() {
            paused = true;
            return this;
        }

        @Override
        public ReadStream<Buffer> resume() {
            if (paused) {
                paused = false;
                resumed.complete(null);
            }
            return this;
        }

        @Override
        public ReadStream<Buffer> fetch(long amount) {
            return this;
        }

        @Override
        public ReadStream<Buffer> endHandler(Handler<Void> handler) {
            ends = handler;
            return this;
        }
    }
}
