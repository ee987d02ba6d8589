package dev.cairn.node.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerTest {
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @AfterEach
    void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void whatGoesWrongInsideEndsTheLoad() {
        Worker worker = worker(() -> {
            throw new IllegalStateException("no clock");
        });

        assertThat(worker.run(new Schedule.Closed(1), 0, 1))
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withMessageContaining("no clock");
    }

    private Worker worker(LongSupplier clock) {
        LoadOptions options = new LoadOptions(
                List.of(URI.create("http://127.0.0.1")),
                Api.CAIRN,
                "box",
                1,
                1,
                OptionalDouble.empty(),
                Duration.ZERO,
                Duration.ofMillis(1),
                Duration.ZERO,
                Mix.parse("put=1"),
                SizeDistribution.parse("1"),
                LoadOptions.Bytes.NOISE,
                1,
                1,
                KeyDistribution.UNIFORM,
                LoadOptions.Stored.NOTHING,
                1);
        EventLoop loop = loops.next();
        Bootstrap bootstrap = new Bootstrap().group(loop).channel(NioSocketChannel.class);
        return new Worker(
                options,
                0,
                loop,
                bootstrap,
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)),
                clock);
    }
}
