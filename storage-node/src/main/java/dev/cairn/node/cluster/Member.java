package dev.cairn.node.cluster;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataState;
import dev.cairn.metadata.MetadataView;
import dev.cairn.monitoring.Monitor;
import dev.cairn.node.peer.CheckpointSource;
import dev.cairn.node.peer.PeerServer;
import dev.cairn.node.peer.PeerServices;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.RatisCommitLog;
import dev.cairn.replication.cluster.Cluster;
import dev.cairn.replication.cluster.ClusterNode;
import dev.cairn.replication.cluster.ClusterState;
import dev.cairn.replication.copies.FileReplicationManager;
import dev.cairn.replication.copies.LogOwedCopies;
import dev.cairn.replication.copies.Mover;
import dev.cairn.replication.copies.RepairConfig;
import dev.cairn.replication.copies.Repairer;
import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.membership.HostPort;
import dev.cairn.replication.membership.MemberAttributes;
import dev.cairn.replication.membership.Membership;
import dev.cairn.replication.membership.MembershipConfig;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node as a member of its cluster: answers the others, joins, keeps copies on several nodes, and makes good what is owed.
 *
 * <p>In this order: it is opened, {@link #serve serves} the others, {@link #join joins}, {@link #work works} and {@link #watch watches}; it is closed before its log
 * and its volume are.
 */
public final class Member implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Member.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final MemberLink link;
    private final NodeId here;
    private final RatisCommitLog log;
    private final MetadataState state;
    private final Metadata metadata;
    private final BlobStore volume;
    private final Cluster cluster;
    private final Sightings sightings;
    private final FileReplicationManager blobs;
    private final InstantSource clock;
    private final Monitor monitor;
    private final String release;
    private final List<AutoCloseable> open = new ArrayList<>();

    private Member(
            MemberLink link,
            RatisCommitLog log,
            MetadataState state,
            Metadata metadata,
            BlobStore volume,
            Cluster cluster,
            Executor threads,
            InstantSource clock,
            Monitor monitor,
            String release) {
        this.link = link;
        this.here = cluster.here();
        this.log = log;
        this.state = state;
        this.metadata = metadata;
        this.volume = volume;
        this.cluster = cluster;
        this.clock = clock;
        this.monitor = monitor;
        this.release = release;
        this.sightings = new Sightings(here, node -> cluster.node(node).isPresent(), clock);
        this.blobs = new FileReplicationManager(
                here,
                volume,
                node -> link.client().blobs(node.toString()),
                cluster::placement,
                link.config().copies(),
                new LogOwedCopies(metadata, clock),
                threads,
                monitor,
                System::nanoTime);
    }

    /**
     * Opens it on what is open already.
     *
     * @param state fed by {@code log}
     * @param volume this node's own
     * @param threads run what blocks on other nodes, as much as there is
     */
    public static Member open(
            MemberLink link,
            RatisCommitLog log,
            MetadataState state,
            Metadata metadata,
            BlobStore volume,
            Executor threads,
            InstantSource clock,
            Monitor monitor,
            String release) {
        Cluster cluster = new Cluster(NodeId.parse(link.nodeId()), metadata, clock);
        state.onClusterRecord(cluster::learn);
        link.book().follow(cluster);
        return new Member(link, log, state, metadata, volume, cluster, threads, clock, monitor, release);
    }

    /**
     * Begins to answer the other nodes. Blocks until the port is bound.
     *
     * @param steps as {@link PeerServices} says
     * @throws CompletionException if it cannot be
     */
    public void serve(Vertx vertx, int eventLoops, CheckpointSource checkpoints, Executor steps, Executor streams) {
        PeerServices services = new PeerServices(
                log.here(), volume, checkpoints, new MemberCalls(log, cluster, link.client()).all(), steps, streams);
        Addresses addresses = link.addresses();
        PeerServer server = new PeerServer(
                vertx, addresses.host(), addresses.peerPort(), eventLoops, link.identity(), services, monitor.meters());
        int port = server.start().toCompletionStage().toCompletableFuture().join();
        open.add(() -> server.close().toCompletionStage().toCompletableFuture().join());
        LOG.info(
                "Other nodes reach this one at {}:{}, its log at port {}", addresses.host(), port, addresses.logPort());
    }

    /**
     * Founds the cluster, or becomes a member of it, or tells it how this node is reached now. Blocks until that is in the log; a member that was
     * stopped does not wait for the others, and tells them later.
     *
     * @throws IOException if it is not after {@code limit}
     */
    public void join(Duration limit) throws IOException {
        if (cluster.node(here).isPresent()) {
            open.add(new StepThread("rejoin", this::rejoin));
            return;
        }
        JoinRequest request = request();
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                joinOnce(request);
                return;
            } catch (CompletionException failure) {
                if (System.nanoTime() - end >= 0) {
                    throw new IOException("the cluster did not take this node in: " + failure.getMessage(), failure);
                }
                LOG.info("Not a member yet: {}", String.valueOf(failure.getCause()));
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(AGAIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void joinOnce(JoinRequest request) {
        if (log.isFounded()) {
            cluster.found(ClusterState.founded(
                            request.node(),
                            request.placed(),
                            link.config().copies().copies()))
                    .join();
            return;
        }
        List<String> members = link.book().told().stream()
                .filter(id -> !id.equals(link.nodeId()))
                .toList();
        CompletionException last = new CompletionException("there is nobody to ask", null);
        for (String member : members) {
            try {
                link.client().call(member, MemberCalls.JOIN, request.encode()).join();
                metadata.view().join();
                return;
            } catch (CompletionException failure) {
                last = failure;
            }
        }
        throw last;
    }

    /** The addresses, the capacity or the release of this node may be others than before. */
    private Duration rejoin() {
        JoinRequest request = request();
        cluster.change(state -> state.with(request.node(), request.placed())).join();
        return Duration.ofDays(1);
    }

    private JoinRequest request() {
        Addresses addresses = link.addresses();
        long capacity = link.config().capacityBytes() > 0
                ? link.config().capacityBytes()
                : volume.status().totalBytes();
        return new JoinRequest(
                new ClusterNode(
                        here, addresses.http(), addresses.peer(), addresses.log(), addresses.membership(), release),
                new LayoutNode(here, link.config().zone(), capacity, false));
    }

    /**
     * Begins to hear whether the others are there. Does not block.
     *
     * @throws IllegalArgumentException if what is configured cannot be told to others
     */
    public void watch() {
        JoinRequest told = request();
        MemberAttributes attributes = new MemberAttributes(
                here,
                HostPort.parse(told.node().http()),
                HostPort.parse(told.node().log()),
                HostPort.parse(told.node().peer()),
                told.placed().zone(),
                told.placed().capacityBytes(),
                release);
        open.add(new MemberWatch(
                () -> Membership.open(
                        MembershipConfig.of(
                                link.addresses().host(),
                                link.addresses().membershipPort(),
                                link.config().discovery().among(others())),
                        attributes,
                        link.secret(),
                        monitor),
                sightings,
                MemberWatch.AGAIN));
    }

    /** Where the membership of other nodes is, as far as the cluster knows. */
    private List<HostPort> others() {
        return cluster.state().stream()
                .flatMap(state -> state.nodes().stream())
                .filter(node -> !node.id().equals(here))
                .flatMap(node -> Addresses.membershipOf(node).stream())
                .toList();
    }

    /** Begins to make good what this node owes, and to move copies. */
    public void work(Predicate<FileId> underWay, RepairConfig config) {
        Repairer repairer = new Repairer(
                here,
                volume,
                node -> link.client().blobs(node.toString()),
                cluster::placement,
                metadata,
                link.config().copies(),
                config,
                clock,
                System::nanoTime,
                new SplittableRandom(),
                monitor);
        Mover mover = new Mover(
                here,
                volume,
                node -> link.client().blobs(node.toString()),
                cluster::placement,
                link.config().copies(),
                underWay,
                version -> cluster.change(state -> state.moved(here, version)).join(),
                config,
                System::nanoTime,
                monitor);
        open.add(new StepThread("repairs", repairer::step));
        open.add(new StepThread("moves", mover::step));
    }

    /** The blobs of the cluster. */
    public BlobStore blobs() {
        return blobs;
    }

    public Cluster cluster() {
        return cluster;
    }

    Sightings sightings() {
        return sightings;
    }

    RatisCommitLog log() {
        return log;
    }

    /** What is applied here, which others may be ahead of. */
    MetadataView view() {
        return state.view();
    }

    @Override
    public void close() {
        for (AutoCloseable part : open.reversed()) {
            try {
                part.close();
            } catch (Exception failure) {
                LOG.warn("A part of the membership did not close well", failure);
            }
        }
        open.clear();
        link.client().close().toCompletionStage().toCompletableFuture().join();
    }
}
