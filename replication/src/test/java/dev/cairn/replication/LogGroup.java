package dev.cairn.replication;

import dev.cairn.metadata.CommitLog;
import dev.cairn.metadata.FailStop;
import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.RecordingState;
import dev.cairn.metadata.ReplicatedState;
import dev.cairn.replication.LogNetwork.Joined;
import dev.cairn.replication.identity.ClusterIdentity;
import dev.cairn.replication.identity.ClusterSecret;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Replicas of one log in this JVM, which speak Raft over the loopback, and ask their leader by a call. */
final class LogGroup implements AutoCloseable {
    static final ClusterSecret SECRET = ClusterSecret.of("the secret of this cluster, only");

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path root;
    private final Firewall firewall;
    private final Map<String, Integer> ports = new TreeMap<>();
    private final Map<String, RatisCommitLog> logs = new ConcurrentHashMap<>();
    private final Map<String, TestMonitor> monitors = new ConcurrentHashMap<>();
    private LogConfig config = LogConfig.DEFAULT;
    private volatile Checkpoints checkpoints = this::checkpoint;

    /** @param root has a directory for each replica */
    LogGroup(Path root) {
        this(root, new Firewall());
    }

    /** The same with a firewall between them, for all but checkpoints. */
    LogGroup(Path root, Firewall firewall) {
        this.root = root;
        this.firewall = firewall;
    }

    /** The same nodes, none of which is open. */
    LogGroup again() {
        LogGroup group = new LogGroup(root, firewall);
        group.ports.putAll(ports);
        return group;
    }

    RatisCommitLog log(String id) {
        return Objects.requireNonNull(logs.get(id), id);
    }

    /** Of the logs that are opened from now on. */
    void configure(LogConfig changed) {
        config = changed;
    }

    /** What is between a replica and the checkpoint of another, from now on. */
    void carryCheckpoints(UnaryOperator<Checkpoints> carrier) {
        checkpoints = carrier.apply(this::checkpoint);
    }

