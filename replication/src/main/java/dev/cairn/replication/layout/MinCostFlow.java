package dev.cairn.replication.layout;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

/**
 * A flow of least cost through a network whose arcs have lower and upper bounds, found from a flow that is nearly right.
 *
 * <p>Primal-dual: the flow to begin with is pressed into the bounds of its arcs, which leaves vertices with an excess and vertices with
 * a need. Potentials are raised to the distance at which the nearest need can be reached from an excess; then as much as possible is
 * sent over arcs of reduced cost 0, along shortest paths (Dinic). No arc that is left ever has a negative reduced cost, so the flow is
 * of least cost when no excess is left. Work grows with what is wrong at the beginning, not with the flow.
 *
 * <p>Ties are decided by the order in which arcs were added: the same calls give the same flow.
 */
final class MinCostFlow {
    private static final int UNREACHED = Integer.MAX_VALUE;
    private static final int NONE = -1;

    /** How much a vertex has too much of; negative: how much it needs. */
    private final int[] excess;

    private final int[] potential;
    private final int[] distance;
    private final int[] level;
    private final int[] lastArc;

    /** The arc that is to be tried next, so that no arc is tried twice while levels stay. */
    private final int[] current;

    // Arc 2k is the k-th that was added, and 2k + 1 is the way back.
    private final int[] head;
    private final int[] room;
    private final int[] cost;
    private final int[] previousArc;
    private final int[] lower;
    private int arcs;

    MinCostFlow(int vertices, int arcsMax) {
        this.excess = new int[vertices];
        this.potential = new int[vertices];
        this.distance = new int[vertices];
        this.level = new int[vertices];
        this.current = new int[vertices];
        this.lastArc = new int[vertices];
        Arrays.fill(lastArc, NONE);
        this.head = new int[2 * arcsMax];
        this.room = new int[2 * arcsMax];
        this.cost = new int[2 * arcsMax];
        this.previousArc = new int[2 * arcsMax];
        this.lower = new int[arcsMax];
    }

    /** Says that {@code amount} comes into the network at a vertex; a negative amount leaves it there. */
    void supply(int vertex, int amount) {
        excess[vertex] += amount;
    }

    /**
     * Adds an arc and returns its number.
     *
     * @param unitCost 0 or more
     * @param flow to begin with, 0 on an arc that costs something
     */
    int add(int from, int to, int least, int most, int unitCost, int flow) {
        if (unitCost < 0 || (unitCost > 0 && (flow != 0 || least != 0)) || least > most) {
            throw new IllegalArgumentException(
                    "an arc of cost %d, bounds %d to %d, flow %d".formatted(unitCost, least, most, flow));
        }
        int bounded = Math.clamp(flow, least, most);
        excess[from] -= bounded;
        excess[to] += bounded;
        int arc = arcs / 2;
        lower[arc] = least;
        half(from, to, most - bounded, unitCost);
        half(to, from, bounded - least, -unitCost);
        return arc;
    }

    private void half(int from, int to, int left, int unitCost) {
        head[arcs] = to;
        room[arcs] = left;
        cost[arcs] = unitCost;
        previousArc[arcs] = lastArc[from];
        lastArc[from] = arcs++;
    }

    /** @throws IllegalStateException if no flow satisfies all bounds */
    void solve() {
        while (raisePotentials()) {
            while (findLevels()) {
                sendAll();
            }
        }
        if (Arrays.stream(excess).anyMatch(amount -> amount != 0)) {
            throw new IllegalStateException("no flow keeps within all bounds");
        }
    }

    /** What flows over an arc. */
    int flow(int arc) {
        return lower[arc] + room[2 * arc + 1];
    }

    /** Dijkstra's search from all excesses up to the nearest need; false if there is none. */
    private boolean raisePotentials() {
        Arrays.fill(distance, UNREACHED);
        List<Queue<Integer>> byDistance = new ArrayList<>();
        for (int vertex = 0; vertex < excess.length; vertex++) {
            if (excess[vertex] > 0) {
                reach(vertex, 0, byDistance);
            }
        }
        for (int reached = 0; reached < byDistance.size(); reached++) {
            Queue<Integer> vertices = byDistance.get(reached);
            while (!vertices.isEmpty()) {
                int vertex = vertices.remove();
                if (distance[vertex] < reached) {
                    continue;
                }
                if (excess[vertex] < 0) {
                    raiseTo(reached);
                    return true;
                }
                relax(vertex, byDistance);
            }
        }
        return false;
    }

    private void relax(int vertex, List<Queue<Integer>> byDistance) {
        for (int arc = lastArc[vertex]; arc != NONE; arc = previousArc[arc]) {
            if (room[arc] > 0) {
                reach(head[arc], distance[vertex] + reducedCost(vertex, arc), byDistance);
            }
        }
    }

    private void reach(int vertex, int at, List<Queue<Integer>> byDistance) {
        if (at < distance[vertex]) {
            distance[vertex] = at;
            while (byDistance.size() <= at) {
                byDistance.add(new ArrayDeque<>());
            }
            byDistance.get(at).add(vertex);
        }
    }

    private void raiseTo(int nearest) {
        for (int vertex = 0; vertex < potential.length; vertex++) {
            potential[vertex] += Math.min(distance[vertex], nearest);
        }
    }

    /** Numbers vertices by how many free arcs of reduced cost 0 they are from an excess; false if no need is among them. */
    private boolean findLevels() {
        Arrays.fill(level, UNREACHED);
        System.arraycopy(lastArc, 0, current, 0, current.length);
        int[] queue = new int[level.length];
        int end = 0;
        for (int vertex = 0; vertex < excess.length; vertex++) {
            if (excess[vertex] > 0) {
                level[vertex] = 0;
                queue[end++] = vertex;
            }
        }
        boolean found = false;
        for (int next = 0; next < end; next++) {
            int vertex = queue[next];
            found |= excess[vertex] < 0;
            for (int arc = lastArc[vertex]; arc != NONE; arc = previousArc[arc]) {
                if (level[head[arc]] == UNREACHED && isFree(vertex, arc)) {
                    level[head[arc]] = level[vertex] + 1;
                    queue[end++] = head[arc];
                }
            }
        }
        return found;
    }

    private void sendAll() {
        for (int vertex = 0; vertex < excess.length; vertex++) {
            int sent = 1;
            while (excess[vertex] > 0 && sent > 0) {
                sent = send(vertex, excess[vertex]);
                excess[vertex] -= sent;
            }
        }
    }

    /** Sends up to {@code limit} along one path to a need. Its depth is the length of the path, see {@link LayoutPlanner}. */
    private int send(int vertex, int limit) {
        if (excess[vertex] < 0) {
            int taken = Math.min(limit, -excess[vertex]);
            excess[vertex] += taken;
            return taken;
        }
        for (; current[vertex] != NONE; current[vertex] = previousArc[current[vertex]]) {
            int arc = current[vertex];
            if (level[head[arc]] == level[vertex] + 1 && isFree(vertex, arc)) {
                int sent = send(head[arc], Math.min(limit, room[arc]));
                if (sent > 0) {
                    room[arc] -= sent;
                    room[arc ^ 1] += sent;
                    return sent;
                }
            }
        }
        return 0;
    }

    private boolean isFree(int from, int arc) {
        return room[arc] > 0 && reducedCost(from, arc) == 0;
    }

    private int reducedCost(int from, int arc) {
        return cost[arc] + potential[from] - potential[head[arc]];
    }
}
