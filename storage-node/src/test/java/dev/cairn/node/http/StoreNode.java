package dev.cairn.node.http;

import dev.cairn.metadata.FileIdGenerator;
import dev.cairn.metadata.FileMetadataManager;
import dev.cairn.metadata.InMemoryCommitLog;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataState;
import dev.cairn.metadata.RocksMemory;
import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.node.compression.CompressionEngine;
import dev.cairn.node.validation.FileValidator;
import dev.cairn.replication.InMemoryBlobStore;
import dev.cairn.replication.cluster.ClusterNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The real HTTP server on a free port over the real state machine; only the log and the volume are in memory. */
final class StoreNode implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    final InMemoryCommitLog log;
    final Metadata metadata;
    final InMemoryBlobStore blobs = new InMemoryBlobStore();
    final HttpApi api;
    final int port;

    private final RocksMemory memory = new RocksMemory(96 << 20, 64 << 20);
    final FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(new SimpleMeterRegistry());
    private final ExecutorService transfers = Executors.newVirtualThreadPerTaskExecutor();
    private final TestVariants variants;
    private final BlockingGate gate = new BlockingGate(4, 1_000, monitor);
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    StoreNode(Path directory) {
        this(directory, HttpConfig.DEFAULT.bodyStallTimeout());
    }

    StoreNode(Path directory, Duration bodyStallTimeout) {
        MetadataState state = MetadataState.open(directory, memory, 1 << 20, monitor);
        log = new InMemoryCommitLog(state);
        metadata = new FileMetadataManager(log, state, InstantSource.system(), monitor);
        FileIdGenerator ids = new FileIdGenerator(InstantSource.system(), new Random(1));
        CompressionEngine compressor = new CompressionEngine(monitor);
        variants = TestVariants.open(metadata, blobs, compressor, transfers, monitor);
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
                new UploadsInFlight(monitor),
                transfers,
                RequestTraces.NONE,
                () -> ClusterNode.FORMAT_LEVEL);
        api = new HttpApi(vertx, config(bodyStallTimeout), services, List.of());
        port = await(api.start());
    }

    private static HttpConfig config(Duration bodyStallTimeout) {
        HttpConfig base = HttpConfig.DEFAULT;
        return new HttpConfig(
                "127.0.0.1",
                0,
                2,
                base.idleTimeout(),
                base.headTimeout(),
                bodyStallTimeout,
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
                Set.of("x"),
                base.http2());
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("failed, or did not complete in " + PATIENCE, e);
        }
    }

    /** Sends a request to a raw path, with header names and values in turn. */
    HttpResponse<byte[]> send(String method, String rawPath, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + rawPath))
                .timeout(PATIENCE)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        try {
            return client.send(
                    (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofByteArray());
        } catch (Exception e) {
            throw new AssertionError(method + " " + rawPath, e);
        }
    }

    HttpResponse<byte[]> send(String method, String rawPath, String body, String... headers) {
        return send(method, rawPath, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    HttpResponse<byte[]> get(String rawPath, String... headers) {
        return send("GET", rawPath, "", headers);
    }

    /** Creates a bucket that must not be refused. */
    void bucket(String name, String settings) {
        must(201, send("PUT", "/v1/buckets/" + name, settings));
    }

    /** Stores an object that must not be refused. */
    HttpResponse<byte[]> put(String bucket, String rawKey, String body, String... headers) {
        HttpResponse<byte[]> answer = send("PUT", "/v1/buckets/" + bucket + "/objects/" + rawKey, body, headers);
        if (answer.statusCode() / 100 != 2) {
            throw new AssertionError(answer.statusCode() + " " + text(answer));
        }
        return answer;
    }

    static HttpResponse<byte[]> must(int status, HttpResponse<byte[]> answer) {
        if (answer.statusCode() != status) {
            throw new AssertionError("not " + status + " but " + answer.statusCode() + " " + text(answer));
        }
        return answer;
    }

    static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    /** Status and code of a problem answer. */
    static String problem(HttpResponse<byte[]> answer) {
        String json = text(answer);
        int at = json.indexOf("urn:cairn:problem:");
        String code = at < 0 ? "none: " + json : json.substring(at + 18, json.indexOf('"', at));
        return answer.statusCode() + " " + code;
    }

    @Override
    public void close() {
        client.close();
        await(api.close());
        gate.close();
        variants.close();
        transfers.close();
        await(vertx.close());
        metadata.close();
        memory.close();
    }
}
