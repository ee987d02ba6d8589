package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.it.DiskFaults.Call;
import dev.cairn.it.DiskFaults.Errno;
import dev.cairn.it.history.Judgement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a disk that fails holds up its own node alone, and nothing is lost. Method: three nodes, one of them on such a disk. */
class ClusterDiskIT {
    private static final long SEED = Long.getLong("cairn.seed", 1);
    private static final int NODES = 3;
    private static final int FAILING = 1;
    private static final int HALTED = 70;
    private static final int CLIENTS = 6;
    private static final int CALLS = 100;
    private static final int NTH_SYNC = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void aNodeWhoseSyncFailsEndsAndComesBackWholeWhileTheOthersGoOn() throws Exception {
        try (DiskFaults faults =
                        DiskFaults.below(Sites.data(directory, FAILING)).of("/volume/");
                ClusterProcess cluster = new ClusterProcess(failing(faults), NODES)) {
            new Client(cluster.address(0)).makeBucket(RecordingClients.BUCKET);
            cluster.awaitSettled();
            try (RecordingClients clients = new RecordingClients(cluster.addresses(), CLIENTS, SEED)) {
                clients.awaitMore(CALLS);

                faults.fail(Call.SYNC, Errno.EIO, NTH_SYNC, 1);
                int code = cluster.node(FAILING).exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                clients.awaitMore(CALLS);
                cluster.restart(FAILING);
                cluster.node(FAILING).awaitReady();
                clients.awaitMore(CALLS);

                Judgement judgement = clients.judge();
                assertThat(code).as(cluster.node(FAILING).logText()).isEqualTo(HALTED);
                assertThat(judgement.violations()).isEmpty();
                assertThat(judgement.undecided()).isEmpty();
            }
            cluster.awaitSettled();
        }
    }

    private Sites failing(DiskFaults faults) {
        return Sites.loopback(directory)
                .withSettings(node -> node == FAILING ? faults.settings() : new NodeProcess.Settings());
    }
}
