package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: each node says soon which others it does not hear of, however it finds them, and a node on its own has nothing to do with that. Method:
 * real processes, one of which is paused by a signal.
 */
class ClusterMembershipIT {
    /** Other builds run beside this: what takes 2 and 5 to 6 s by itself. */
    private static final Duration SUSPECT_MAX = Duration.ofSeconds(5);

    private static final Duration GONE_MAX = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void aPausedNodeIsSuspectAndThenGoneAndComesBack() throws Exception {
        try (ClusterProcess cluster = new ClusterProcess(directory, 3)) {
            awaitAllAlive(cluster);
            String paused = told(cluster.address(2)).getString("self");

            cluster.node(2).pause();
            for (URI other : List.of(cluster.address(0), cluster.address(1))) {
                awaitState(SUSPECT_MAX, other, paused, "suspect");
            }
            for (URI other : List.of(cluster.address(0), cluster.address(1))) {
                awaitState(GONE_MAX, other, paused, "gone");
                assertThat(alive(other)).isEqualTo(2);
            }

            cluster.node(2).resume();
            awaitAllAlive(cluster);
        }
    }

    @Test
    void aNodeThatIsStoppedIsGoneAtOnceAndNoLogLineShowsTheNameOfTheCluster() throws Exception {
        try (ClusterProcess cluster = new ClusterProcess(directory, 2)) {
            awaitAllAlive(cluster);
            String stopped = told(cluster.address(1)).getString("self");

            assertThat(cluster.node(1).stop(PATIENCE)).isZero();

            awaitState(SUSPECT_MAX, cluster.address(0), stopped, "gone");
            for (int i = 0; i < 2; i++) {
                assertThat(cluster.node(i).logText())
                        .doesNotContainPattern("[0-9a-f]{64}")
                        .doesNotContain("WARNING:"); // As Hazelcast begins where it misses an option of the JVM.
            }
        }
    }

    @Test
    void nodesHearOfEachOtherByMulticast() throws Exception {
        try (NodeNetwork network = NodeNetwork.create(directory, 2);
                ClusterProcess cluster = new ClusterProcess(discovering(network.sites(), "multicast"), 2)) {
            awaitAllAlive(cluster);
        }
    }

    /** What a name server of Kubernetes would say is in a file. */
    @Test
    void nodesHearOfEachOtherByTheServiceThatNamesThemAllInKubernetes() throws Exception {
        String service = "cairn.default.svc.cluster.local";
        Path hosts = directory.resolve("hosts");
        Files.writeString(hosts, "127.0.0.1 %s%n127.0.0.2 %s%n".formatted(service, service));
        Sites sites = discovering(Sites.loopbackAddresses(directory), "kubernetes");
        Sites named = sites.withSettings(node -> sites.settings()
                .apply(node)
                .with(Map.of("CAIRN_CLUSTER_KUBERNETES_SERVICE", service))
                .options("-Djdk.net.hosts.file=" + hosts));
        try (ClusterProcess cluster = new ClusterProcess(named, 2)) {
            awaitAllAlive(cluster);
        }
    }

    private static Sites discovering(Sites sites, String how) {
        return sites.withSettings(node -> sites.settings().apply(node).with(Map.of("CAIRN_CLUSTER_DISCOVERY", how)));
    }

    private static void awaitAllAlive(ClusterProcess cluster) {
        for (URI each : cluster.addresses()) {
            Await.until(PATIENCE, () -> "not all alive: " + told(each), () -> alive(each) == cluster.size());
        }
    }

    /** Its JVM tells each class that it loads. */
    @Test
    void aNodeOnItsOwnLoadsNothingOfHazelcast() throws Exception {
        Path classes = directory.resolve("classes");
        NodeProcess.Settings telling = new NodeProcess.Settings().options("-Xlog:class+load=info:file=" + classes);
        try (NodeProcess node = NodeProcess.start(directory.resolve("node"), telling)) {
            assertThat(node.stop(PATIENCE)).isZero();
        }

        assertThat(Files.readAllLines(classes))
                .anyMatch(line -> line.contains("dev.cairn.node.Node "))
                .noneMatch(line -> line.contains("com.hazelcast."));
    }

    private static void awaitState(Duration limit, URI node, String other, String state) {
        Await.until(
                limit,
                () -> "%s is not %s: %s".formatted(other, state, told(node)),
                () -> state(node, other).equals(state));
    }

    private static String state(URI node, String other) {
        return nodes(node).stream()
                .filter(each -> each.getString("id").equals(other))
                .map(each -> each.getString("state"))
                .findFirst()
                .orElse("");
    }

    private static long alive(URI node) {
        return nodes(node).stream()
                .filter(each -> each.getString("state").equals("alive"))
                .count();
    }

    private static List<JsonObject> nodes(URI node) {
        return told(node).getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static JsonObject told(URI node) {
        try {
            return new JsonObject(new String(
                    new Client(node)
                            .send("GET", "/v1/cluster", BodyPublishers.noBody())
                            .body(),
                    StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
