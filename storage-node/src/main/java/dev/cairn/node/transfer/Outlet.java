package dev.cairn.node.transfer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Tells whether the bytes of one answer move on their way out, also where a write is long and the reader slow. A connection of
 * HTTP/1.1 carries one answer, so its socket shows that; a stream of HTTP/2 shows it by short writes that complete.
 *
 * <p>Belongs to the event loop of its connection.
 */
public final class Outlet {
    private static final int LONG_WRITE_BYTES = 64 << 10;
    private static final int SHORT_WRITE_BYTES = 16 << 10;

    private final HttpConnection connection;
    private final boolean shared;
    private long unsentBytes;
    private long moves;

    private Outlet(HttpConnection connection, boolean shared) {
        this.connection = connection;
        this.shared = shared;
    }

    /** The way out of the answer to {@code request}. */
    public static Outlet of(HttpServerRequest request) {
        return new Outlet(request.connection(), request.version() == HttpVersion.HTTP_2);
    }

    /** Whether other answers go the same way, so that only short writes show that this one moves. */
    public boolean isShared() {
        return shared;
    }

    /** Most bytes that one write should have. */
    public int writeBytesMax() {
        return shared ? SHORT_WRITE_BYTES : LONG_WRITE_BYTES;
    }

    /** How often it was seen that the socket had taken something, were it a part of one write; grows only when asked. */
    public long moves() {
        if (!shared && connection instanceof ConnectionBase base) {
            long unsent = unsentBytes(base.channel());
            moves += unsent == unsentBytes ? 0 : 1;
            unsentBytes = unsent;
        }
        return moves;
    }

    /** Bytes written to a connection that its socket has not taken yet. Call on its event loop. */
    public static long unsentBytes(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
    }
}
