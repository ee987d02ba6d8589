package dev.cairn.node.http;

import static dev.cairn.node.http.TestNode.BOX;
import static dev.cairn.node.http.TestNode.bytes;
import static dev.cairn.node.http.TestNode.problem;
import static dev.cairn.node.http.TestNode.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.Content;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.node.transfer.BlobSender;
import dev.cairn.node.transfer.Outlet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: a wrong byte never leaves, and a reader that stops costs little. Method: damage blobs, and read badly. */
class DownloadTest {
    private static final int LARGE = 40 << 20;

    private final TestNode node = new TestNode(TestNode.config(Duration.ofMillis(500), Set.of()), List.of());

    @AfterEach
    void close() {
        node.close();
    }

    private Content content(String key) {
        return node.metadata.object(new BucketName("box"), new ObjectKey(key)).content();
    }

    private double damaged() {
        return node.monitor.meters().get("cairn.transfer.damaged").counter().count();
    }

    private double held() {
        return held(node);
    }

    private static double held(TestNode node) {
        return node.monitor
                .meters()
                .get("cairn.transfer.held")
                .tag("direction", "down")
                .gauge()
                .value();
    }

    @ParameterizedTest
    @ValueSource(ints = {5_000, 1_000_000})
    void damagedBlobIsAProblem(int length) {
        node.put("k", bytes(length, 1));
        node.blobs.damage(content("k").id());

        HttpResponse<byte[]> answer = node.get("k");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(problem(answer)).isEqualTo("damaged");
        assertThat(answer.headers().firstValue("ETag")).isEmpty();
        assertThat(damaged()).isEqualTo(1);
        assertThat(node.send(node.request(BOX + "k").HEAD()).statusCode())
                .as("what is known of it is not damaged")
                .isEqualTo(200);
    }

    @Test
    void damagedInlineBodyIsAProblem() {
        node.put("k", bytes(100, 1));
        node.metadata.damageInline();

        assertThat(problem(node.get("k"))).isEqualTo("damaged");
        assertThat(damaged()).isEqualTo(1);
    }

    @Test
    void missingBlobIsAProblem() {
        node.put("k", bytes(5_000, 1));
        node.blobs.delete(content("k").id());

        assertThat(problem(node.get("k"))).isEqualTo("damaged");
    }

    @Test
    void damageFurtherInBreaksTheAnswerOff() {
        byte[] body = bytes(LARGE, 1);
        node.put("k", body);
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("GET " + BOX + "k HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(connection.head()).startsWith("HTTP/1.1 200");
            assertThat(connection.read(100_000)).isEqualTo(Arrays.copyOf(body, 100_000));
            node.blobs.damage(content("k").id());

            byte[] rest = connection.rest();

            assertThat(rest.length).isLessThan(LARGE - 100_000);
            assertThat(rest).isEqualTo(Arrays.copyOfRange(body, 100_000, 100_000 + rest.length));
        }
        until("it is counted", () -> damaged() == 1);
        until("nothing is held", () -> held() == 0);
    }

