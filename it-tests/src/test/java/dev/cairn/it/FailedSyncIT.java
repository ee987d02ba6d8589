package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: after one failed sync the node acknowledges nothing more and halts, as a second sync would lie. Method: strace lets
 * the N-th {@code fdatasync} of the process fail once with EIO, and every later one succeed.
 */
class FailedSyncIT {
    static final int HALTED = 70;

    @TempDir
    Path directory;

    @ParameterizedTest(name = "fdatasync {0} fails")
    @ValueSource(ints = {40, 97})
    void nodeHaltsAtFailedSyncAndKeepsWhatItAcknowledged(int failing) throws Exception {
        Extras.needProgram("strace");
        Path data = directory.resolve("data");
        Ledger ledger = new Ledger();
        NodeProcess.Settings traced = new NodeProcess.Settings()
                .under(
                        "strace",
                        "-f",
                        "--seccomp-bpf",
                        "-qq",
                        "-o",
                        "/dev/null",
                        "-e",
                        "trace=fdatasync",
                        "-e",
                        "inject=fdatasync:error=EIO:when=" + failing);

        try (NodeProcess node = NodeProcess.start(data, traced)) {
            Client client = new Client(node.address());
            client.makeBucket(Workload.BUCKET);
            Workload workload = new Workload(ledger, failing);
            Workload.Running load = workload.start(client, 4, 0);
            assertThat(node.exit().get(60, TimeUnit.SECONDS)).as(node.logText()).isEqualTo(HALTED);
            load.stopAndJoin();
        }

        try (NodeProcess node = NodeProcess.start(data)) {
            KillIT.compare(ledger, new Client(node.address()), 1);
            assertThat(node.stop(Duration.ofSeconds(30))).isIn(0, 143);
        }
    }
}
