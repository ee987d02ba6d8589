package dev.cairn.node.cluster;

import dev.cairn.node.cluster.Sighting.State;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.membership.Member;
import dev.cairn.replication.membership.MemberAttributes;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * How this node sees each other one, told from the list of members. A node may be in that list twice, with the run that ended and the one that
 * began; then the better of both counts. For any number of threads; it has an entry for each node that is there or belongs to the cluster.
 */
final class Sightings {
    private final NodeId here;
    private final Predicate<NodeId> belongs;
    private final InstantSource clock;
    private final Sighting begin;
    private final Map<NodeId, Sighting> seen = new ConcurrentHashMap<>();
    private final List<Suspicions> listeners = new CopyOnWriteArrayList<>();

    /** @param belongs whether a node is one of the cluster's: others are forgotten once they are gone */
    Sightings(NodeId here, Predicate<NodeId> belongs, InstantSource clock) {
        this.here = here;
        this.belongs = belongs;
        this.clock = clock;
        this.begin = new Sighting(State.UNKNOWN, clock.instant());
    }

    /** Tells {@code listener} of each change from now on. */
    void listen(Suspicions listener) {
        listeners.add(listener);
    }

    Sighting of(NodeId node) {
        return node.equals(here) ? new Sighting(State.ALIVE, begin.since()) : seen.getOrDefault(node, begin);
    }

    /** @param members all others that are there now */
    synchronized void see(Collection<Member> members) {
        Map<NodeId, State> now = new HashMap<>();
        seen.keySet().forEach(node -> now.put(node, State.GONE));
        for (Member member : members) {
            member.attributes()
                    .map(MemberAttributes::nodeId)
                    .ifPresent(node -> now.merge(node, state(member), Sightings::better));
        }
        now.remove(here); // Of itself a node knows better.
        now.forEach(this::see);
        seen.entrySet().removeIf(each -> each.getValue().state() == State.GONE && !belongs.test(each.getKey()));
    }

    private static State state(Member member) {
        return switch (member.state()) {
            case ALIVE -> State.ALIVE;
            case SUSPECT -> State.SUSPECT;
        };
    }

    private static State better(State one, State other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private void see(NodeId node, State state) {
        if (of(node).state() != state) {
            seen.put(node, new Sighting(state, clock.instant()));
            listeners.forEach(listener -> tell(listener, node, state));
        }
    }

    private static void tell(Suspicions listener, NodeId node, State state) {
        if (state == State.ALIVE) {
            listener.trust(node);
        } else {
            listener.suspect(node);
        }
    }
}
