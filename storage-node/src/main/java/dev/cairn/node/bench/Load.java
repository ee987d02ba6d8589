package dev.cairn.node.bench;

import dev.cairn.node.bench.LoadOptions.Stored;
import dev.cairn.node.bench.LoadResult.Failures;
import dev.cairn.node.bench.LoadResult.Served;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** One load on one bucket, from its first object to its figures. For one use; {@link #stop} may be called by any thread. */
public final class Load {
    private static final int CONNECT_MILLIS_MAX = 10_000;
    private static final int HTTP_PORT = 80;

    /** How much of bodies a connection holds to send: with more, a slow node would make it hold whole bodies. */
    private static final WriteBufferWaterMark WRITE_AHEAD = new WriteBufferWaterMark(256 << 10, 1 << 20);

    private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LoadOptions options;
    private final Consumer<String> says;
    private final LongSupplier cpuNanos;
    private final long epoch = System.nanoTime();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    /**
     * @param says is told what begins, in words for people
     * @param cpuNanos what this process has used
     */
    public Load(LoadOptions options, Consumer<String> says, LongSupplier cpuNanos) {
        this.options = options;
        this.says = says;
        this.cpuNanos = cpuNanos;
    }

    /** Ends the load before its time: {@link #run} returns soon, with what there is. */
    public void stop() {
        stopped.complete(null);
    }

    /**
     * Makes the load. The bucket must be there.
     *
     * @throws IOException if the server's name is not known, or the objects to begin with could not be stored
     */
    public LoadResult run() throws IOException, InterruptedException {
        List<InetSocketAddress> nodes = new ArrayList<>();
        for (URI server : options.servers()) {
            nodes.add(address(server));
        }
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        EventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(options.threads(), new DefaultThreadFactory("bench", true), io);
        try (NodeProbe probe = new NodeProbe(options.servers(), options.api())) {
            List<Worker> workers = workers(loops, bootstrap(loops, epoll), nodes);
            var _ = stopped.thenRun(() -> workers.forEach(Worker::stop));
            try {
                return run(workers, probe);
            } finally {
                await(all(workers, Worker::close));
            }
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private LoadResult run(List<Worker> workers, NodeProbe probe) throws IOException, InterruptedException {
        await(all(workers, Worker::connect));
        if (options.stored() == Stored.PREFILL) {
            says.accept("storing %,d objects to begin with".formatted(options.keys()));
            await(all(workers, Worker::prefill));
        }
        long begin = now();
        long countedFrom = begin + options.warmup().toNanos();
        long end = countedFrom + options.duration().toNanos();
        says.accept("%s of warm-up, then %s of load"
                .formatted(
                        seconds(options.warmup().toMillis()),
                        seconds(options.duration().toMillis())));
        CompletableFuture<Void> ended = all(
                workers, worker -> worker.run(schedule(worker, workers, begin, countedFrom, end), countedFrom, end));
        if (stopped.isDone()) {
            workers.forEach(Worker::stop); // It came before there was an end to move.
        }
        if (isDoneBefore(stopped, countedFrom)) {
            await(ended);
            return result(workers, countedFrom, 0, NodeUsage.UNKNOWN);
        }
        long cpuBefore = cpuNanos.getAsLong();
        probe.begin();
        for (long look = now() + LOOK_EVERY_NANOS; !isDoneBefore(ended, look); look += LOOK_EVERY_NANOS) {
            var _ = probe.look();
        }
        await(ended);
        double cpuSeconds = (cpuNanos.getAsLong() - cpuBefore) / 1e9;
        return result(workers, countedFrom, cpuSeconds, probe.end());
    }

    private Schedule schedule(Worker worker, List<Worker> workers, long begin, long countedFrom, long end) {
        if (options.perSecond().isEmpty()) {
            return new Schedule.Closed(end);
        }
        double perSecond = options.perSecond().getAsDouble();
        long offset = (long) (workers.indexOf(worker) * 1e9 / perSecond);
        return new Schedule.Open(perSecond / workers.size(), begin + offset, countedFrom, end);
    }

    private LoadResult result(List<Worker> workers, long countedFrom, double cpuSeconds, NodeUsage node) {
        Tally tally = new Tally();
        long last = countedFrom;
        for (Worker worker : workers) {
            tally.add(worker.tally());
            last = Math.max(last, Math.max(worker.endedAt(), worker.lastCounted()));
        }
        double seconds = (last - countedFrom) / 1e9;
        Tally.OfKind total = tally.total();
        long interval = total.requests() == 0 || options.perSecond().isPresent()
                ? 0
                : (long) (seconds * 1e9 * options.connections() / total.requests());
        Map<Kind, Served> byKind = new EnumMap<>(Kind.class);
        tally.kinds().forEach((kind, of) -> byKind.put(kind, served(of, interval)));
        Failures failures = tally.failures();
        long prefilled = options.stored() == Stored.PREFILL ? options.keys() : 0;
        return new LoadResult(
                seconds, served(total, interval), byKind, failures, cpuSeconds, node, prefilled, stopped.isDone());
    }

    private static Served served(Tally.OfKind of, long intervalNanos) {
        Optional<Histogram> corrected = intervalNanos == 0
                ? Optional.empty()
                : Optional.of(of.latencies().copyCorrectedForCoordinatedOmission(intervalNanos));
        return new Served(of.requests(), of.bytes(), of.missing(), of.latencies(), corrected);
    }

    private List<Worker> workers(EventLoopGroup loops, Bootstrap bootstrap, List<InetSocketAddress> nodes) {
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < options.threads(); i++) {
            workers.add(new Worker(options, i, loops.next(), bootstrap, nodes, this::now));
        }
        return workers;
    }

    private static Bootstrap bootstrap(EventLoopGroup loops, boolean epoll) {
        Class<? extends SocketChannel> type = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
        return new Bootstrap()
                .group(loops)
                .channel(type)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS_MAX)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_AHEAD);
    }

    private long now() {
        return System.nanoTime() - epoch;
    }

    /** Waits until something is done, or a time has come. */
    private boolean isDoneBefore(CompletableFuture<Void> done, long time) throws InterruptedException {
        try {
            done.get(Math.max(0, time - now()), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException _) {
            return true;
        }
    }

    private static CompletableFuture<Void> all(List<Worker> workers, Function<Worker, CompletableFuture<Void>> begin) {
        CompletableFuture<?>[] each = workers.stream().map(begin).toArray(CompletableFuture<?>[]::new);
        CompletableFuture<Void> all = CompletableFuture.allOf(each);
        for (CompletableFuture<?> one : each) { // The first failure is told at once.
            var _ = one.exceptionally(failure -> {
                all.completeExceptionally(failure);
                return null;
            });
        }
        return all;
    }

    private static void await(CompletableFuture<Void> done) throws IOException, InterruptedException {
        try {
            done.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
        }
    }

    private static InetSocketAddress address(URI server) throws IOException {
        int port = server.getPort() < 0 ? HTTP_PORT : server.getPort();
        return new InetSocketAddress(InetAddress.getByName(server.getHost()), port);
    }

    private static String seconds(long millis) {
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
