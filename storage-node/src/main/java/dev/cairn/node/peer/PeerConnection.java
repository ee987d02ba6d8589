package dev.cairn.node.peer;

import dev.cairn.replication.identity.ClusterIdentity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to one peer: made when it is wanted, and again after it has ended. It is asked whether it still lives, so that a peer which
 * was cut off is noticed. Belongs to its event loop.
 */
final class PeerConnection {
    private static final Logger LOG = LoggerFactory.getLogger(PeerConnection.class);
    private static final Buffer PING = Buffer.buffer("cairn-up"); // Eight bytes, as a ping has.

    /** How often it looks whether the process at the other end is gone, each {@link #GONE_LOOK_MILLIS} after the one before: one that ends closes its ports one by one. */
    private static final int GONE_LOOKS_MAX = 5;

    private static final long GONE_LOOK_MILLIS = 40;

    private static final long CONNECT_MILLIS =
            PeerProtocol.CONNECT_TIMEOUT.plus(PeerProtocol.HANDSHAKE_TIMEOUT).toMillis();

    private final String node;
    private final Vertx vertx;
    private final HttpClientAgent agent;
    private final Function<String, Optional<InetSocketAddress>> addresses;
    private final Runnable gone;
    private Optional<Future<HttpClientConnection>> current = Optional.empty();
    private int opening;
    private boolean closed;

    /** Whether the last attempt to connect was. */
    private boolean refused;

    /** Of the last ping, 0 while there is no answer to one. Read by any thread. */
    private volatile long roundTripNanos;

    /** @param gone is run when a connection has ended and another one is refused, as nobody listens there any more */
    PeerConnection(
            String node,
            Vertx vertx,
            HttpClientAgent agent,
            Function<String, Optional<InetSocketAddress>> addresses,
            Runnable gone) {
        this.node = node;
        this.vertx = vertx;
        this.agent = agent;
        this.addresses = addresses;
        this.gone = gone;
    }

    /**
     * Begins a request. Connects before if there is no connection; one that ended just now is replaced.
     *
     * @return fails with {@link PeerFailure} if the peer is not reached, or as {@link PeerErrors#busy} if too much is under way; in either
     *     case nothing was sent
     */
    Future<HttpClientRequest> open(PeerRequest kind, String path, Map<String, String> headers) {
        if (opening >= PeerProtocol.STREAMS_MAX) {
            return Future.failedFuture(PeerErrors.busy(kind.subject()));
        }
        opening++;
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setURI(path)
                .putHeader(PeerProtocol.VERSION_HEADER, PeerProtocol.VERSION);
        headers.forEach(options::putHeader);
        boolean old = current.isPresent();
        return request(kind, options)
                .recover(failure -> old && failure instanceof PeerFailure && current.isEmpty()
                        ? request(kind, options)
                        : Future.failedFuture(failure))
                .onComplete(_ -> opening--);
    }

    private Future<HttpClientRequest> request(PeerRequest kind, RequestOptions options) {
        Future<HttpClientConnection> wanted = connection();
        return wanted.compose(open -> {
            if (open.activeStreams() >= PeerProtocol.STREAMS_MAX) {
                return Future.failedFuture(PeerErrors.busy(kind.subject()));
            }
            return open.request(options).recover(failure -> {
                forget(wanted);
                return Future.failedFuture(new PeerFailure(node, false, failure.toString()));
            });
        });
    }

    private Future<HttpClientConnection> connection() {
        if (current.isPresent()) {
            return current.get();
        }
        Future<HttpClientConnection> made = connect();
        current = Optional.of(made);
        return made.onSuccess(open -> watch(made, open)).onFailure(_ -> forget(made));
    }

    private void forget(Future<HttpClientConnection> made) {
        if (current.equals(Optional.of(made))) {
            current = Optional.empty();
            roundTripNanos = 0;
        }
    }

