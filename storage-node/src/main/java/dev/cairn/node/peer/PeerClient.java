package dev.cairn.node.peer;

import dev.cairn.replication.BlobStore;
import dev.cairn.replication.Leader;
import dev.cairn.replication.identity.ClusterIdentity;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Asks the other nodes of the cluster. A connection is made when it is wanted and kept; at its other end must be the node that was asked for.
 * Whatever is asked ends in bounded time. Safe for use by many threads.
 */
public final class PeerClient {
    private final Vertx vertx;
    private final HttpClientAgent agent;
    private final Function<String, Optional<InetSocketAddress>> addresses;
    private final PeerMeters meters;
    private final Map<String, PeerLink> links = new ConcurrentHashMap<>();
    private volatile Consumer<String> gone = _ -> {};

    /**
     * @param addresses finds where the node of an id is, empty if that is not known; called for each connection on its event loop, so it
     *     must not block
     */
    public PeerClient(
            Vertx vertx,
            ClusterIdentity identity,
            Function<String, Optional<InetSocketAddress>> addresses,
            MeterRegistry registry) {
        this.vertx = vertx;
        this.agent = vertx.createHttpClient(options(identity));
        this.addresses = addresses;
        this.meters = new PeerMeters("client", registry);
    }

    private static HttpClientOptions options(ClusterIdentity identity) {
        return new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setSsl(true)
                .setUseAlpn(true)
                .setAlpnVersions(List.of(HttpVersion.HTTP_2))
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setKeyCertOptions(PeerWire.key(identity))
                .setTrustOptions(TrustOptions.wrap(identity.trustManager()))
                .setVerifyHost(
                        false) // The identity is the cluster's secret, whatever the address (docs/decisions/0205).
                .setConnectTimeout((int) PeerProtocol.CONNECT_TIMEOUT.toMillis())
                .setSslHandshakeTimeout(PeerProtocol.HANDSHAKE_TIMEOUT.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpNoDelay(true)
                .setHttp2KeepAliveTimeout(0)
                .setHttp2MultiplexingLimit(PeerProtocol.STREAMS_MAX)
                .setHttp2ConnectionWindowSize(PeerProtocol.CONNECTION_WINDOW_BYTES)
                .setInitialSettings(PeerWire.settings());
    }

    private PeerLink link(String nodeId) {
        return links.computeIfAbsent(nodeId, this::newLink);
    }

    private PeerLink newLink(String nodeId) {
        ContextInternal loop = ((VertxInternal) vertx).createEventLoopContext();
        PeerConnection requests = newConnection(nodeId, () -> gone.accept(nodeId));
        PeerConnection streams = newConnection(nodeId, () -> {});
        return new PeerLink(nodeId, vertx, loop, requests, streams, meters);
    }

    private PeerConnection newConnection(String nodeId, Runnable gone) {
        return new PeerConnection(nodeId, vertx, agent, addresses, gone);
    }

    /**
     * @param gone is told of each node whose process has ended, at once: it was connected, and nobody listens at its address any more. On an
     *     event loop: hand over what is not short
     */
    public void onGone(Consumer<String> gone) {
        this.gone = gone;
    }

    /** The log on that node, as its leader. Futures complete on an event loop: hand over what is not short. */
    public Leader leader(String nodeId) {
        return new PeerLeader(link(nodeId));
    }

    /**
     * The blobs of that node. As {@link BlobStore} says, but for this: whether the peer has room is found out by the writer, and
     * {@link BlobStore#status} blocks. Closing it closes nothing but what was returned here.
     */
    public BlobStore blobs(String nodeId) {
        return new PeerBlobs(link(nodeId));
    }

    /**
     * A checkpoint of that node's metadata. Blocks until it begins. Close it.
     *
     * @return ends where the checkpoint ends; throws if it is cut, damaged, or nothing comes for ten seconds. Whoever does not read for so
     *     long may find it cut
     * @throws IOException if the node is not reached, or has none to give
     */
    public InputStream checkpoint(String nodeId) throws IOException {
        return CheckpointStream.open(link(nodeId));
    }

    /**
     * Asks that node what others have added to the protocol.
     *
     * @param name of a {@link PeerCall} there: letters, digits and {@code -}
     * @param body 1 MiB at most
     * @return completes on an event loop; fails with the peer's error, {@link dev.cairn.metadata.MetadataError.Unavailable} if it was not
     *     asked, or {@link dev.cairn.metadata.MetadataError.OutcomeUnknown} if its answer is lacking
     */
    public CompletableFuture<byte[]> call(String nodeId, String name, byte[] body) {
        if (body.length > PeerProtocol.CALL_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a call takes at most %d bytes: %d".formatted(PeerProtocol.CALL_BYTES_MAX, body.length));
        }
        return link(nodeId)
                .ask(PeerRequest.CALL, PeerRequest.callPath(name), Buffer.buffer(body))
                .thenApply(Buffer::getBytes);
    }

    /** How long that node took to answer the last ping, of which there is one every five seconds; empty while it is not connected. */
    public Optional<Duration> roundTrip(String nodeId) {
        return Optional.ofNullable(links.get(nodeId)).flatMap(PeerLink::roundTrip);
    }

    /** Breaks off what is under way. */
    public Future<Void> close() {
        links.values().forEach(PeerLink::close);
        return agent.close();
    }
}
