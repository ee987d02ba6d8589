package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.it.history.Judgement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: one node's clock decides nothing for the others: it may jump by an hour, also on the node that leads. Method: the clock of one of three is moved
 * under the load of clients that write down what they did and saw.
 */
class ClusterClockIT {
    private static final long SEED = Long.getLong("cairn.seed", 1);
    private static final int NODES = 3;
    private static final int CLIENTS = 6;
    private static final Duration CLIENT_PATIENCE = Duration.ofSeconds(5);
    private static final int EACH = 200; // Calls.
    private static final List<Duration> JUMPS = List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ZERO);

    @TempDir
    Path directory;

    @Test
    void anHourOfDifferenceBetweenTheNodesLosesNothing() throws Exception {
        Path founder = Sites.data(directory, 0);
        try (DiskFaults faults = DiskFaults.below(founder)) {
            Sites sites = Sites.loopback(directory)
                    .withSettings(node -> node == 0
                            ? faults.settings().with(ClockJumpIT.BUSY)
                            : new NodeProcess.Settings().with(ClockJumpIT.BUSY));
            try (ClusterProcess cluster = new ClusterProcess(sites, NODES)) {
                new Client(cluster.address(0)).makeBucket(RecordingClients.BUCKET);
                cluster.awaitSettled();
                try (RecordingClients clients =
                        new RecordingClients(cluster.addresses(), CLIENTS, SEED, "", CLIENT_PATIENCE)) {
                    clients.awaitMore(EACH);
                    for (Duration jump : JUMPS) {
                        faults.moveClock(jump);
                        clients.awaitMore(EACH);
                    }

                    Judgement judgement = clients.judge();

                    assertThat(judgement.violations()).isEmpty();
                    assertThat(judgement.undecided()).isEmpty();
                }
                cluster.awaitSettled();
            }
        }
    }
}