    private Future<HttpClientConnection> connect() {
        Optional<InetSocketAddress> address;
        try {
            address = addresses.apply(node);
        } catch (RuntimeException failure) {
            return Future.failedFuture(new PeerFailure(node, false, "its address is not known: " + failure));
        }
        if (address.isEmpty()) {
            return Future.failedFuture(new PeerFailure(node, false, "its address is not known"));
        }
        HttpConnectOptions options = new HttpConnectOptions()
                .setHost(address.get().getHostString())
                .setPort(address.get().getPort());
        AtomicBoolean givenUp = new AtomicBoolean();
        return agent.connect(options)
                .onSuccess(late -> {
                    if (givenUp.get()) {
                        var _ = late.close();
                    }
                })
                .timeout(CONNECT_MILLIS, TimeUnit.MILLISECONDS)
                .onFailure(_ -> givenUp.set(true))
                .compose(open -> verify(open, address.get()))
                .onFailure(failure -> refused = isRefused(failure))
                .recover(failure -> Future.failedFuture(
                        new PeerFailure(node, false, "not reached at %s: %s".formatted(address.get(), told(failure)))));
    }

    /** Vert.x wraps what ends a handshake, and says nothing of it. */
    private static String told(Throwable failure) {
        return failure.getCause() == null ? failure.toString() : failure + ", by " + failure.getCause();
    }

    /** Of all that is a {@link ConnectException} this alone says that the machine is there and the process is not. */
    private static boolean isRefused(Throwable failure) {
        return failure instanceof ConnectException
                && String.valueOf(failure.getMessage()).contains("Connection refused");
    }

    private void lookWhetherGone(int looksLeft) {
        if (closed) {
            return;
        }
        refused = false; // It may be of an attempt before the connection that has ended.
        connection().onFailure(_ -> {
            if (refused) {
                gone.run();
            } else if (looksLeft > 1) {
                vertx.setTimer(GONE_LOOK_MILLIS, _ -> lookWhetherGone(looksLeft - 1));
            }
        });
    }

    private Future<HttpClientConnection> verify(HttpClientConnection open, InetSocketAddress address) {
        try {
            String found = ClusterIdentity.peer(open.sslSession());
            if (found.equals(node)) {
                LOG.debug("Connected with {} at {}", node, address);
                return Future.succeededFuture(open);
            }
            LOG.warn("At {}, where {} should be, is {}", address, node, found);
            var _ = open.close();
            return Future.failedFuture("the node there is " + found);
        } catch (SSLPeerUnverifiedException e) {
            var _ = open.close();
            return Future.failedFuture(e);
        }
    }

    private void watch(Future<HttpClientConnection> made, HttpClientConnection open) {
        AtomicBoolean answered = new AtomicBoolean();
        ping(made, open, answered);
        long timer = vertx.setPeriodic(PeerProtocol.PING_EVERY.toMillis(), _ -> {
            if (answered.getAndSet(false)) {
                ping(made, open, answered);
            } else {
                LOG.warn("{} does not answer: its connection is closed", node);
                forget(made);
                var _ = open.close();
            }
        });
        open.exceptionHandler(failure -> LOG.debug("The connection with {} fails", node, failure));
        open.shutdownHandler(_ -> forget(made));
        open.closeHandler(_ -> {
            vertx.cancelTimer(timer);
            forget(made);
            lookWhetherGone(GONE_LOOKS_MAX);
        });
    }

    private void ping(Future<HttpClientConnection> made, HttpClientConnection open, AtomicBoolean answered) {
        long sent = System.nanoTime();
        open.ping(PING).onSuccess(_ -> {
            answered.set(true);
            if (current.equals(Optional.of(made))) {
                roundTripNanos = Math.max(1, System.nanoTime() - sent);
            }
        });
    }

    /** How long the last ping took; empty if there is no connection, or none that has answered yet. */
    Optional<Duration> roundTrip() {
        return Optional.of(Duration.ofNanos(roundTripNanos)).filter(Duration::isPositive);
    }

    /** Closes it, if it is open. It may be opened again; nobody looks for the peer then. */
    void close() {
        closed = true;
        current.ifPresent(made -> made.onSuccess(HttpConnection::close));
    }
}
