package dev.cairn.node.cluster;

import dev.cairn.replication.LogMembership;
import dev.cairn.replication.ReplicaRole;
import dev.cairn.replication.cluster.Cluster;
import dev.cairn.replication.cluster.ClusterNode;
import dev.cairn.replication.cluster.ClusterState;
import dev.cairn.replication.layout.NodeId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the members of the log as the cluster's state says, on the node that leads: whatever ended in the middle of a change, such as a node that
 * was let into the log and then not into the cluster, is put right; and listeners become voters where there are too few. Itself it does not remove: it ends when it is no member, and the next one does it.
 * In bounded steps, one change each, by one thread.
 */
final class LogMembers {
    /** Between two looks. */
    static final Duration LOOK = Duration.ofSeconds(5);

    /**
     * For how long a member of the log may be none of the cluster that was none before: it is let into the log first, and gets all there is
     * before it is one.
     */
    static final Duration JOINING_MAX = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(LogMembers.class);

    /** Takes the place of a listener that becomes a voter, whichever it is. */
    private static final String PROMOTED = "promoted";

    private final LogMembership log;
    private final Cluster cluster;
    private final Predicate<NodeId> answers;
    private final LongSupplier nanoClock;
    private final Map<String, Long> strangersSince = new HashMap<>();

    /** Since when the log has a place for a voter that is to join; at most as many as there are voters. Only while this node leads. */
    private final Map<String, Long> seats = new ConcurrentHashMap<>();

    /** Held to look for a free one and take it; one is given back without. */
    private final ReentrantLock seatsLock = new ReentrantLock();

    /** Members of the cluster that were seen, as long as they are such of the log. */
    private final Set<String> known = new HashSet<>();

    /** @param answers whether a node is reached now; may block for some seconds */
    LogMembers(LogMembership log, Cluster cluster, Predicate<NodeId> answers, LongSupplier nanoClock) {
        this.log = log;
        this.cluster = cluster;
        this.answers = answers;
        this.nanoClock = nanoClock;
    }

    /**
     * Blocks.
     *
     * @return how long to wait before the next step
     * @throws java.util.concurrent.CompletionException if a change failed: try again
     */
    Duration step() {
        Map<String, String> members = log.members();
        cluster.state()
                .ifPresent(state ->
                        state.nodes().forEach(node -> known.add(node.id().toString())));
        known.retainAll(members.keySet());
        if (!log.leads()) {
            strangersSince.clear();
            seats.clear();
            return LOOK;
        }
        ClusterState state = cluster.change(now -> now).join();
        strangersSince.keySet().retainAll(members.keySet());
        for (String id : members.keySet()) {
            if (id.equals(cluster.here().toString())
                    || state.node(NodeId.parse(id)).isPresent()) {
                strangersSince.remove(id);
            } else if (known.contains(id) || isStrangerForLong(id)) {
                LOG.info("Node {} is no member of the cluster and leaves the log", id);
                seats.remove(id);
                log.removeMember(id).join();
                return LOOK;
            }
        }
        for (ClusterNode node : state.nodes()) {
            if (!members.containsKey(node.id().toString()) && answers.test(node.id())) {
                LOG.info("Node {} is a member of the cluster and is let into the log", node.id());
                log.addMember(node.id().toString(), node.log(), seat(node.id())).join();
                return LOOK;
            }
        }
        promote(state);
        return LOOK;
    }

    /** Of those that stay; its place is kept for it meanwhile. */
    private void promote(ClusterState state) {
        Set<String> candidates = state.layout().usableNodes().stream()
                .map(node -> node.id().toString())
                .collect(Collectors.toSet());
        if (log.members().size() == log.voters().size() || !takeSeat(PROMOTED)) {
            return;
        }
        try {
            boolean _ = log.promote(candidates).join();
        } finally {
            seats.remove(PROMOTED);
        }
    }

    /**
     * As what a node that is to join has its replica opened: as a voter as long as there are too few, and a place is kept for it for {@link #JOINING_MAX}. To be
     * asked on the node that leads, by any thread.
     */
    ReplicaRole seat(NodeId node) {
        boolean allReadListeners = cluster.state()
                .filter(state -> state.formatLevel() >= ClusterNode.LEVEL_OF_LISTENERS)
                .isPresent();
        return takeSeat(node.toString()) || !allReadListeners ? ReplicaRole.VOTER : ReplicaRole.LISTENER;
    }

    /** @return false if all are taken by others */
    private boolean takeSeat(String id) {
        seatsLock.lock();
        try {
            long now = nanoClock.getAsLong();
            Set<String> others = new HashSet<>(log.voters());
            seats.keySet().removeAll(others); // They have sat down.
            seats.values().removeIf(since -> now - since >= JOINING_MAX.toNanos());
            others.addAll(seats.keySet());
            others.remove(id);
            boolean isFree = others.size() < LogMembership.VOTERS_MAX;
            if (isFree) {
                seats.put(id, now);
            }
            return isFree;
        } finally {
            seatsLock.unlock();
        }
    }

    private boolean isStrangerForLong(String id) {
        long now = nanoClock.getAsLong();
        return now - strangersSince.computeIfAbsent(id, _ -> now) >= JOINING_MAX.toNanos();
    }

    /**
     * Removes a node from the log at once, if the cluster's state does not have it. To be asked on the node that leads.
     *
     * @return fails if another node leads, or it could not be done: {@link #step} does it later
     */
    CompletableFuture<Void> leave(NodeId node) {
        seats.remove(node.toString()); // It may have joined just before.
        return cluster.change(now -> now)
                .thenCompose(
                        state -> state.node(node).isPresent() || !log.members().containsKey(node.toString())
                                ? CompletableFuture.completedFuture(null)
                                : log.removeMember(node.toString()));
    }
}