    private InputStream checkpoint(String id) throws IOException {
        RatisCommitLog log = logs.get(id);
        if (log == null) {
            throw new IOException(id + " is not reached");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        log.sendCheckpoint(bytes);
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    /** What a replica has counted since it was opened. */
    double counted(String id, String meter) {
        return monitors.get(id).meters().get(meter).counter().count();
    }

    List<RatisCommitLog> logs() {
        return List.copyOf(logs.values());
    }

    /** Opens the replica of a node; the group is there if it is not the first one. */
    RatisCommitLog open(String id, ReplicatedState state, FailStop failStop) throws IOException {
        return open(id, state, failStop, SECRET);
    }

    RatisCommitLog open(String id, ReplicatedState state, FailStop failStop, ClusterSecret secret) throws IOException {
        return open(id, state, failStop, secret, ReplicaRole.VOTER);
    }

    /** Opens the replica of a node that is to be let in as a listener. */
    RatisCommitLog openListener(String id, ReplicatedState state, FailStop failStop) throws IOException {
        return open(id, state, failStop, SECRET, ReplicaRole.LISTENER);
    }

    private RatisCommitLog open(
            String id, ReplicatedState state, FailStop failStop, ClusterSecret secret, ReplicaRole role)
            throws IOException {
        Optional<Joined> joins = ports.containsKey(id)
                ? Optional.empty()
                : logs.values().stream().findAny().map(RatisCommitLog::groupId).map(group -> new Joined(group, role));
        return open(id, state, failStop, secret, joins);
    }

    private RatisCommitLog open(
            String id, ReplicatedState state, FailStop failStop, ClusterSecret secret, Optional<Joined> joins)
            throws IOException {
        TestMonitor monitor = new TestMonitor();
        monitors.put(id, monitor);
        RatisCommitLog log = RatisCommitLog.open(
                root.resolve(id),
                id,
                state,
                config,
                Optional.of(network(id, secret, joins)),
                monitor,
                failStop,
                System::nanoTime,
                firewall);
        logs.put(id, log);
        return log;
    }

    private LogNetwork network(String id, ClusterSecret secret, Optional<Joined> joins) {
        ClusterIdentity identity = ClusterIdentity.create(List.of(secret), id, RANDOM);
        return new LogNetwork(
                "127.0.0.1", port(id), identity, other -> leader(id, other), other -> checkpoints.open(other), joins);
    }

    /** Opens what lies in a directory, to join a group. */
    RatisCommitLog openJoining(String id, Path files, UUID joins) throws IOException {
        return RatisCommitLog.open(
                files,
                id,
                new RecordingState(),
                LogConfig.DEFAULT,
                Optional.of(network(id, SECRET, Optional.of(new Joined(joins, ReplicaRole.VOTER)))),
                new TestMonitor(),
                LogImage.MUST_NOT_HALT);
    }

    /** Opens the replica of another node and makes it a member. */
    RatisCommitLog join(String id, ReplicatedState state, FailStop failStop) throws IOException {
        return join(id, state, failStop, ReplicaRole.VOTER);
    }

    RatisCommitLog join(String id, ReplicatedState state, FailStop failStop, ReplicaRole role) throws IOException {
        RatisCommitLog leader = leading();
        RatisCommitLog log = open(id, state, failStop, SECRET, role);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!succeeds(leader.membership()
                .addMember(id, address(id), role))) { // On a busy machine it may make no progress for 4 s.
            if (System.nanoTime() > end) {
                throw new AssertionError(id + " does not become a member");
            }
        }
        return log;
    }

    /** The same at the address of another one, which is lost. */
    RatisCommitLog joinInPlaceOf(String lost, String id, ReplicatedState state, FailStop failStop) throws IOException {
        RatisCommitLog leader = leading();
        ports.put(id, port(lost));
        RatisCommitLog log =
                open(id, state, failStop, SECRET, Optional.of(new Joined(leader.groupId(), ReplicaRole.VOTER)));
        leader.membership()
                .addMember(id, address(id), ReplicaRole.VOTER)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        return log;
    }

    String address(String id) {
        return "127.0.0.1:" + port(id);
    }

    /** Given to each node once: other programs of this machine may take one between two tests, not between two starts of a node. */
    private int port(String id) {
        return ports.computeIfAbsent(id, _ -> {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private Leader leader(String asks, String id) {
        RatisCommitLog log = logs.get(id);
        return log == null || !firewall.test(asks, id) ? new Unreached() : log.here();
    }

    /** The one that has shown that it leads; waits for it. */
    RatisCommitLog leading() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            for (RatisCommitLog log : logs.values()) {
                if (succeeds(log.here().barrier(new Voucher("nobody", 0)))) {
                    return log;
                }
            }
        }
        throw new AssertionError("no replica leads");
    }

    /** Waits until a replica answers reads: it knows who leads, and has applied all that was acknowledged. */
    static void awaitReads(CommitLog log) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!succeeds(log.readBarrier())) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no read is confirmed");
            }
            Thread.onSpinWait();
        }
    }

    private static boolean succeeds(CompletableFuture<?> future) {
        try {
            future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
            return true;
        } catch (CompletionException _) {
            return false;
        }
    }

    String idOf(RatisCommitLog wanted) {
        return logs.entrySet().stream()
                .filter(each -> each.getValue() == wanted)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    /** Takes one away from the others; its files stay. */
    void close(String id) {
        logs.remove(id).close();
    }

    @Override
    public void close() {
        logs.values().forEach(RatisCommitLog::close);
    }

    private static final class Unreached implements Leader {
        @Override
        public CompletableFuture<Appended> append(byte[] entry) {
            return CompletableFuture.failedFuture(new MetadataException(new Unavailable("not reached")));
        }

        @Override
        public CompletableFuture<Long> barrier(Voucher asker) {
            return CompletableFuture.failedFuture(new MetadataException(new Unavailable("not reached")));
        }

        @Override
        public CompletableFuture<Long> term() {
            return CompletableFuture.failedFuture(new MetadataException(new Unavailable("not reached")));
        }
    }
}
