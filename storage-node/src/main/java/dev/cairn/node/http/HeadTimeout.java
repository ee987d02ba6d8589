package dev.cairn.node.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes an HTTP/1.1 connection of which a later request head does not come to its end (the first is {@link
 * ConnectionGuard}'s): a client that sends a byte now and then is never idle, and would hold its connection for ever. Watches the bytes before the decoder and the messages after it.
 */
final class HeadTimeout {
    static final String DECODER = "httpDecoder";

    private final long timeoutNanos;
    private boolean inBody = true; // Of the first request: its head is what showed the connection.
    private boolean begun;
    private long begunNanos;
    private boolean scheduled;
    private boolean shown;

    private HeadTimeout(Duration timeout) {
        this.timeoutNanos = timeout.toNanos();
    }

    /** Watches a new connection. Call on its event loop; does nothing to one of HTTP/2, whose heads are single frames. */
    static void watch(HttpConnection connection, Duration timeout) {
        if (connection instanceof ConnectionBase base
                && base.channel().pipeline().get(DECODER) != null) {
            ChannelPipeline pipeline = base.channel().pipeline();
            HeadTimeout watch = new HeadTimeout(timeout);
            pipeline.addBefore(DECODER, "headBytes", watch.new Bytes());
            pipeline.addAfter(DECODER, "headMessages", watch.new Messages());
        }
    }

    private void check(ChannelHandlerContext context) {
        scheduled = false;
        if (!begun) {
            return;
        }
        long left = timeoutNanos - (System.nanoTime() - begunNanos);
        if (left <= 0) {
            var _ = context.close();
        } else {
            schedule(context, left);
        }
    }

    /** One timer at a time: a busy connection pays for one in each timeout, not for one in each request. */
    private void schedule(ChannelHandlerContext context, long delayNanos) {
        scheduled = true;
        var _ = context.executor().schedule(() -> check(context), delayNanos, TimeUnit.NANOSECONDS);
    }

    private final class Bytes extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            if (!inBody && !begun) {
                begun = true;
                begunNanos = System.nanoTime();
                if (!scheduled) {
                    schedule(context, timeoutNanos);
                }
            }
            context.fireChannelRead(bytes);
        }
    }

    private final class Messages extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                if (!shown) { // Where HTTP/2 is off, Vert.x shows a connection before its first head.
                    shown = true;
                    ConnectionGuard.firstHeadCame(context.channel());
                }
                inBody = true;
                begun = false;
            }
            if (message instanceof LastHttpContent) {
                inBody = false;
                begun = false;
            }
            context.fireChannelRead(message);
        }
    }
}
