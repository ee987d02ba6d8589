package dev.cairn.node.cluster;

import dev.cairn.metadata.ClusterRecord;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.MetadataState;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.Owed;
import dev.cairn.monitoring.Monitor;
import dev.cairn.node.peer.CheckpointSource;
import dev.cairn.node.peer.PeerCall;
import dev.cairn.node.peer.PeerRound;
import dev.cairn.node.peer.PeerServer;
import dev.cairn.node.peer.PeerServices;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.Follower;
import dev.cairn.replication.RatisCommitLog;
import dev.cairn.replication.cluster.Cluster;
import dev.cairn.replication.cluster.ClusterError;
import dev.cairn.replication.cluster.ClusterError.NotEmpty;
import dev.cairn.replication.cluster.ClusterException;
import dev.cairn.replication.cluster.ClusterNode;
import dev.cairn.replication.cluster.ClusterState;
import dev.cairn.replication.copies.CopyComparison;
import dev.cairn.replication.copies.DamagedCopies;
import dev.cairn.replication.copies.FileReplicationManager;
import dev.cairn.replication.copies.LogOwedCopies;
import dev.cairn.replication.copies.Mover;
import dev.cairn.replication.copies.OwedCopies;
import dev.cairn.replication.copies.Pace;
import dev.cairn.replication.copies.RepairConfig;
import dev.cairn.replication.copies.Repairer;
import dev.cairn.replication.copies.Suspects;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
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

    /** A node that does not answer a short question within this is taken to be down. */
    private static final Duration REACH_MAX = Duration.ofSeconds(2);

    /** What other nodes have under way here as this one stops may last for so long. */
    private static final Duration DRAIN_MAX = Duration.ofSeconds(2);

    private final MemberLink link;
    private final NodeId here;
    private final RatisCommitLog log;
    private final MetadataState state;
    private final Metadata metadata;
    private final BlobStore volume;
    private final Cluster cluster;
    private final Suspects suspects = new Suspects(System::nanoTime);
    private final OwedCopies owed;
    private final Sightings sightings;
    private final DamagedCopies damaged;
    private final CopyComparison comparison;
    private final FileReplicationManager blobs;
    private final Executor threads;
    private final InstantSource clock;
    private final Monitor monitor;
    private final String release;
    private final int formatLevel;
    private final LogMembers logMembers;
    private final ClusterAdmin admin;
    private final CompletableFuture<Void> removed = new CompletableFuture<>();
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
            String release,
            int formatLevel) {
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
        this.formatLevel = formatLevel;
        this.threads = threads;
        this.owed = new LogOwedCopies(metadata, clock, monitor);
        this.sightings = new Sightings(here, node -> cluster.node(node).isPresent(), clock);
        sightings.listen(new Suspicions() {
            @Override
            public void suspect(NodeId node) {
                suspects.suspect(node);
            }

            @Override
            public void trust(NodeId node) {
                suspects.trust(node);
            }
        });
        this.damaged = new DamagedCopies(here, cluster::placement, owed);
        this.comparison = new CopyComparison(
                here,
                volume,
                node -> new ComparisonCalls.Asked((name, body) -> link.client().call(node.toString(), name, body)),
                cluster::placement,
                suspects,
                owed,
                metadata,
                clock,
                monitor);
        this.blobs = new FileReplicationManager(
                here,
                volume,
                node -> link.client().blobs(node.toString()),
                cluster::placement,
                owed,
                suspects,
                threads,
                monitor,
                System::nanoTime);
        link.client().onGone(log::leaderIsGone);
        this.logMembers =
                new LogMembers(log.membership(), cluster, node -> answers(node).join(), System::nanoTime);
        this.admin = new ClusterAdmin(cluster, this::answers, this::blobsOf, this::leaveLog);
    }

    /** Whether a node is reached; completes within {@link #REACH_MAX} and does not fail. */
    private CompletableFuture<Boolean> answers(NodeId node) {
        return node.equals(here)
                ? CompletableFuture.completedFuture(true)
                : link.client()
                        .call(node.toString(), MemberCalls.GROUP, new byte[0])
                        .orTimeout(REACH_MAX.toMillis(), TimeUnit.MILLISECONDS)
                        .handle((_, failure) -> failure == null);
    }

    private CompletableFuture<Integer> blobsOf(NodeId node) {
        return CompletableFuture.supplyAsync(
                () -> NodeVolumes.count(volume(node), NotEmpty.BLOBS_COUNTED_MAX), threads);
    }

    private CompletableFuture<Void> leaveLog(NodeId node) {
        return log.leads()
                ? logMembers.leave(node)
                : log.leader()
                        .map(leader -> link.client().call(leader, MemberCalls.LEAVE_LOG, MemberCalls.bytes(node)))
                        .orElseGet(() -> CompletableFuture.failedFuture(
                                new MetadataException(new Unavailable("no node leads the log now"))))
                        .thenApply(_ -> null);
    }

    private CompletableFuture<Boolean> wasRemoved(NodeId asked) {
        return link.client()
                .call(asked.toString(), MemberCalls.WAS_REMOVED, MemberCalls.bytes(here))
                .thenApply(answer -> answer.length == 1 && answer[0] == 1);
    }

    /**
     * Opens it on what is open already.
     *
     * @param state fed by {@code log}
     * @param volume this node's own
     * @param threads run what blocks on other nodes, as much as there is
     * @param formatLevel what this node reads, see {@link ClusterNode}
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
            String release,
            int formatLevel) {
        Cluster cluster = new Cluster(NodeId.parse(link.nodeId()), metadata, clock);
        Member member =
                new Member(link, log, state, metadata, volume, cluster, threads, clock, monitor, release, formatLevel);
        state.onClusterRecord(member::learn);
        link.book().follow(cluster);
        return member;
    }

    private void learn(ClusterRecord record) {
        boolean wasMember = cluster.node(here).isPresent();
        cluster.learn(record);
        if (wasMember && cluster.node(here).isEmpty()) {
            leave();
        }
    }

    private void leave() {
        if (removed.complete(null)) {
            LOG.warn("This node was removed from its cluster, and stops");
        }
    }

    /** Completes when this node is a member no more: it is to be closed then. */
    public CompletableFuture<Void> removed() {
        return removed;
    }

    /**
     * Begins to answer the other nodes. Blocks until the port is bound.
     *
     * @param calls what this node answers beside what belongs to a member, by name
     * @param steps as {@link PeerServices} says
     * @throws CompletionException if it cannot be
     */
    public void serve(
            Vertx vertx,
            int eventLoops,
            CheckpointSource checkpoints,
            Map<String, PeerCall> calls,
            Executor steps,
            Executor streams) {
        Map<String, PeerCall> all = new HashMap<>(calls);
        all.putAll(new MemberCalls(log, cluster, admin, logMembers, link.client(), link.book()).all());
        all.putAll(ComparisonCalls.all(comparison));
        all.put(ClusterLinks.CALL, links().here());
        PeerServices services = new PeerServices(log.here(), volume, checkpoints, all, steps, streams);
        Addresses addresses = link.addresses();
        PeerServer server = new PeerServer(
                vertx, addresses.host(), addresses.peerPort(), eventLoops, link.identity(), services, monitor.meters());
        int port = server.start().toCompletionStage().toCompletableFuture().join();
        open.add(() -> server.drain(DRAIN_MAX)
                .toCompletionStage()
                .toCompletableFuture()
                .join());
        LOG.info(
                "Other nodes reach this one at {}:{}, its log at port {}", addresses.host(), port, addresses.logPort());
    }

    /**
     * Founds the cluster, or becomes a member of it, or tells it how this node is reached now. Blocks until that is in the log; a member that was
     * stopped does not wait for the others, and tells them later.
     *
     * @throws RemovedException if it was a member, and is none any more
     * @throws IOException if it is not after {@code limit}
     */
    public void join(Duration limit) throws IOException {
        JoinRequest request = request();
        checkReadsAll();
        RemovalWatch watch = new RemovalWatch(cluster, request, this::wasRemoved, this::leave);
        joinUntil(request, watch, limit);
        open.add(new StepThread("membership", watch::step));
        open.add(new StepThread("log-members", logMembers::step));
    }

    /** A node whose release was taken back to an earlier one would halt at what it cannot read: better it says so before. */
    private void checkReadsAll() throws IOException {
        int written = writtenLevel();
        if (written > formatLevel) {
            throw new IOException(new ClusterError.TooOld(here, formatLevel, written).sentence());
        }
    }

    /** Up to which level formats may be written: the cluster's, as far as it is known here. It only rises. */
    public int writtenLevel() {
        return cluster.state().map(ClusterState::formatLevel).orElse(1);
    }

    private void joinUntil(JoinRequest request, RemovalWatch watch, Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        // A member that was stopped may hear of it only now, with the log: after all were stopped at once there is
        // nobody else to tell it.
        while (cluster.node(here).isEmpty()) {
            if (cluster.wasRemoved(here) || watch.isSaidToBeRemoved()) {
                throw new RemovedException();
            }
            try {
                joinOnce(request);
                return;
            } catch (CompletionException failure) {
                if (System.nanoTime() - end >= 0) {
                    throw new IOException("the cluster did not take this node in: " + failure.getMessage(), failure);
                }
                LOG.info(
                        "Not a member yet: {}",
                        Objects.requireNonNullElse(failure.getCause(), failure).toString());
                MemberLink.pause();
            }
        }
    }

    private void joinOnce(JoinRequest request) {
        if (log.isFounded()) {
            cluster.found(ClusterState.founded(
                            request.node(), request.placed(), link.config().copies()))
                    .thenAccept(state -> {
                        if (state.node(here).isEmpty()) {
                            throw new ClusterException(new ClusterError.WasRemoved(here));
                        }
                    })
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

    private JoinRequest request() {
        Addresses addresses = link.addresses();
        long capacity = link.config().capacityBytes() > 0
                ? link.config().capacityBytes()
                : volume.status().totalBytes();
        return new JoinRequest(
                new ClusterNode(
                        here,
                        addresses.http(),
                        addresses.peer(),
                        addresses.log(),
                        addresses.membership(),
                        release,
                        formatLevel),
                new LayoutNode(here, link.config().zone(), capacity, false),
                log.joinedAs(),
                link.config().replaces().map(NodeId::parse));
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
                                link.config().discovery().among(otherMemberships())),
                        attributes,
                        link.secret(),
                        monitor),
                sightings,
                MemberWatch.AGAIN));
    }

    /** Where the membership of other nodes is, as far as the cluster knows. */
    private List<HostPort> otherMemberships() {
        return cluster.state().stream()
                .flatMap(state -> state.nodes().stream())
                .filter(node -> !node.id().equals(here))
                .flatMap(node -> Addresses.membershipOf(node).stream())
                .toList();
    }

    /**
     * Begins to make good what this node owes, and to move copies.
     *
     * @param underWay whether a blob is being written by this node
     * @param servesClients whether a request of a client is in flight at this node
     */
    public void work(Predicate<FileId> underWay, BooleanSupplier servesClients, RepairConfig config) {
        Pace pace = new Pace(config.bytesPerSecondMax(), servesClients, monitor.meters());
        Repairer repairer = new Repairer(
                here,
                volume,
                node -> link.client().blobs(node.toString()),
                cluster::placement,
                suspects,
                metadata,
                config,
                pace,
                threads,
                clock,
                System::nanoTime,
                new SplittableRandom(),
                monitor);
        Mover mover = new Mover(
                here,
                volume,
                node -> link.client().blobs(node.toString()),
                cluster::placement,
                suspects,
                owed,
                this::whoOwes,
                underWay,
                version -> cluster.change(state -> state.moved(here, version)).join(),
                config,
                pace,
                threads,
                System::nanoTime,
                monitor);
        open.add(new StepThread("repairs", repairer::step));
        open.add(new StepThread("moves", mover::step));
        open.add(new StepThread("damage", damaged::step));
        open.add(new StepThread("comparison", comparison::step));
    }

    /** The blobs of the cluster. */
    public BlobStore blobs() {
        return blobs;
    }

    public Cluster cluster() {
        return cluster;
    }

    ClusterAdmin admin() {
        return admin;
    }

    Metadata metadata() {
        return metadata;
    }

    InstantSource clock() {
        return clock;
    }

    /** Run what blocks on other nodes, as much as there is. */
    Executor threads() {
        return threads;
    }

    /** The volume of a node. Its methods block. */
    BlobStore volume(NodeId node) {
        return node.equals(here) ? volume : link.client().blobs(node.toString());
    }

    /** A blob of this node's volume was found damaged: it is made anew from another copy. Does not block. */
    public void damaged(FileId blob) {
        damaged.found(blob);
    }

    /** Which nodes are likely not to answer: to be told by what hears of them. */
    public Suspects suspects() {
        return suspects;
    }

    Sightings sightings() {
        return sightings;
    }

    /** Asks the other members. */
    public PeerRound others() {
        return new PeerRound(link.client()::call, this::otherIds);
    }

    private List<String> otherIds() {
        return cluster.state().stream()
                .flatMap(state -> state.nodes().stream())
                .map(ClusterNode::id)
                .filter(id -> !id.equals(here))
                .map(NodeId::toString)
                .toList();
    }

    /** How the cluster is, for alerts. */
    public MemberMeasures measures() {
        MemberMeasures.Log own = new MemberMeasures.Log() {
            @Override
            public boolean leads() {
                return log.leads();
            }

            @Override
            public Optional<String> leader() {
                return log.leader();
            }

            @Override
            public long committed() {
                return log.committed();
            }

            @Override
            public Collection<Follower> followers() {
                return log.followers();
            }
        };
        return new MemberMeasures(own, this::view, System::nanoTime);
    }

    /** How the others are, for Prometheus. */
    public ClusterMetrics metrics() {
        return new ClusterMetrics(this::otherIds, log::followers, link.client()::roundTrip);
    }

    ClusterLinks links() {
        return new ClusterLinks(
                here.toString(),
                this::otherIds,
                () -> log.status().applied().index(),
                log::committed,
                link.client()::roundTrip,
                others());
    }

    private BiPredicate<NodeId, FileId> whoOwes() {
        MetadataView now = metadata.view().join();
        return (node, blob) -> now.isOwed(new Owed(node.value(), blob));
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
