package dev.cairn.it;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Nodes of one cluster, each in a process of its own. */
final class ClusterProcess implements AutoCloseable {
    static final String SECRET = "the secret of the clusters under test";

    /** Longer than a repair is tried: an owed copy of what was written and never shown is given up only then. */
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    private final Sites sites;
    private final List<NodeProcess> nodes = new ArrayList<>();

    /** Starts the nodes on the loopback interface. */
    ClusterProcess(Path directory, int count) {
        this(Sites.loopback(directory), count);
    }

    /** Starts the nodes one after the other: the first founds the cluster, the others join it. */
    ClusterProcess(Sites sites, int count) {
        this.sites = sites;
        try {
            for (int node = 0; node < count; node++) {
                nodes.add(launch(node, node));
                nodes.get(node).awaitReady();
            }
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    /** @param others how many nodes it is told of, itself included if it is one of the first */
    private NodeProcess launch(int node, int others) {
        String join = IntStream.range(0, others)
                .filter(other -> other != node)
                .mapToObj(other -> address(other).getAuthority())
                .collect(Collectors.joining(","));
        Map<String, String> variables = Map.of("CAIRN_CLUSTER_SECRET", SECRET, "CAIRN_CLUSTER_JOIN", join);
        return NodeProcess.launch(
                sites.data().apply(node), sites.settings().apply(node).with(variables), address(node));
    }

    /** Starts one node more, and waits until it is ready. */
    void grow() {
        nodes.add(launch(size(), size()));
        nodes.getLast().awaitReady();
    }

    /** Ends the node that came last, which has left the cluster. */
    void shrink() {
        nodes.removeLast().kill();
    }

    int size() {
        return nodes.size();
    }

    URI address(int node) {
        return sites.address().apply(node);
    }

    List<URI> addresses() {
        return IntStream.range(0, size()).mapToObj(this::address).toList();
    }

    NodeProcess node(int node) {
        return nodes.get(node);
    }

    void kill(int node) {
        nodes.get(node).kill();
    }

    /** Starts a node that was killed or stopped; does not wait until it is ready. */
    void restart(int node) {
        nodes.set(node, launch(node, size()));
    }

    /** Has one node remove another one; false while that is refused, as it still stores something, or not answered. */
    boolean isRemoved(int asked, String nodeId) {
        try {
            return new Client(address(asked))
                            .send("DELETE", "/v1/cluster/nodes/" + nodeId, BodyPublishers.noBody())
                            .statusCode()
                    == 200;
        } catch (IOException unanswered) {
            return false;
        }
    }

    /** What a node says of its cluster; empty if it says nothing. */
    JsonObject told(int node) {
        return told(node, "/v1/cluster");
    }

    /** What a node answers; empty if it does not. */
    JsonObject told(int node, String path) {
        try {
            return new JsonObject(new String(
                    new Client(address(node), ANSWER_MAX)
                            .send("GET", path, BodyPublishers.noBody())
                            .body(),
                    StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new JsonObject();
        }
    }

    /** Waits until all nodes know each other, and no copies move or are owed. */
    void awaitSettled() {
        Await.until(
                PATIENCE,
                () -> "not settled: " + told(0),
                () -> IntStream.range(0, size()).allMatch(this::isSettled));
    }

    private boolean isSettled(int node) {
        JsonObject told = told(node);
        JsonArray members = told.getJsonArray("nodes", new JsonArray());
        return members.size() == size()
                && !told.getBoolean("moving", true)
                && members.stream().allMatch(each -> each instanceof JsonObject one && one.getLong("owedCopies") == 0);
    }

    /** The node that leads, as all say who say anything; waits for one. */
    int leader() {
        Await.until(
                PATIENCE, () -> "no node leads: " + told(0), () -> leaderNow().isPresent());
        return leaderNow().orElseThrow();
    }

    private OptionalInt leaderNow() {
        List<JsonObject> told = IntStream.range(0, size()).mapToObj(this::told).toList();
        List<String> leaders = told.stream()
                .map(each -> each.getString("leader", ""))
                .distinct()
                .toList();
        return leaders.size() > 1
                ? OptionalInt.empty()
                : IntStream.range(0, size())
                        .filter(node -> told.get(node).getString("self", "?").equals(leaders.getFirst()))
                        .findFirst();
    }

    @Override
    public void close() {
        nodes.forEach(NodeProcess::kill);
    }
}
