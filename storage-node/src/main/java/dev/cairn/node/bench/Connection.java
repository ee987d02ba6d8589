package dev.cairn.node.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One connection, and the request under way on it. Outlives the channel: a broken one is replaced. Runs on its worker's event
 * loop.
 */
final class Connection {
    /** Nothing moved for so many looks of {@link #isStalled}. */
    private static final int STALLED_LOOKS = 60;

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;
    private static final int PARTIAL = 206;
    private static final int NOT_FOUND = 404;
    private static final int UNSATISFIABLE = 416;
    private static final int SERVER_ERROR_MIN = 500;
    private static final int UNAVAILABLE = 503;

    private final Worker worker;
    private final SocketAddress node;
    private final KeyStates states;
    private final Keys keys;
    private final Contents contents;
    private final RequestHeads heads;
    private final ReadCheck check;
    private final ListCheck listCheck;
    private @Nullable Channel channel;
    private boolean busy;

    // The request
    private Kind kind = Kind.GET;
    private int key;
    private int version;
    private int oldestRunning;
    private int floor;
    private int deleteBefore;
    private long intended;
    private long bodyBytes;
    private long sent;

    // Its answer
    private int status;
    private long received;
    private boolean interim;
    private boolean keepAlive;
    private boolean retryAfter;
    private @Nullable String wrong;

    private long moved;
    private long movedBefore;
    private int looks;

    Connection(Worker worker, SocketAddress node, KeyStates states, Keys keys, Contents contents, RequestHeads heads) {
        this.worker = worker;
        this.node = node;
        this.states = states;
        this.keys = keys;
        this.contents = contents;
        this.heads = heads;
        this.check = new ReadCheck(states, keys, contents);
        this.listCheck = new ListCheck(states, keys, contents);
    }

    /** To which it leads. */
    SocketAddress node() {
        return node;
    }

    /** What the worker does with a new channel, before anything is sent. */
    void open(Channel opened) {
        channel = opened;
        opened.pipeline().addLast(new AnswerDecoder(() -> kind == Kind.HEAD), new Events());
    }

    boolean isBusy() {
        return busy;
    }

    boolean isOpen() {
        return channel != null && channel.isActive();
    }

    /** Sends a request; the answer to the one before has come. */
    void send(Kind newKind, int newKey, long intendedNanos) {
        Channel to = channel;
        if (to == null) {
            throw new IllegalStateException("not connected");
        }
        busy = true;
        kind = newKind;
        key = newKey;
        intended = intendedNanos;
        bodyBytes = 0;
        sent = 0;
        received = 0;
        wrong = null;
        looks = 0;
        ByteBuf out = to.alloc().directBuffer(RequestHeads.BYTES_MAX >> 3, RequestHeads.BYTES_MAX);
        int number = keys.number(newKey);
        switch (newKind) {
            case PUT -> beginPut(number, out);
            case RANGE -> beginRange(number, out);
            case GET, HEAD -> {
                check.begin(newKey, 0, Long.MAX_VALUE - 1);
                heads.plain(newKind, number, out);
            }
            case DELETE -> {
                beginWrite();
                heads.plain(newKind, number, out);
            }
            case LIST -> {
                listCheck.begin(newKey);
                heads.plain(newKind, number, out);
            }
        }
        var _ = to.write(out, to.voidPromise());
        pump(to);
    }

    private void beginWrite() {
        floor = states.floor(key);
        deleteBefore = states.lastDelete(key);
        version = states.begin(key, kind);
        oldestRunning = states.oldestRunning(key);
    }

    private void beginPut(int number, ByteBuf out) {
        beginWrite();
        bodyBytes = contents.size(number, version);
        heads.put(number, bodyBytes, out);
        sent = contents.writeHeader(number, version, bodyBytes, out);
    }

    private void beginRange(int number, ByteBuf out) {
        long size = contents.size(number, Math.max(1, states.version(key)));
        long from = size == 0 ? 0 : worker.random().nextLong(size);
        long to = from + worker.rangeBytes() - 1;
        check.begin(key, from, to);
        heads.range(number, from, to, out);
    }

    /** Writes as much of the body as the channel takes. */
    private void pump(Channel to) {
        int number = keys.number(key);
        while (sent < bodyBytes && to.isWritable()) {
            ByteBuf slice = contents.slice(number, version, sent, bodyBytes - sent);
            sent += slice.readableBytes();
            var _ = to.write(slice, to.voidPromise());
        }
        to.flush();
    }

    /** Whether nothing moved for long. To be asked once a second. */
    boolean isStalled() {
        long now = moved + sent;
        looks = now == movedBefore ? looks + 1 : 0;
        movedBefore = now;
        return busy && looks >= STALLED_LOOKS;
    }

    /** Ends the connection. A request under way is not answered any more, and not counted here. */
    void abandon() {
        busy = false;
        Channel closing = channel;
        channel = null;
        if (closing != null) {
            var _ = closing.close();
        }
    }

    private void head(HttpResponse answer) {
        status = answer.status().code();
        interim = status < OK;
        if (interim) {
            return;
        }
        HttpHeaders headers = answer.headers();
        keepAlive = HttpUtil.isKeepAlive(answer);
        retryAfter = headers.contains(HttpHeaderNames.RETRY_AFTER);
        wrong = switch (kind) {
            case GET, HEAD -> status == OK ? wholeHead(headers) : absent();
            case RANGE ->
                status == PARTIAL ? partHead(headers) : status == UNSATISFIABLE ? check.unsatisfiable() : absent();
            case DELETE -> status == NOT_FOUND ? absentForDelete() : null;
            case PUT, LIST -> null;
        };
    }