    @Test
    @Timeout(20)
    void readerThatStopsIsCutOffAndHoldsLittle() {
        node.put("k", bytes(LARGE, 1));
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("GET " + BOX + "k HTTP/1.1\r\nHost: x\r\n\r\n");
            connection.head();
            double most = 0;
            while (node.monitor.meters().get("cairn.http.requests").gauge().value() > 0) {
                most = Math.max(most, held());
            }

            assertThat(most).isPositive().isLessThanOrEqualTo(4 * BlobSender.PIECE_BYTES);
        }
        until("nothing is held", () -> held() == 0);
    }

    @Test
    void blobIsClosedThoughItsLastReadFailsAfterTheReaderHasGone() {
        node.put("k", bytes(LARGE, 1));
        CountDownLatch reads;
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("GET " + BOX + "k HTTP/1.1\r\nHost: x\r\n\r\n");
            connection.head();
            reads = node.blobs.holdReads();
            until("a read is held", () -> connection.skip() >= 0 && node.blobs.reads() == 1);
            connection.reset();
        }
        until(
                "no request in flight",
                () -> node.monitor.meters().get("cairn.http.requests").gauge().value() == 0);
        assertThat(node.blobs.readers()).isEqualTo(1);
        node.blobs.damage(content("k").id());
        reads.countDown();

        until("no blob is open", () -> node.blobs.readers() == 0);
        until("nothing is held", () -> held() == 0);
    }

    /** One write takes several times as long as nothing may move, but its parts move. */
    @Test
    void slowReaderThatMovesIsNotCutOff() {
        byte[] body = bytes(16 << 20, 1);
        Route whole = Route.plain(HttpMethod.GET, "/whole", exchange -> exchange.end(Buffer.buffer(body)));
        try (TestNode slow =
                        new TestNode(TestNode.config(Duration.ofMillis(400), Duration.ofMillis(400)), List.of(whole));
                RawConnection connection = new RawConnection(slow.port)) {
            connection.send("GET /whole HTTP/1.1\r\nHost: x\r\n\r\n");
            connection.head();
            for (int at = 0; at < body.length; at += 256 << 10) {
                LockSupport.parkNanos(Duration.ofMillis(40).toNanos());
                assertThat(connection.read(256 << 10)).isEqualTo(Arrays.copyOfRange(body, at, at + (256 << 10)));
            }
        }
    }

    /** Steady, but slower than the system's own buffers would pass it on. */
    @Test
    void readerThatIsSteadyIsNotCutOffForBeingSlow() {
        assumeThat(node.hasNativeTransport()).as("sockets as on Linux").isTrue();
        byte[] body = bytes(LARGE, 1);
        node.put("k", body);
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("GET " + BOX + "k HTTP/1.1\r\nHost: x\r\n\r\n");
            connection.head();
            int step = 20 << 10;
            for (int at = 0; at < 80 * step; at += step) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                assertThat(connection.read(step)).isEqualTo(Arrays.copyOfRange(body, at, at + step));
            }
            assertThat(requests(node)).isEqualTo(1);
        }
    }

    @Test
    void answerThatNobodyReadsIsCutOff() {
        Route whole = Route.plain(HttpMethod.GET, "/whole", exchange -> exchange.end(Buffer.buffer(new byte[LARGE])));
        try (TestNode stopped = new TestNode(TestNode.config(Duration.ofMillis(200), Set.of()), List.of(whole));
                RawConnection connection = new RawConnection(stopped.port)) {
            connection.send("GET /whole HTTP/1.1\r\nHost: x\r\n\r\n");
            connection.head();
            assertThat(requests(stopped))
                    .as("it is in flight until it has gone")
                    .isEqualTo(1);

            until("it is no longer in flight", () -> requests(stopped) == 0);

            assertThat(connection.rest().length).isLessThan(LARGE);
        }
    }

    /** The answer is ended elsewhere between the reading of a piece and its writing. */
    @Test
    void pieceThatCannotBeWrittenIsReleased() {
        int length = 2 * BlobSender.PIECE_BYTES;
        node.put("k", bytes(length, 1));
        ByteBuf first = PooledByteBufAllocator.DEFAULT.directBuffer().writeZero(BlobSender.PIECE_BYTES);
        Route ended = Route.plain(HttpMethod.GET, "/ended", exchange -> {
            Executor reads = read -> {
                if (!exchange.response().ended()) {
                    var _ = exchange.response().end();
                }
                exchange.services().gate().continuing().execute(read);
            };
            return new BlobSender(
                            node.blobs.open(content("k").id()).orElseThrow(),
                            List.of(new BlobSender.Span(0, length)),
                            exchange.response(),
                            Outlet.of(exchange.request()),
                            exchange.context(),
                            exchange.loop().answers(),
                            reads,
                            exchange.loop().meters(),
                            Measurement.NONE)
                    .send(first);
        });
        try (TestNode other = new TestNode(TestNode.config(), List.of(ended));
                RawConnection connection = new RawConnection(other.port)) {
            connection.send("GET /ended HTTP/1.1\r\nHost: x\r\n\r\n").rest();

            until("the blob is closed", () -> node.blobs.readers() == 0);
            assertThat(first.refCnt()).isZero();
            assertThat(held(other)).isZero();
        }
    }

    private static double requests(TestNode node) {
        return node.monitor.meters().get("cairn.http.requests").gauge().value();
    }

    @Test
    void readerThatGoesAwayFreesItsBuffers() {
        node.put("k", bytes(LARGE, 1));
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("GET " + BOX + "k HTTP/1.1\r\nHost: x\r\n\r\n");
            connection.head();
            connection.reset();
        }

        until(
                "no request in flight",
                () -> node.monitor.meters().get("cairn.http.requests").gauge().value() == 0);
        until("nothing is held", () -> held() == 0);
    }
}
