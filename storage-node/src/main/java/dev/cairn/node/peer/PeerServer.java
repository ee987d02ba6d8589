package dev.cairn.node.peer;

import dev.cairn.replication.identity.ClusterIdentity;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Answers the other nodes of the cluster. Whoever does not know the cluster's secret does not get beyond the handshake. Safe for use by many
 * threads. It closes nothing but itself.
 */
public final class PeerServer {
    private final Vertx vertx;
    private final String host;
    private final int port;
    private final int eventLoops;
    private final ClusterIdentity identity;
    private final PeerServices services;
    private final PeerMeters meters;
    private final PeerAdmission admission = new PeerAdmission();
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

    /**
     * @param host address to listen on
     * @param port to listen on; 0 for any free one, on one event loop then
     * @param eventLoops among which connections are shared out
     */
    public PeerServer(
            Vertx vertx,
            String host,
            int port,
            int eventLoops,
            ClusterIdentity identity,
            PeerServices services,
            MeterRegistry registry) {
        this.vertx = vertx;
        this.host = host;
        this.port = port;
        this.eventLoops = port == 0 ? 1 : eventLoops;
        this.identity = identity;
        this.services = services;
        this.meters = new PeerMeters("server", registry);
    }

    /** Begins to listen; completes with the port, or fails if it cannot be bound. */
    public Future<Integer> start() {
        DeploymentOptions options = new DeploymentOptions()
                .setThreadingModel(ThreadingModel.EVENT_LOOP)
                .setInstances(eventLoops);
        return vertx.deployVerticle(Listener::new, options)
                .map(_ -> servers.getFirst().actualPort());
    }

    /** Vert.x wants an instance of its own for each loop. */
    private final class Listener implements Deployable {
        @Override
        public Future<?> deploy(Context context) {
            PeerDispatcher dispatcher = new PeerDispatcher(services, admission, meters, context);
            HttpServer server = vertx.createHttpServer(options());
            servers.add(server);
            return server.connectionHandler(dispatcher::connected)
                    .requestHandler(dispatcher::accept)
                    .listen();
        }
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setSsl(true)
                .setUseAlpn(true)
                .setAlpnVersions(List.of(HttpVersion.HTTP_2))
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setKeyCertOptions(PeerWire.key(identity))
                .setTrustOptions(TrustOptions.wrap(identity.trustManager()))
                .setClientAuth(ClientAuth.REQUIRED)
                .setSslHandshakeTimeout(PeerProtocol.HANDSHAKE_TIMEOUT.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpNoDelay(true)
                .setReuseAddress(true)
                .setReadIdleTimeout((int) PeerProtocol.SILENCE_MAX.toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setHttp2ConnectionWindowSize(PeerProtocol.CONNECTION_WINDOW_BYTES)
                .setHttp2RstFloodMaxRstFramePerWindow(Integer.MAX_VALUE) // Members give up streams as they like.
                .setInitialSettings(PeerWire.settings());
    }

    /** Takes no more, and lets end what is under way: a copy that is almost made may be one that a write needs. What takes longer than {@code limit} is broken off. */
    public Future<Void> drain(Duration limit) {
        return Future.join(servers.stream()
                        .map(server -> server.shutdown(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS))
                        .toList())
                .mapEmpty();
    }

    /** Breaks off what is under way. */
    public Future<Void> close() {
        return Future.join(servers.stream().map(HttpServer::close).toList()).mapEmpty();
    }

    /** What is under way, for tests. */
    PeerAdmission admission() {
        return admission;
    }
}
