package dev.cairn.node.peer;

import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.InMemoryBlobStore;
import dev.cairn.replication.Leader;
import dev.cairn.replication.identity.ClusterIdentity;
import dev.cairn.replication.identity.ClusterSecret;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A node {@code two} that answers, and a client of node {@code one}, on loopback. The parts can be exchanged before {@link #start}. */
final class Peers implements AutoCloseable {
    static final String ONE = "one";
    static final String TWO = "two";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ClusterSecret SECRET = ClusterSecret.of("the secret of this cluster, only");

    static {
        warmUp();
    }

    final Vertx vertx = Vertx.vertx();
    final MeterRegistry meters = new SimpleMeterRegistry();
    final InMemoryBlobStore memory = new InMemoryBlobStore();
    final FakeLeader log = new FakeLeader();
    final Map<String, PeerCall> calls = new HashMap<>();
    final Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();
    final PeerClient client =
            new PeerClient(vertx, identity(ONE), node -> Optional.ofNullable(addresses.get(node)), meters);

    Leader leader = log;
    BlobStore blobs = memory;
    CheckpointSource checkpoints = _ -> {};
    Executor steps;

    private final ExecutorService platform = Executors.newFixedThreadPool(4);
    private final ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor();
    private Optional<PeerServer> server = Optional.empty();

    Peers() {
        steps = platform;
    }

    static ClusterIdentity identity(String node) {
        return identity(SECRET, node);
    }

    static ClusterIdentity identity(ClusterSecret secret, String node) {
        return ClusterIdentity.create(List.of(secret), node, RANDOM);
    }

    /** Starts the server and tells the client where it is. */
    Peers start() {
        return start(0);
    }

    Peers start(int port) {
        int actual = listen(TWO, port);
        addresses.put(TWO, InetSocketAddress.createUnresolved("127.0.0.1", actual));
        return this;
    }

    private int listen(String node, int port) {
        PeerServices services = new PeerServices(leader, blobs, checkpoints, calls, steps, virtual);
        PeerServer made = new PeerServer(vertx, "127.0.0.1", port, 1, identity(node), services, meters);
        server = Optional.of(made);
        return await(made.start());
    }

    int port() {
        return addresses.get(TWO).getPort();
    }

    PeerServer server() {
        return server.orElseThrow();
    }

    /** The first handshake of a JVM may take longer, on a machine that has more to do, than a question may: so no test has it. */
    private static void warmUp() {
        try (Peers first = new Peers()) {
            BlobStore store = first.start().store();
            Eventually.holds("a first handshake", () -> answers(store));
        }
    }

    /** Whether the peer is reached. */
    static boolean answers(BlobStore store) {
        try {
            return store.status().healthy();
        } catch (BlobException unreachable) {
            return false;
        }
    }

    /** Stops the server, if it is there. */
    void stop() {
        server.ifPresent(running -> await(running.close()));
        server = Optional.empty();
    }

    BlobStore store() {
        return client.blobs(TWO);
    }

    double requests(String side, PeerRequest kind, String outcome) {
        return meters.get("cairn.peer.requests")
                .tags("side", side, "request", kind.tag(), "outcome", outcome)
                .counter()
                .count();
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        await(client.close());
        stop();
        await(vertx.close());
        platform.shutdownNow();
        virtual.shutdownNow();
    }
}
