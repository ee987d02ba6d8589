package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.it.history.Judgement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a power cut of one node, or of all at once, loses nothing that was acknowledged, and no client sees a store that went back. Method: each node's
 * data directory is a file system of its own, which is shut down under the load of clients that write down what they did and saw.
 */
class ClusterPowerCutIT {
    private static final int ROUNDS = Integer.getInteger("cairn.cluster.rounds", 1);
    private static final long SEED = Long.getLong("cairn.seed", 1);
    private static final int NODES = 3;
    private static final int CLIENTS = 6;
    private static final long DISK_BYTES = 1L << 30;
    private static final Duration CLIENT_PATIENCE = Duration.ofSeconds(5);
    private static final int LOAD = 300; // Calls.

    @TempDir
    Path directory;

    private final List<LoopDisk> disks = new ArrayList<>();

    @AfterEach
    void closeDisks() throws Exception {
        for (LoopDisk disk : disks) {
            disk.close();
        }
    }

    @Test
    void nothingIsLostWhenThePowerOfOneOrOfAllIsCut() throws Exception {
        Extras.needLoopDevices();
        for (int node = 0; node < NODES; node++) {
            disks.add(LoopDisk.create(Files.createDirectories(directory.resolve("disk-" + node)), DISK_BYTES));
        }
        Sites sites = Sites.loopback(directory)
                .withData(node -> disks.get(node).root().resolve("data"));
        try (ClusterProcess cluster = new ClusterProcess(sites, NODES)) {
            new Client(cluster.address(0)).makeBucket(RecordingClients.BUCKET);
            for (int round = 0; round < ROUNDS; round++) {
                cluster.awaitSettled();
                cutUnderLoad(cluster, List.of(cluster.leader()), "one-%d/".formatted(round));
                cluster.awaitSettled();
                cutUnderLoad(cluster, IntStream.range(0, NODES).boxed().toList(), "all-%d/".formatted(round));
            }
            cluster.awaitSettled();
        }
    }

    private void cutUnderLoad(ClusterProcess cluster, List<Integer> nodes, String prefix) throws Exception {
        try (RecordingClients clients =
                new RecordingClients(cluster.addresses(), CLIENTS, SEED, prefix, CLIENT_PATIENCE)) {
            clients.awaitMore(LOAD);
            for (int node : nodes) {
                disks.get(node).cutPower();
            }
            for (int node : nodes) {
                cluster.kill(node); // Most have ended by themselves; who had nothing to write did not notice.
                disks.get(node).unmount();
                disks.get(node).mount();
                cluster.restart(node);
            }
            for (int node : nodes) {
                cluster.node(node).awaitReady();
            }
            clients.awaitMore(LOAD);

            Judgement judgement = clients.judge();

            assertThat(judgement.violations()).isEmpty();
            assertThat(judgement.undecided()).isEmpty();
            System.out.printf(
                    "power cut of %d of %d nodes: %d calls, none lost, none stale%n",
                    nodes.size(), NODES, clients.done());
        }
    }
}
