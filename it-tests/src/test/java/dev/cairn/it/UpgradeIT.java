package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: nodes of two builds, of which the later writes formats that the earlier cannot read, are one cluster, and it is brought from one to
 * the other while it is used. Method: real processes of both, of which the earlier is built from the project's history; clients that retry
 * once and write down what they did and saw, and the checker of histories.
 */
class UpgradeIT {
    private static final long SEED = Long.getLong("cairn.seed", 1);
    private static final int NODES = 3;
    private static final int CLIENTS = 4;
    private static final int CALLS = 60;
    private static final Duration CLIENT_PATIENCE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration STOP_MAX = Duration.ofSeconds(60);

    /** Exit code of a node that hears that it is no member any more. */
    private static final int REMOVED = 15;

    @TempDir
    Path directory;

    private final Path[] builds = new Path[NODES + 1];

    @Test
    void oneBuildFollowsAnotherAndNoRequestIsLostThatAClientRetriesOnce() throws Exception {
        Path earlier = EarlierBuild.made();
        Arrays.fill(builds, earlier);
        Sites sites = Sites.loopback(directory).withSettings(node -> new NodeProcess.Settings().ofBuild(builds[node]));
        try (ClusterProcess cluster = new ClusterProcess(sites, NODES)) {
            new Client(cluster.address(0)).makeBucket(RecordingClients.BUCKET);
            cluster.awaitSettled();
            int level = level(cluster, 0);
            assertThat(level).isEqualTo(EarlierBuild.FORMAT_LEVEL);
            try (RecordingClients clients =
                    RecordingClients.retryingOnce(cluster.addresses(), CLIENTS, SEED, CLIENT_PATIENCE)) {
                clients.awaitMore(CALLS);
                laterNodeJoinsAndLeaves(cluster, clients);

                restart(cluster, 0, NodeProcess.BUILT, clients);
                restart(cluster, 0, earlier, clients);
                restart(cluster, 0, NodeProcess.BUILT, clients);
                restart(cluster, 1, NodeProcess.BUILT, clients);
                assertThat(IntStream.range(0, NODES).map(node -> level(cluster, node)))
                        .as("while one reads no more")
                        .containsOnly(level);

                restart(cluster, 2, NodeProcess.BUILT, clients);
                Await.until(
                        PATIENCE,
                        () -> "the level does not rise: " + cluster.told(0),
                        () -> IntStream.range(0, NODES).allMatch(node -> level(cluster, node) > level));
                clients.awaitMore(CALLS);
                clients.assertAllAnsweredAndNothingLost();
            }
            cluster.awaitSettled();
            assertIsRefused(cluster, earlier);
        }
    }

    private void laterNodeJoinsAndLeaves(ClusterProcess cluster, RecordingClients clients) throws Exception {
        builds[NODES] = NodeProcess.BUILT;
        cluster.grow();
        clients.awaitMore(CALLS);
        cluster.awaitSettled();
        String later = cluster.told(NODES).getString("self");
        assertThat(new Client(cluster.address(0))
                        .patch("/v1/cluster/nodes/" + later, "{\"draining\":true}")
                        .statusCode())
                .isEqualTo(200);
        Await.until(PATIENCE, () -> "the node does not leave: " + cluster.told(0), () -> cluster.isRemoved(0, later));
        assertThat(cluster.node(NODES).exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("exit code")
                .isEqualTo(REMOVED);
        clients.awaitMore(CALLS);
        cluster.shrink();
        cluster.awaitSettled();
    }

    private void restart(ClusterProcess cluster, int node, Path build, RecordingClients clients) {
        assertThat(cluster.node(node).stop(STOP_MAX)).as("exit code").isZero();
        builds[node] = build;
        cluster.restart(node);
        cluster.node(node).awaitReady();
        clients.awaitMore(CALLS);
        cluster.awaitSettled();
    }

    private static int level(ClusterProcess cluster, int node) {
        return cluster.told(node).getInteger("formatLevel", 0);
    }

    /** What the others write by then it could not read. */
    private void assertIsRefused(ClusterProcess cluster, Path earlier) {
        assertThat(cluster.node(0).stop(STOP_MAX)).as("exit code").isZero();
        builds[0] = earlier;
        cluster.restart(0);
        assertThat(cluster.node(0).isReadyBeforeItEnds()).isFalse();
        assertThat(cluster.node(0).logText())
                .contains("reads formats up to level %d, and the cluster writes level "
                        .formatted(EarlierBuild.FORMAT_LEVEL));
    }
}
