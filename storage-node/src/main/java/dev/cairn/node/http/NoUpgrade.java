package dev.cairn.node.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;

/**
 * Lets a connection that asks to change to HTTP/2 by {@code Upgrade: h2c} go on with HTTP/1.1. A server answers such a request
 * at once in the new protocol, and common clients cannot take more than some KiB of that before they have changed themselves
 * (decision 0407). Clients that begin with HTTP/2 are not concerned.
 *
 * <p>Stands behind the handler that finds out which protocol a new connection speaks. That one adds the others behind this and
 * then passes the bytes on, so the decoder is there when they come.
 */
final class NoUpgrade extends ChannelInboundHandlerAdapter {
    static final String NAME = "cairnNoUpgrade";

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        if (context.pipeline().get(HeadTimeout.DECODER) != null) {
            context.pipeline().addAfter(HeadTimeout.DECODER, "cairnFirstHead", new FirstHead());
        }
        context.pipeline().remove(this);
        context.fireChannelRead(bytes);
    }

    /** Only the first request of a connection can change its protocol. */
    private static final class FirstHead extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) {
                request.headers().remove(HttpHeaderNames.UPGRADE);
                context.pipeline().remove(this);
            }
            context.fireChannelRead(message);
        }
    }
}
