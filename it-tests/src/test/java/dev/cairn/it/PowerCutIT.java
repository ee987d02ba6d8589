package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a power cut loses no acknowledged change. Method: the data directory is on a file system of its own, which is shut
 * down under load so that everything not synced (data, sizes, directory entries) is gone; then mounted again.
 */
class PowerCutIT {
    private static final int ROUNDS = Integer.getInteger("cairn.power.rounds", 2);
    private static final long SEED = Long.getLong("cairn.seed", 1);
    private static final long DISK_BYTES = 2L << 30;

    @TempDir
    Path directory;

    @Test
    void everyAcknowledgedChangeSurvivesPowerCut() throws Exception {
        Extras.needLoopDevices();
        Ledger ledger = new Ledger();
        Workload workload = new Workload(ledger, SEED);
        try (LoopDisk disk = LoopDisk.create(directory, DISK_BYTES)) {
            Path data = disk.root().resolve("data");
            for (int round = 0; round < ROUNDS; round++) {
                try (NodeProcess node = NodeProcess.start(data)) {
                    Client client = new Client(node.address());
                    client.makeBucket(Workload.BUCKET);
                    KillIT.compare(ledger, client, round);
                    Workload.Running load = workload.start(client, 8, round);
                    Await.pass(Duration.ofSeconds(2));
                    disk.cutPower();
                    Await.until(Duration.ofSeconds(20), () -> "node lives on a dead disk", () -> !node.isAlive());
                    load.stopAndJoin();
                }
                disk.unmount();
                disk.mount();
            }
            try (NodeProcess node = NodeProcess.start(data)) {
                KillIT.compare(ledger, new Client(node.address()), ROUNDS);
            }
        }
        assertThat(workload.acknowledged()).isPositive();
        System.out.printf(
                "power cut: %d rounds, %d acknowledged changes, none lost%n", ROUNDS, workload.acknowledged());
    }
}
