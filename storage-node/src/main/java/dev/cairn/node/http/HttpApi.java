package dev.cairn.node.http;

import dev.cairn.node.transfer.BodyBuffers;
import dev.cairn.node.transfer.TransferMeters;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The API of a node over HTTP/1.1 and HTTP/2: one server on each of the configured event loops, all on one port. Safe for use
 * by many threads. It closes nothing but itself.
 */
public final class HttpApi {
    static {
        ConnectionGuard.install();
    }

    /** Each api that asks for any free port gets a socket of its own, shared by its loops only. */
    private static final AtomicInteger EPHEMERAL = new AtomicInteger();

    /** A piece of a body. Vert.x holds up to 16 of a paused one, so a longer piece would cost each upload sixteenfold. */
    private static final int CHUNK_BYTES_MAX = 16 << 10;

    /** Requests at once on one connection of HTTP/2: the least that RFC 9113 (6.5.2) recommends, and plenty. */
    static final int STREAMS_MAX = 100;

    private final Vertx vertx;
    private final HttpConfig config;
    private final HttpServices services;
    private final RouteTable routes;
    private final Admission admission;
    private final boolean local;
    private final TransferMeters meters;
    private final BodyBuffers buffers;
    private final RefusalPace.Meters refusals;
    private final AtomicBoolean draining = new AtomicBoolean();
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

    /** @param more routes beside the store's: health, metrics, documents */
    public HttpApi(Vertx vertx, HttpConfig config, HttpServices services, List<Route> more) {
        this.vertx = vertx;
        this.config = config;
        this.services = services;
        this.local = PageGuard.isLocal(config.host());
        this.admission = new Admission(config, services.monitor());
        this.meters = new TransferMeters(services.monitor());
        this.buffers = new BodyBuffers(meters);
        this.refusals = new RefusalPace.Meters(services.monitor());
        List<Route> all = new ArrayList<>(StoreRoutes.all(config, services, admission));
        all.addAll(more);
        this.routes = new RouteTable(all);
    }

    /** Every route, in the order in which they are tried. */
    public List<Route> routes() {
        return routes.routes();
    }

    /** Whether {@link #drain} has begun: readiness must say no. */
    public boolean isDraining() {
        return draining.get();
    }

    /** Whether a request is in flight now. */
    public boolean servesClients() {
        return admission.requests().taken() > 0;
    }

    /** Where it listens, once it does. */
    public int port() {
        return servers.getFirst().actualPort();
    }

    /** Begins to listen; completes with the port, or fails if it cannot be bound. */
    public Future<Integer> start() {
        int port = config.port() == 0 ? -EPHEMERAL.incrementAndGet() : config.port();
        DeploymentOptions options = new DeploymentOptions()
                .setThreadingModel(ThreadingModel.EVENT_LOOP)
                .setInstances(config.eventLoops());
        return vertx.deployVerticle(() -> new Listener(port), options).map(_ -> {
            int actual = servers.getFirst().actualPort();
            ConnectionGuard.guard(actual, config.headTimeout(), admission.connections());
            return actual;
        });
    }

    /** Vert.x wants an instance of its own for each loop. */
    private final class Listener implements Deployable {
        private final int port;

        Listener(int port) {
            this.port = port;
        }

        @Override
        public Future<?> deploy(Context context) {
            return listen(context, port);
        }
    }

    private Future<HttpServer> listen(Context context, int port) {
        EventLoop loop = new EventLoop(config, services, meters, buffers, admission.bodies(), refusals, vertx);
        loop.start();
        Dispatcher dispatcher = new Dispatcher(routes, loop, context, admission, draining, local);
        HttpServer server = vertx.createHttpServer(options(port));
        servers.add(server);
        return server.connectionHandler(this::connected)
                .requestHandler(dispatcher::accept)
                .invalidRequestHandler(dispatcher::acceptInvalid)
                .listen();
    }

    private void connected(HttpConnection connection) {
        ConnectionGuard.firstHeadCame(connection);
        HeadTimeout.watch(connection, config.headTimeout());
        IdleTimeout.watch(connection, config.idleTimeout());
    }

    private HttpServerOptions options(int port) {
        return new HttpServerOptions()
                .setHost(config.host())
                .setPort(port)
                .setTcpNoDelay(true)
                .setReuseAddress(true)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(Math.toIntExact(config.idleTimeout().toMillis()))
                .setMaxInitialLineLength(config.targetBytesMax())
                .setMaxHeaderSize(config.headBytesMax())
                .setMaxChunkSize(CHUNK_BYTES_MAX)
                .setHttp2ClearTextEnabled(config.http2())
                .setInitialSettings(new Http2Settings()
                        .setMaxHeaderListSize(config.headBytesMax())
                        .setMaxConcurrentStreams(STREAMS_MAX))
                .setPerFrameWebSocketCompressionSupported(false) // Each would look at every request and answer.
                .setPerMessageWebSocketCompressionSupported(false)
                .setHandle100ContinueAutomatically(false);
    }

    /**
     * Stops accepting, answers new requests on open connections and uploads that wait with {@code unavailable}, and lets those
     * under way finish.
     * Completes when all are done; what takes longer than {@code limit} is broken off, and at once a connection whose first request has not
     * come whole: Vert.x would wait for it.
     */
    public Future<Void> drain(Duration limit) {
        draining.set(true);
        admission.uploads().drain();
        List<Future<Void>> ends = servers.stream()
                .map(server -> server.shutdown(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS))
                .toList();
        servers.forEach(server -> ConnectionGuard.closeUnused(server.actualPort()));
        return Future.join(ends).mapEmpty();
    }

    /** Breaks off what is under way. */
    public Future<Void> close() {
        draining.set(true);
        servers.forEach(server -> ConnectionGuard.release(server.actualPort()));
        return Future.join(servers.stream().map(HttpServer::close).toList()).mapEmpty();
    }
}
