package dev.cairn.node.status;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocatorMetric;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** What the network layer has to do, and what memory it holds. */
public final class NettyMeters implements MeterBinder {
    private final EventLoopGroup loops;

    public NettyMeters(Vertx vertx) {
        this.loops = ((VertxInternal) vertx).nettyEventLoopGroup();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "cairn.netty.pending.tasks", () -> pending().sum(), "Tasks that wait for an event loop");
        gauge(
                registry,
                "cairn.netty.pending.tasks.busiest",
                () -> pending().max().orElse(0),
                "Tasks that wait for the event loop which has most of them");
        bytes(registry, "cairn.netty.direct", ProcessMemory::nettyBytes, "Memory outside of the heap that Netty holds");
        bytes(registry, "cairn.netty.direct.limit", ProcessMemory::nettyLimitBytes, "Most that it may hold");
        PooledByteBufAllocatorMetric pool = PooledByteBufAllocator.DEFAULT.metric();
        pool(registry, "direct", pool::usedDirectMemory);
        pool(registry, "heap", pool::usedHeapMemory);
    }

    private IntStream pending() {
        return StreamSupport.stream(loops.spliterator(), false)
                .mapToInt(loop -> loop instanceof SingleThreadEventExecutor single ? single.pendingTasks() : 0);
    }

    private static void gauge(MeterRegistry registry, String name, Supplier<Number> value, String description) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    private static void bytes(MeterRegistry registry, String name, Supplier<Number> value, String description) {
        Gauge.builder(name, value).baseUnit("bytes").description(description).register(registry);
    }

    private static void pool(MeterRegistry registry, String area, Supplier<Number> value) {
        Gauge.builder("cairn.netty.pool", value)
                .tag("area", area)
                .baseUnit("bytes")
                .description("Memory of the pool that bodies under way are held in")
                .register(registry);
    }
}
