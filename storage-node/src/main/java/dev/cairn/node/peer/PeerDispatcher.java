package dev.cairn.node.peer;

import dev.cairn.metadata.FileId;
import dev.cairn.node.peer.PeerErrors.RefusedException;
import dev.cairn.replication.Voucher;
import dev.cairn.replication.identity.ClusterIdentity;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out who asks for what, and whether there is room for it. Belongs to one event loop. */
final class PeerDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(PeerDispatcher.class);

    private final PeerServices services;
    private final BlobEndpoints blobs;
    private final CheckpointEndpoint checkpoints;
    private final PeerAdmission admission;
    private final PeerMeters meters;
    private final Context loop;
    private final Map<HttpConnection, String> peers = new HashMap<>();

    PeerDispatcher(PeerServices services, PeerAdmission admission, PeerMeters meters, Context loop) {
        this.services = services;
        this.blobs = new BlobEndpoints(services, admission, meters);
        this.checkpoints = new CheckpointEndpoint(services, admission);
        this.admission = admission;
        this.meters = meters;
        this.loop = loop;
    }

    /** A connection whose handshake is over: of a member. */
    void connected(HttpConnection connection) {
        try {
            String peer = ClusterIdentity.peer(connection.sslSession());
            peers.put(connection, peer);
            connection.exceptionHandler(failure -> LOG.debug("The connection with {} fails", peer, failure));
            connection.closeHandler(_ -> {
                peers.remove(connection);
                LOG.debug("{} at {} has gone", peer, connection.remoteAddress());
            });
            LOG.debug("{} has come from {}", peer, connection.remoteAddress());
        } catch (SSLPeerUnverifiedException e) {
            LOG.warn("A connection from {} names no node", connection.remoteAddress(), e);
            var _ = connection.close();
        }
    }

    void accept(HttpServerRequest request) {
        String peer = peers.get(request.connection());
        if (peer == null || request.version() != HttpVersion.HTTP_2) {
            var _ = request.connection().close(); // A member's program, but not this one.
            return;
        }
        Optional<PeerRequest> known = PeerRequest.at(pathOf(request));
        PeerRequest kind = known.orElse(PeerRequest.CALL);
        boolean admitted = admission.requests().enter();
        PeerExchange exchange = new PeerExchange(request, peer, kind, loop, meters, () -> {
            if (admitted) {
                admission.requests().leave();
            }
        });
        try {
            check(request, known);
            if (!admitted) {
                throw PeerErrors.busy(kind.subject());
            }
            begin(exchange, kind);
        } catch (RuntimeException failure) {
            exchange.fail(failure);
        }
    }

    private static String pathOf(HttpServerRequest request) {
        String path = request.path();
        return path == null ? "" : path;
    }

    private static void check(HttpServerRequest request, Optional<PeerRequest> kind) {
        String version = request.getHeader(PeerProtocol.VERSION_HEADER);
        if (!PeerProtocol.VERSIONS.include(version)) {
            throw new RefusedException(
                    "this node speaks %s of the nodes' protocol, not %s".formatted(PeerProtocol.VERSIONS, version));
        }
        if (kind.isEmpty() || !request.method().equals(HttpMethod.POST)) {
            throw new RefusedException("there is no request %s %s".formatted(request.method(), request.path()));
        }
    }

    private void begin(PeerExchange exchange, PeerRequest kind) {
        switch (kind) {
            case APPEND -> collect(exchange, kind, body -> append(exchange, body));
            case BARRIER -> collect(exchange, kind, body -> barrier(exchange, body));
            case TERM -> answer(exchange, services.leader().term());
            case PUT -> collect(exchange, kind, body -> blobs.put(exchange, body));
            case WRITE -> blobs.write(exchange);
            case READ -> blobs.read(exchange);
            case DELETE -> collect(exchange, kind, body -> blobs.delete(exchange, body));
            case LIST -> collect(exchange, kind, body -> blobs.list(exchange, body));
            case STATUS -> blobs.status(exchange);
            case CHECKPOINT -> checkpoints.send(exchange);
            case CALL -> collect(exchange, kind, body -> call(exchange, body));
        }
    }

    private void collect(PeerExchange exchange, PeerRequest kind, Consumer<byte[]> whole) {
        HttpServerRequest request = exchange.request();
        int length = length(request, kind);
        if (!admission.bodies().enter(length)) {
            throw PeerErrors.busy(kind.subject());
        }
        Consumer<byte[]> begin = body -> {
            admission.bodies().leave(length); // From here on the requests under way bound it.
            exchange.received(length);
            try {
                whole.accept(body);
            } catch (RuntimeException failure) {
                exchange.fail(failure);
            }
        };
        CollectedBody.collect(request, length, begin, () -> {
            admission.bodies().leave(length);
            exchange.fail(new RefusedException("the body is not as long as its head says"));
        });
    }

    private static int length(HttpServerRequest request, PeerRequest kind) {
        String announced = request.getHeader("content-length");
        try {
            int length = announced == null ? 0 : Integer.parseInt(announced);
            if (length >= 0 && length <= kind.bodyBytesMax()) {
                return length;
            }
        } catch (NumberFormatException e) {
            LOG.debug("A body of {} bytes", announced, e);
        }
        throw new RefusedException(
                "a body of %s has %d bytes at most, not %s".formatted(kind.tag(), kind.bodyBytesMax(), announced));
    }

    private void append(PeerExchange exchange, byte[] entry) {
        var _ = services.leader().append(entry).whenComplete((appended, failure) -> {
            if (failure == null) {
                exchange.answer(Buffer.buffer(Long.BYTES + appended.answer().length)
                        .appendLong(appended.index())
                        .appendBytes(appended.answer()));
            } else {
                exchange.fail(failure);
            }
        });
    }

    private void barrier(PeerExchange exchange, byte[] body) {
        if (body.length != Long.BYTES) {
            throw new RefusedException("a barrier has %d bytes, not %d".formatted(Long.BYTES, body.length));
        }
        Voucher asker = new Voucher(exchange.peer(), ByteBuffer.wrap(body).getLong());
        answer(exchange, services.leader().barrier(asker));
    }

    private static void answer(PeerExchange exchange, CompletableFuture<Long> number) {
        var _ = number.whenComplete((known, failure) -> {
            if (failure == null) {
                exchange.answer(Buffer.buffer(Long.BYTES).appendLong(known));
            } else {
                exchange.fail(failure);
            }
        });
    }

    private void call(PeerExchange exchange, byte[] body) {
        String name = PeerRequest.callName(pathOf(exchange.request()));
        PeerCall call = services.calls().get(name);
        if (call == null) {
            throw new RefusedException("there is no call " + name);
        }
        services.steps().execute(() -> answerCall(exchange, call, body));
    }

    private static void answerCall(PeerExchange exchange, PeerCall call, byte[] body) {
        CompletableFuture<byte[]> answer;
        try {
            answer = call.answer(exchange.peer(), body);
        } catch (RuntimeException failure) {
            exchange.fail(failure);
            return;
        }
        var _ = answer.whenComplete((bytes, failure) -> {
            if (failure != null) {
                exchange.fail(failure);
            } else if (bytes.length > PeerProtocol.CALL_BYTES_MAX) {
                exchange.fail(new IllegalStateException("an answer of %d bytes".formatted(bytes.length)));
            } else {
                exchange.answer(Buffer.buffer(bytes));
            }
        });
    }

    /** @throws RefusedException if it is missing or none */
    static FileId blobOf(HttpServerRequest request) {
        String text = request.getHeader(PeerProtocol.BLOB_HEADER);
        try {
            return FileId.parse(text == null ? "" : text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("the request names no blob: " + e.getMessage());
        }
    }
}
