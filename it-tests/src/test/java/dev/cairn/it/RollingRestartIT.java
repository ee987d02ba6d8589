package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.it.Availability.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: all nodes are stopped and started again, one after the other, and no client notices that asks another node once more. Method: real processes,
 * SIGTERM, clients that retry once and write down what they did and saw, and the checker of histories.
 */
class RollingRestartIT {
    private static final long SEED = Long.getLong("cairn.seed", 1);
    private static final int NODES = 3;
    private static final int CLIENTS = 6;
    private static final int CALLS = 100;
    private static final Duration CLIENT_PATIENCE = Duration.ofSeconds(30);
    private static final Duration STOP_MAX = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void noRequestIsLostThatAClientRetriesOnce() throws Exception {
        try (ClusterProcess cluster = new ClusterProcess(directory, NODES)) {
            new Client(cluster.address(0)).makeBucket(RecordingClients.BUCKET);
            cluster.awaitSettled();
            try (Availability availability = new Availability(cluster.addresses());
                    RecordingClients clients =
                            RecordingClients.retryingOnce(cluster.addresses(), CLIENTS, SEED, CLIENT_PATIENCE)) {
                clients.awaitMore(CALLS);
                for (int node = 0; node < NODES; node++) {
                    restart(cluster, node, availability);
                    clients.awaitMore(CALLS);
                }

                clients.assertAllAnsweredAndNothingLost();
            }
        }
    }

    private static void restart(ClusterProcess cluster, int node, Availability availability) {
        boolean led = cluster.leader() == node;
        List<Integer> others =
                IntStream.range(0, NODES).filter(other -> other != node).boxed().toList();
        long began = System.nanoTime();
        assertThat(cluster.node(node).stop(STOP_MAX)).as("exit code").isZero();
        long stopped = System.nanoTime();
        cluster.restart(node);
        cluster.node(node).awaitReady();
        long ready = System.nanoTime();
        System.out.printf(
                "Node %d%s stopped in %d ms and was ready after %d ms; through the others no write for %d ms, no read for %d ms%n",
                node,
                led ? ", which led," : "",
                Duration.ofNanos(stopped - began).toMillis(),
                Duration.ofNanos(ready - stopped).toMillis(),
                availability.gap(Kind.WRITE, others, began, ready).toMillis(),
                availability.gap(Kind.READ, others, began, ready).toMillis());
    }
}
