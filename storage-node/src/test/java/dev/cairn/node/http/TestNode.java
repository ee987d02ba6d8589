package dev.cairn.node.http;

import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.FileIdGenerator;
import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.node.compression.CompressionEngine;
import dev.cairn.node.validation.FileValidator;
import dev.cairn.replication.InMemoryBlobStore;
import dev.cairn.replication.cluster.ClusterNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The real HTTP server on a free port, over stores in memory. Has a bucket called {@code box}. */
final class TestNode implements AutoCloseable {
    static final String BOX = "/v1/buckets/box/objects/";
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Calls that may wait for a narrow gate. */
    static final int NARROW_QUEUE = 10;

    final FakeMetadata metadata = new FakeMetadata();
    final InMemoryBlobStore blobs = new InMemoryBlobStore();
    final FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(new SimpleMeterRegistry());
    final UploadsInFlight uploads = new UploadsInFlight(monitor);
    final HttpApi api;
    final int port;

    private final ExecutorService transfers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean refusesTransfers;
    volatile int formatLevel = ClusterNode.FORMAT_LEVEL;
    private final TestVariants variants;
    private final BlockingGate gate;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    TestNode(HttpConfig config, List<Route> more) {
        gate = new BlockingGate(config.gateThreads(), config.gateQueueMax(), monitor);
        FileIdGenerator ids = new FileIdGenerator(InstantSource.system(), new Random(1));
        CompressionEngine compressor = new CompressionEngine(monitor);
        variants = TestVariants.open(metadata, blobs, compressor, this::transfer, monitor);
        HttpServices services = new HttpServices(
                metadata,
                blobs,
                compressor,
                variants.open().variants(),
                variants.open().pictures(),
                ids::next,
                new FileValidator(),
                InstantSource.system(),
                monitor,
                gate,
                uploads,
                this::transfer,
                RequestTraces.NONE,
                () -> formatLevel);
        api = new HttpApi(vertx, config, services, more);
        port = await(api.start());
        metadata.createBucket("box", BucketSettings.DEFAULT);
    }

    private void transfer(Runnable work) {
        if (refusesTransfers) {
            throw new RejectedExecutionException("no thread for a transfer");
        }
        transfers.execute(work);
    }

    /** From now on no transfer gets a thread. */
    void refuseTransfers() {
        refusesTransfers = true;
    }

    static TestNode start() {
        return new TestNode(config(), List.of());
    }

    /** The defaults, on a free port. */
    static HttpConfig config() {
        return config(Duration.ofSeconds(30), Set.of());
    }

    static HttpConfig config(Duration bodyStallTimeout, Set<String> corsOrigins) {
        HttpConfig base = HttpConfig.DEFAULT;
        return config(base.headTimeout(), bodyStallTimeout, base.requestsMax(), corsOrigins);
    }

    static HttpConfig config(Duration idleTimeout, Duration bodyStallTimeout) {
        HttpConfig base = HttpConfig.DEFAULT;
        return config(idleTimeout, base.headTimeout(), bodyStallTimeout, base.requestsMax(), Set.of());
    }

    static HttpConfig config(
            Duration headTimeout, Duration bodyStallTimeout, int requestsMax, Set<String> corsOrigins) {
        return config(HttpConfig.DEFAULT.idleTimeout(), headTimeout, bodyStallTimeout, requestsMax, corsOrigins);
    }

    /** Others are refused at once. */
    static HttpConfig configWithUploads(int uploadsMax) {
        return config(uploadsMax, Duration.ZERO, HttpConfig.DEFAULT.gateThreads(), HttpConfig.DEFAULT.gateQueueMax());
    }

    /** Others wait, {@code uploadsWait} at most. */
    static HttpConfig configWithUploads(int uploadsMax, Duration uploadsWait) {
        return config(uploadsMax, uploadsWait, HttpConfig.DEFAULT.gateThreads(), HttpConfig.DEFAULT.gateQueueMax());
    }

