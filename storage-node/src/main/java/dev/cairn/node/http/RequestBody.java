package dev.cairn.node.http;

import dev.cairn.node.transfer.BodyReceiver;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, as a stream that stops at once when it is paused. Vert.x goes on reading for a paused request, up to
 * 16 pieces and then as much as one turn of the event loop brings: more than a MiB, times a thousand connections. This stops
 * the connection itself, so that no more comes than the one buffer that was being read.
 *
 * <p>A short body is there with its head, mostly, and stopping its connection would cost two calls of the system; so is
 * HTTP/2, which bounds what comes by itself. Belongs to the event loop of its exchange.
 */
final class RequestBody implements ReadStream<Buffer> {
    private static final int LENGTH_DIGITS_MAX = 15;

    private final HttpServerRequest request;
    private final boolean stopsConnection;
    private boolean taken;

    RequestBody(HttpServerRequest request) {
        this.request = request;
        this.stopsConnection = isHttp1(request) && isLongerThan(request, BodyReceiver.HELD_BYTES_MAX);
    }

    static boolean isHttp1(HttpServerRequest request) {
        return request.version() != HttpVersion.HTTP_2;
    }

    /** Whether the head tells of more bytes, or of a body without telling its length. */
    static boolean isLongerThan(HttpServerRequest request, long bytes) {
        if (request.headers().contains(FieldNames.TRANSFER_ENCODING)) {
            return true;
        }
        return declaredBytes(request) > bytes;
    }

    /** The length that the head tells; 0 if it tells none. */
    long declaredBytes() {
        return declaredBytes(request);
    }

    /** What is no number is refused by the decoder, and its body never comes. */
    private static long declaredBytes(HttpServerRequest request) {
        String length = request.getHeader(FieldNames.CONTENT_LENGTH);
        if (length == null || length.isEmpty() || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        return length.length() > LENGTH_DIGITS_MAX ? Long.MAX_VALUE : Long.parseLong(length);
    }

    /** The answer has been sent: of a long body for which nobody asked, nothing more is waited for. */
    void answered() {
        if (!taken && stopsConnection && !request.isEnded()) {
            Linger.answered(request.connection());
        }
    }

    @Override
    public RequestBody pause() {
        request.pause();
        if (stopsConnection) {
            ConnectionGuard.stopReading(request.connection());
        }
        return this;
    }

    @Override
    public RequestBody fetch(long amount) {
        taken = true;
        if (stopsConnection) {
            ConnectionGuard.readOn(request.connection());
        }
        request.fetch(amount);
        return this;
    }

    @Override
    public RequestBody resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public RequestBody handler(@Nullable Handler<Buffer> handler) {
        request.handler(handler);
        return this;
    }

    @Override
    public RequestBody endHandler(@Nullable Handler<Void> handler) {
        request.endHandler(handler);
        return this;
    }

    @Override
    public RequestBody exceptionHandler(@Nullable Handler<Throwable> handler) {
        request.exceptionHandler(handler);
        return this;
    }
}
