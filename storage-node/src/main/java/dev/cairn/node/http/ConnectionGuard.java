package dev.cairn.node.http;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Bounds connections from the moment they are accepted: their number, and the time until their first request head is there.
 * Vert.x shows a connection only after its first head, so a client that sends one byte now and then would never be seen.
 * Netty loads this (see {@code META-INF/services}) for every server of the process; it acts on registered ports only.
 */
public final class ConnectionGuard extends ChannelInitializerExtension {
    private static final String HANDLER = "cairnGuard";

    /**
     * Bytes that the system takes of a connection beyond those under way to its peer. By itself it takes megabytes and asks
     * for more when a third of them has gone: until then a slow reader looks like one that reads nothing.
     */
    private static final long NOT_SENT_BYTES_MAX = 128 << 10;

    /**
     * How often a connection is read before the next one has its turn. By itself netty reads up to 16 times 64 KiB, and a hundred
     * uploads would keep a small request waiting while it does.
     */
    private static final int READS_PER_TURN = 1;

    private static final Map<Integer, Limits> GUARDED = new ConcurrentHashMap<>();

    /**
     * @param unused connections whose first head has not come; as many as may be open
     * @param draining whether there are to be none
     */
    private record Limits(
            Duration firstHeadTimeout, Admission.Bound connections, Set<Channel> unused, AtomicBoolean draining) {}

    /** Must come before the first server of the process listens. */
    static void install() {
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    /** Guards connections to {@code port} from now on. */
    static void guard(int port, Duration firstHeadTimeout, Admission.Bound connections) {
        GUARDED.put(
                port, new Limits(firstHeadTimeout, connections, ConcurrentHashMap.newKeySet(), new AtomicBoolean()));
    }

    /** Closes the connections to {@code port} whose first head has not come, and those that come from now on. */
    static void closeUnused(int port) {
        Limits limits = GUARDED.get(port);
        if (limits != null) {
            limits.draining().set(true);
            limits.unused()
                    .forEach(channel -> channel.eventLoop().execute(() -> {
                        if (limits.unused().contains(channel)) { // Else its head came meanwhile.
                            var _ = channel.close();
                        }
                    }));
        }
    }

    static void release(int port) {
        GUARDED.remove(port);
    }

    /** The first head of a connection is there. Call on its event loop. */
    static void firstHeadCame(HttpConnection connection) {
        channel(connection).ifPresent(ConnectionGuard::firstHeadCame);
    }

    /** The same, by what is below the connection. */
    static void firstHeadCame(Channel channel) {
        Optional.ofNullable(channel.pipeline().get(HANDLER)).ifPresent(handler -> ((Guard) handler).headCame(channel));
    }

    /** Closes a connection at once. What was written and has not gone is dropped: a peer that does not read cannot delay it. */
    static void cut(HttpConnection connection) {
        channel(connection).ifPresentOrElse(ConnectionGuard::cut, connection::close);
    }

    /** From the head of the pipeline: Vert.x's own handler would wait until everything is flushed. */
    static void cut(Channel channel) {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first != null) { // Else it is closed already.
            var _ = first.close();
        }
    }

    /** Reads nothing more of a connection but what is being read, until {@link #readOn}. Call on its event loop. */
    static void stopReading(HttpConnection connection) {
        channel(connection).ifPresent(channel -> channel.config().setAutoRead(false));
    }

    static void readOn(HttpConnection connection) {
        channel(connection)
                .filter(Channel::isOpen)
                .ifPresent(channel -> channel.config().setAutoRead(true));
    }

    /** What is below a connection, unless that is none of a socket. */
    static Optional<Channel> channel(HttpConnection connection) {
        return connection instanceof ConnectionBase base ? Optional.of(base.channel()) : Optional.empty();
    }

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        if (channel.localAddress() instanceof InetSocketAddress local) {
            Limits limits = GUARDED.get(local.getPort());
            if (limits != null) {
                channel.pipeline().addFirst(HANDLER, new Guard(limits));
                channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, NOT_SENT_BYTES_MAX);
                channel.config()
                        .setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(READS_PER_TURN));
            }
        }
    }

    /** Of one connection, on its event loop. */
    private static final class Guard extends ChannelInboundHandlerAdapter {
        private final Limits limits;
        private boolean admitted;
        private boolean read;
        private @Nullable ScheduledFuture<?> deadline;

        Guard(Limits limits) {
            this.limits = limits;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            admitted = limits.connections().enter();
            limits.unused().add(context.channel());
            if (!admitted || limits.draining().get()) {
                var _ = context.close();
                return;
            }
            deadline = context.executor()
                    .schedule(
                            () -> {
                                var _ = context.close();
                            },
                            limits.firstHeadTimeout().toNanos(),
                            TimeUnit.NANOSECONDS);
            context.fireChannelActive();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            if (!read) {
                read = true;
                firstRead(context.pipeline());
            }
            context.fireChannelRead(bytes);
        }

        /** Where HTTP/2 is off the decoder is there, and no upgrade is followed; else a handler behind this finds out. */
        private static void firstRead(ChannelPipeline pipeline) {
            if (pipeline.get(HeadTimeout.DECODER) == null) {
                String findsOut = pipeline.names().get(1);
                pipeline.addAfter(findsOut, NoUpgrade.NAME, new NoUpgrade());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            headCame(context.channel());
            if (admitted) {
                admitted = false;
                limits.connections().leave();
            }
            context.fireChannelInactive();
        }

        void headCame(Channel channel) {
            limits.unused().remove(channel);
            if (deadline != null) {
                deadline.cancel(false);
                deadline = null;
            }
        }
    }
}
