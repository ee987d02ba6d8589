package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a node refuses writes before its disk is full, goes on reading and deleting, and takes writes again by itself once
 * there is space. Method: a file system of 1 GiB, filled through the API and by a foreign file.
 */
class DiskFullIT {
    private static final long DISK_BYTES = 1L << 30;
    private static final byte[] BODY = new byte[8 << 20];

    @TempDir
    Path directory;

    @Test
    void writesStopBeforeTheDiskIsFullAndComeBackWithSpace() throws Exception {
        Extras.needLoopDevices();
        new Random(1).nextBytes(BODY);
        try (LoopDisk disk = LoopDisk.create(directory, DISK_BYTES);
                NodeProcess node = NodeProcess.start(disk.root().resolve("data"))) {
            Client client = new Client(node.address());
            client.makeBucket("full");
            int stored = fill(client);
            assertThat(disk.root().toFile().getUsableSpace())
                    .as("left for the node itself")
                    .isPositive();
            assertThat(stored).as("stored before the reserve was reached").isGreaterThan(10);
            assertThat(client.get("full", "file-0").body()).isEqualTo(BODY);

            for (int i = 0; i < stored; i++) {
                assertThat(client.delete("full", "file-" + i).statusCode()).isEqualTo(204);
            }
            assertThat(node.isAlive()).isTrue();
            assertThat(client.get("full", "file-0").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void writesComeBackWhenSomebodyElseMakesSpace() throws Exception {
        Extras.needLoopDevices();
        try (LoopDisk disk = LoopDisk.create(directory, DISK_BYTES);
                NodeProcess node = NodeProcess.start(disk.root().resolve("data"))) {
            Client client = new Client(node.address());
            client.makeBucket("full");
            Path ballast = disk.root().resolve("ballast");
            Extras.run(
                    "fallocate",
                    "-l",
                    Long.toString(disk.root().toFile().getUsableSpace() - (20 << 20)),
                    ballast.toString());
            Await.until(Duration.ofSeconds(10), () -> "507", () -> put(client) == 507);

            assertThat(ballast.toFile().delete()).isTrue();

            Await.until(Duration.ofSeconds(10), () -> "writes are taken again", () -> put(client) / 100 == 2);
        }
    }

    private static int fill(Client client) throws Exception {
        int stored = 0;
        int status;
        while ((status = client.put("full", "file-" + stored, BODY).statusCode()) / 100 == 2) {
            stored++;
            assertThat(stored * (long) BODY.length).as("bytes stored").isLessThan(DISK_BYTES);
        }
        assertThat(status).isEqualTo(507);
        return stored;
    }

    private static int put(Client client) {
        try {
            return client.put("full", "one", BODY).statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
