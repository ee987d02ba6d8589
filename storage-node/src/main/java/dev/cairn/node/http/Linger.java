package dev.cairn.node.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The end of a connection of HTTP/1.1 whose peer still sends a body that nobody wants. From the beginning on nothing more is read
 * of it, so that it costs nothing.
 *
 * <p>When the last answer has been sent, a peer that looks while it sends has {@link #UNREAD} to find it, and leaves. One that does
 * not look is stuck, and to close under its hands would lose the answer in a reset: so then some of its body is read and
 * dropped, and the connection is cut some time after {@link #DROPPED_BYTES_MAX} of it, or {@link #LIMIT} after the answer.
 *
 * <p>Belongs to the event loop of its connection.
 */
final class Linger extends ChannelInboundHandlerAdapter {
    /**
     * For so long nothing is read, first of the body, and then of what exceeds the bound: a client that cannot send on finds
     * its answer, and one that looks only when it has sent everything has that long for it.
     */
    static final Duration UNREAD = Duration.ofMillis(500);

    /** Longest time from the answer until the connection is cut. With 2 s one of 1,024 broke on a busy machine. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    /** Most bytes that are read for nothing. */
    static final long DROPPED_BYTES_MAX = 4 << 20;

    private static final String NAME = "cairnLinger";

    private final Channel channel;
    private boolean reads;
    private long droppedBytes;

    private Linger(Channel channel) {
        this.channel = channel;
    }

    /** From now on nothing is heard of the peer. */
    static void begin(HttpConnection connection) {
        ConnectionGuard.channel(connection).ifPresent(Linger::of);
    }

    /** The last answer has been sent: what is described above takes its course. Begins if it has not begun. */
    static void answered(HttpConnection connection) {
        ConnectionGuard.channel(connection).map(Linger::of).ifPresent(Linger::answered);
    }

    static Linger of(Channel channel) {
        if (channel.pipeline().get(NAME) instanceof Linger begun) {
            return begun;
        }
        Linger linger = new Linger(channel);
        channel.config().setAutoRead(false);
        channel.pipeline().addFirst(NAME, linger);
        return linger;
    }

    void answered() {
        after(UNREAD, this::read);
        after(LIMIT, this::cut);
    }

    private void read() {
        if (channel.isOpen()) {
            reads = true;
            channel.config().setAutoRead(true);
        }
    }

    private void cut() {
        ConnectionGuard.cut(channel);
    }

    private void after(Duration time, Runnable work) {
        var _ = channel.eventLoop().schedule(work, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        droppedBytes += bytes.readableBytes();
        bytes.release();
        if (reads && droppedBytes > DROPPED_BYTES_MAX) {
            reads = false;
            after(UNREAD, this::cut);
        }
        if (!reads) { // Whoever else may have let it flow, and the end of a peer that has left, come here too.
            channel.config().setAutoRead(false);
        }
    }
}