    static HttpConfig withHttp2(boolean http2, HttpConfig base) {
        return new HttpConfig(
                base.host(),
                base.port(),
                base.eventLoops(),
                base.idleTimeout(),
                base.headTimeout(),
                base.bodyStallTimeout(),
                base.bodyBytesPerSecondMin(),
                base.headBytesMax(),
                base.targetBytesMax(),
                base.connectionsMax(),
                base.requestsMax(),
                base.uploadsMax(),
                base.uploadsWait(),
                base.inlineBytesMax(),
                base.gateThreads(),
                base.gateQueueMax(),
                base.slowRequest(),
                base.corsOrigins(),
                base.hostNames(),
                http2);
    }

    /** One call after the other, so that a test can hold the gate and see what waits for it. */
    static HttpConfig configWithNarrowGate() {
        return config(HttpConfig.DEFAULT.uploadsMax(), HttpConfig.DEFAULT.uploadsWait(), 1, NARROW_QUEUE);
    }

    private static HttpConfig config(int uploadsMax, Duration uploadsWait, int gateThreads, int gateQueueMax) {
        HttpConfig base = HttpConfig.DEFAULT;
        return config(
                base.idleTimeout(),
                base.headTimeout(),
                base.bodyStallTimeout(),
                base.requestsMax(),
                uploadsMax,
                uploadsWait,
                gateThreads,
                gateQueueMax,
                Set.of());
    }

    private static HttpConfig config(
            Duration idleTimeout,
            Duration headTimeout,
            Duration bodyStallTimeout,
            int requestsMax,
            Set<String> corsOrigins) {
        HttpConfig base = HttpConfig.DEFAULT;
        return config(
                idleTimeout,
                headTimeout,
                bodyStallTimeout,
                requestsMax,
                base.uploadsMax(),
                base.uploadsWait(),
                base.gateThreads(),
                base.gateQueueMax(),
                corsOrigins);
    }

    private static HttpConfig config(
            Duration idleTimeout,
            Duration headTimeout,
            Duration bodyStallTimeout,
            int requestsMax,
            int uploadsMax,
            Duration uploadsWait,
            int gateThreads,
            int gateQueueMax,
            Set<String> corsOrigins) {
        HttpConfig base = HttpConfig.DEFAULT;
        return new HttpConfig(
                "127.0.0.1",
                0,
                2,
                idleTimeout,
                headTimeout,
                bodyStallTimeout,
                base.bodyBytesPerSecondMin(),
                base.headBytesMax(),
                base.targetBytesMax(),
                base.connectionsMax(),
                requestsMax,
                uploadsMax,
                uploadsWait,
                base.inlineBytesMax(),
                gateThreads,
                gateQueueMax,
                base.slowRequest(),
                corsOrigins,
                Set.of("x"),
                true);
    }

    static <T> T await(io.vertx.core.Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("did not complete in " + PATIENCE, e);
        }
    }

    /** Waits, without sleeping through the event, until {@code condition} holds. */
    static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            Thread.onSpinWait();
        }
    }

    /** A request on a raw path below the API's root. */
    HttpRequest.Builder request(String rawPath) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + rawPath))
                .timeout(PATIENCE);
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Puts a body under a raw key, with header names and values in turn. */
    HttpResponse<byte[]> put(String rawKey, byte[] body, String... headers) {
        HttpRequest.Builder request = request(BOX + rawKey).PUT(HttpRequest.BodyPublishers.ofByteArray(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<byte[]> get(String rawKey, String... headers) {
        HttpRequest.Builder request = request(BOX + rawKey).GET();
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<byte[]> delete(String rawKey, String... headers) {
        HttpRequest.Builder request = request(BOX + rawKey).DELETE();
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** Whether sockets are used as on Linux. */
    boolean hasNativeTransport() {
        return vertx.isNativeTransportEnabled();
    }

    HttpClient client() {
        return client;
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** The code of a problem answer. */
    static String problem(HttpResponse<byte[]> response) {
        String json = text(response);
        int at = json.indexOf("urn:cairn:problem:");
        return at < 0 ? "none: " + json : json.substring(at + 18, json.indexOf('"', at));
    }

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() {
        client.close();
        await(api.close());
        gate.close();
        variants.close();
        transfers.close();
        await(vertx.close());
    }
}
