package dev.cairn.node.http;

import dev.cairn.node.transfer.Outlet;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection on which nothing moved for a while, but not one whose peer reads slowly: to netty only whole writes are
 * movement, and one of a download may take longer than the timeout.
 */
final class IdleTimeout extends IdleStateHandler {
    /** The name of Vert.x's own handler, which is replaced. */
    private static final String HANDLER = "idle";

    private long unsentBytes;

    private IdleTimeout(Duration timeout) {
        super(0, 0, timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Call on the event loop of a new connection; does nothing if Vert.x does not watch it. */
    static void watch(HttpConnection connection, Duration timeout) {
        if (connection instanceof ConnectionBase base) {
            ChannelPipeline pipeline = base.channel().pipeline();
            if (pipeline.get(HANDLER) != null) {
                var _ = pipeline.replace(HANDLER, HANDLER, new IdleTimeout(timeout));
            }
        }
    }

    @Override
    protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) throws Exception {
        long before = unsentBytes;
        unsentBytes = Outlet.unsentBytes(context.channel());
        if (unsentBytes == before) {
            super.channelIdle(context, event);
        }
    }
}
