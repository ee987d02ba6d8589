package dev.cairn.node.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: a body that comes faster than it is taken costs bounded memory. Method: a stream driven by hand. */
class BodyPipeTest {
    private static final int PIECE = 16 << 10;

    private long nowNanos;
    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final TransferMeters meters =
            new TransferMeters(new FileStoragePerformanceMonitor(new SimpleMeterRegistry()));
    private final StallWatch stalls = new StallWatch(Duration.ofSeconds(1), 1, () -> nowNanos);
    private final HandStream stream = new HandStream();
    private final BodyBuffers buffers = new BodyBuffers(meters);
    private final BodyPipe pipe = BodyPipe.open(stream, loop, stalls, buffers);

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

        while (pipe.heldBytes() > BodyPipe.LOW_MARK_BYTES + BodyBuffers.BUFFER_BYTES) {
            assertThat(pipe.next().remaining()).isEqualTo(BodyBuffers.BUFFER_BYTES);
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
        byte[] body = new byte[2 * BodyBuffers.BUFFER_BYTES + 1];
        new Random(1).nextBytes(body);
        for (int at = 0; at < body.length; at += 100) {
            stream.pieces.handle(Buffer.buffer(Arrays.copyOfRange(body, at, Math.min(body.length, at + 100))));
        }

        ByteBuffer taken = ByteBuffer.allocate(body.length);
        assertThat(taken.put(pipe.next()).position()).isEqualTo(BodyBuffers.BUFFER_BYTES);
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
        abandon();
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

        abandon();
        stream.resumed.join();
        stream.piece(PIECE);

        assertThat(meters.heldBytes()).isZero();
    }

    @Test
    void buffersAreUsedAgain() {
        stream.piece(3 * BodyBuffers.BUFFER_BYTES);
        assertThat(meters.spareBytes()).isZero();

        abandon();

        assertThat(meters.spareBytes()).isEqualTo(3 * BodyBuffers.BUFFER_BYTES);
        BodyPipe another = BodyPipe.open(stream, loop, stalls, buffers);
        assertThat(meters.spareBytes()).isEqualTo(2 * BodyBuffers.BUFFER_BYTES);
        another.abandon();
    }

    @Test
    void buffersThatAreKeptAreBounded() {
        List<ByteBuf> taken =
                Stream.generate(buffers::take).limit(BodyBuffers.SPARE_MAX + 1).toList();

        taken.forEach(buffers::give);

        assertThat(meters.spareBytes()).isEqualTo((long) BodyBuffers.SPARE_MAX * BodyBuffers.BUFFER_BYTES);
        assertThat(taken.getLast().refCnt()).isZero();
    }

    /** Two threads that race for their lives: each byte arrives, in its order, once, and the end comes last. */
    @Test
    void bodyArrivesWholeHoweverItsTwoSidesRace() {
        byte[] body = new byte[16 << 20];
        new Random(2).nextBytes(body);
        Random lengths = new Random(3);

        CompletableFuture<byte[]> taken = CompletableFuture.supplyAsync(() -> takeAll(body.length));
        CompletableFuture<Void> sent = new CompletableFuture<>();
        loop.runOnContext(_ -> send(body, 0, lengths, sent));

        sent.join();
        assertThat(taken.join()).isEqualTo(body);
        abandon();
        assertThat(meters.heldBytes()).isZero();
    }

    /** Sends as long as the stream flows, and goes on behind whatever else the event loop has to do. */
    private void send(byte[] body, int from, Random lengths, CompletableFuture<Void> sent) {
        int at = from;
        while (at < body.length && !stream.paused) {
            int length = Math.min(1 + lengths.nextInt(3 * PIECE), body.length - at);
            stream.pieces.handle(Buffer.buffer(Arrays.copyOfRange(body, at, at + length)));
            at += length;
        }
        if (at == body.length) {
            stream.end();
            sent.complete(null);
        } else {
            int next = at;
            loop.runOnContext(_ -> send(body, next, lengths, sent));
        }
    }

    private byte[] takeAll(int length) {
        ByteBuffer all = ByteBuffer.allocate(length);
        for (ByteBuffer piece = pipe.next(); piece.hasRemaining(); piece = pipe.next()) {
            all.put(piece);
        }
        return all.array();
    }

    /** Abandons the body, and waits for the event loop to have dropped it. */
    private void abandon() {
        pipe.abandon();
        CompletableFuture<Void> dropped = new CompletableFuture<>();
        loop.runOnContext(_ -> dropped.complete(null));
        dropped.join();
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    /** Hands pieces on when the test says so. */
    private static final class HandStream implements ReadStream<Buffer> {
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
