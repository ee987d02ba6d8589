package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a sync that really fails halts the node, though the next one would succeed with the data gone. Method: the disk of the
 * node is a sparse image on a tmpfs that is too small for it: the kernel takes writes into the page cache, and cannot write
 * them back. Then the tmpfs gets larger.
 */
class UnsyncedDiskIT {
    private static final int HALTED = 70;
    private static final long DISK_BYTES = 2L << 30;

    @TempDir
    Path directory;

    @Test
    void nodeHaltsAtARealFailedSyncAndKeepsWhatItAcknowledged() throws Exception {
        Extras.needLoopDevices();
        Path tmpfs = Files.createDirectory(directory.resolve("tmpfs"));
        Extras.run("mount", "-t", "tmpfs", "-o", "size=180m", "tmpfs", tmpfs.toString());
        try {
            Ledger ledger = new Ledger();
            Workload workload = new Workload(ledger, 1);
            try (LoopDisk disk = LoopDisk.create(tmpfs, DISK_BYTES)) {
                Path data = disk.root().resolve("data");
                try (NodeProcess node = NodeProcess.start(data)) {
                    Client client = new Client(node.address());
                    client.makeBucket(Workload.BUCKET);
                    Workload.Running load = workload.start(client, 8, 0);
                    assertThat(node.exit().get(90, TimeUnit.SECONDS))
                            .as(node.logText())
                            .isEqualTo(HALTED);
                    load.stopAndJoin();
                }
                disk.unmount();
                Extras.run("mount", "-o", "remount,size=2g", tmpfs.toString());
                disk.mount();
                try (NodeProcess node = NodeProcess.start(data)) {
                    KillIT.compare(ledger, new Client(node.address()), 1);
                    assertThat(node.stop(Duration.ofSeconds(30))).isIn(0, 143);
                }
            }
            assertThat(workload.acknowledged()).isPositive();
        } finally {
            Extras.run("umount", tmpfs.toString());
        }
    }
}