    private @Nullable String wholeHead(HttpHeaders headers) {
        String text = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        long length = text == null ? ReadCheck.UNKNOWN : Long.parseLong(text);
        return check.head(length, length);
    }

    private @Nullable String partHead(HttpHeaders headers) {
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        String range = headers.get(HttpHeaderNames.CONTENT_RANGE);
        if (length == null || range == null || !range.matches("bytes \\d{1,18}-\\d{1,18}/\\d{1,18}")) {
            return "206 with Content-Length %s and Content-Range %s".formatted(length, range);
        }
        return check.head(Long.parseLong(length), Long.parseLong(range.substring(range.indexOf('/') + 1)));
    }

    private @Nullable String absent() {
        return status == NOT_FOUND
                ? check.missing()
                : kind == Kind.RANGE && status == OK ? "200 in place of 206" : null;
    }

    /** As {@link ReadCheck#missing}, but this DELETE itself is no reason for the object not to be there. */
    private @Nullable String absentForDelete() {
        int last = states.lastDelete(key) == version ? deleteBefore : states.lastDelete(key);
        return last >= floor ? null : "not found, but version %d is stored and was not deleted".formatted(floor);
    }

    private void body(ByteBuf bytes) {
        received += bytes.readableBytes();
        moved++;
        boolean checked = (kind == Kind.GET && status == OK) || (kind == Kind.RANGE && status == PARTIAL);
        if (checked && wrong == null && bytes.isReadable()) {
            wrong = check.bytes(bytes);
        } else if (kind == Kind.LIST && status == OK && wrong == null) {
            wrong = listCheck.bytes(bytes);
        }
    }

    private void end() {
        if (interim) {
            interim = false;
            return;
        }
        if (kind == Kind.GET && status == OK && wrong == null) {
            wrong = check.end();
        } else if (kind == Kind.LIST && status == OK && wrong == null) {
            wrong = listCheck.end();
        }
        if (kind.writes()) {
            settle();
        }
        busy = false;
        moved++;
        report(worker.now());
    }

    /** Tells what the answer means for what the key holds. */
    private void settle() {
        if (isSuccess()) {
            states.done(key, version, oldestRunning);
        } else if (status < SERVER_ERROR_MIN || (status == UNAVAILABLE && retryAfter)) {
            states.failed(key, version);
        } // Any other failure of the server leaves open whether the write is still on its way.
    }

    private boolean isSuccess() {
        return switch (kind) {
            case GET, HEAD -> status == OK || status == NOT_FOUND;
            case RANGE -> status == PARTIAL || status == NOT_FOUND || status == UNSATISFIABLE;
            case PUT -> status == OK || status == CREATED;
            case DELETE -> status == NO_CONTENT || status == NOT_FOUND;
            case LIST -> status == OK;
        };
    }

    private void report(long now) {
        if (wrong != null) {
            worker.tally().wrong("%s %s: %s".formatted(kind, RequestHeads.key(keys.number(key)), wrong));
        } else if (worker.isCounted(intended)) {
            count(now);
        }
        boolean whole = sent == bodyBytes;
        if (kind == Kind.PUT && !isSuccess()) {
            worker.putFailed(key);
        }
        if (keepAlive && whole) {
            worker.free(this, now);
        } else {
            reconnect();
        }
    }

    private void count(long now) {
        Tally tally = worker.tally();
        worker.counted(now);
        if (isSuccess()) {
            boolean missing = status == NOT_FOUND;
            tally.succeeded(kind, now - intended, kind == Kind.PUT ? bodyBytes : missing ? 0 : received, missing);
        } else if (status == UNAVAILABLE) {
            tally.refused(retryAfter);
        } else {
            tally.otherStatus(status);
        }
    }

    private void reconnect() {
        Channel old = channel;
        channel = null;
        if (old != null) {
            var _ = old.close();
        }
        worker.lost(this);
    }

    /** The channel is closed, or of no more use. */
    private void broken() {
        if (busy) {
            busy = false;
            if (kind == Kind.PUT) {
                worker.putFailed(key);
            }
            if (worker.isCounted(intended)) {
                worker.tally().broke();
            }
        }
        reconnect();
    }

    /** Gives up a request of which nothing moves. */
    void timeOut() {
        busy = false;
        worker.tally().timedOut();
        if (kind == Kind.PUT) {
            worker.putFailed(key);
        }
        reconnect();
    }

    /** What happens on one channel. Silent once the connection has another one. */
    private final class Events extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (context.channel().equals(channel) && busy) {
                    read(message);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void read(Object message) {
            if (message instanceof HttpResponse answer) {
                if (answer.decoderResult().isFailure()) {
                    broken();
                    return;
                }
                head(answer);
            }
            if (message instanceof HttpContent content) {
                if (content.decoderResult().isFailure()) {
                    broken();
                    return;
                }
                body(content.content());
                if (message instanceof LastHttpContent) {
                    end();
                }
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().equals(channel)
                    && busy
                    && sent < bodyBytes
                    && context.channel().isWritable()) {
                pump(context.channel());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (context.channel().equals(channel)) {
                broken();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof IOException)) {
                worker.fail(cause);
            }
            if (context.channel().equals(channel)) {
                broken();
            }
        }
    }
}
