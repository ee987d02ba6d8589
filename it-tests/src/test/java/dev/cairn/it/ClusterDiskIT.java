package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.it.DiskFaults.Call;
import dev.cairn.it.DiskFaults.Errno;
import dev.cairn.it.history.Judgement;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a disk that is full, or that fails, holds up its own node alone, and nothing is lost. Method: three nodes, one of them on such a disk. */
class ClusterDiskIT {
    private static final String BUCKET = "disk";
    private static final long SEED = Long.getLong("cairn.seed", 1);
    private static final int NODES = 3;
    private static final int FULL = 1;
    private static final int FAILING = 1;
    private static final int HALTED = 70;
    private static final long DISK_BYTES = 1L << 30;
    private static final long LEFT_BYTES = 20 << 20;
    private static final int SIZE = 300_000;
    private static final int EACH = 4;
    private static final int CLIENTS = 6;
    private static final int CALLS = 100;
    private static final int NTH_SYNC = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void writesGoOnWhileTheDiskOfOneNodeIsFullAndItGetsItsCopiesOnceThereIsSpace() throws Exception {
        Extras.needLoopDevices();
        try (LoopDisk disk = LoopDisk.create(directory, DISK_BYTES);
                ClusterProcess cluster = new ClusterProcess(onDisk(disk), NODES)) {
            new Client(cluster.address(0)).makeBucket(BUCKET);
            new Client(cluster.address(0)).makeBucket(RecordingClients.BUCKET);
            cluster.awaitSettled();
            Path ballast = disk.root().resolve("ballast");
            long bytes = disk.root().toFile().getUsableSpace() - LEFT_BYTES;
            Extras.run("fallocate", "-l", Long.toString(bytes), ballast.toString());
            Map<String, byte[]> stored = new TreeMap<>();
            Await.until(PATIENCE, () -> "it takes copies still: " + cluster.told(0), () -> {
                put(cluster, 0, "before-" + stored.size(), stored);
                return owed(cluster) > 0;
            });

            for (int i = 0; i < EACH * NODES; i++) {
                put(cluster, i % NODES, "while-" + i, stored);
            }

            assertThatAllServe(cluster, stored);
            assertThat(cluster.node(FULL).isAlive()).isTrue();
            assertThat(owed(cluster)).isGreaterThanOrEqualTo(EACH * NODES);

            try (RecordingClients clients = new RecordingClients(cluster.addresses(), CLIENTS, SEED)) {
                clients.awaitMore(CALLS);
                Files.delete(ballast);
                clients.awaitMore(CALLS);

                Judgement judgement = clients.judge();

                assertThat(judgement.violations()).isEmpty();
                assertThat(judgement.undecided()).isEmpty();
            }
            cluster.awaitSettled();
            Path volume = disk.root().resolve("data").resolve("volume");
            for (byte[] body : stored.values()) {
                assertThat(Rot.isSound(volume, middle(body))).isTrue();
            }
        }
    }

    private Sites onDisk(LoopDisk disk) {
        return Sites.loopback(directory)
                .withData(node -> node == FULL ? disk.root().resolve("data") : Sites.data(directory, node));
    }

    private static void put(ClusterProcess cluster, int node, String key, Map<String, byte[]> stored) {
        byte[] body = new byte[SIZE];
        new Random(key.hashCode()).nextBytes(body);
        try {
            HttpResponse<byte[]> answer = new Client(cluster.address(node)).put(BUCKET, key, body);
            assertThat(answer.statusCode()).as(key + " through node " + node).isEqualTo(201);
            stored.put(key, body);
        } catch (IOException e) {
            throw new AssertionError(key + " through node " + node, e);
        }
    }

    private static byte[] middle(byte[] body) {
        return Arrays.copyOfRange(body, SIZE / 2, SIZE / 2 + 32);
    }

    private static long owed(ClusterProcess cluster) {
        return cluster.told(0).getJsonArray("nodes").stream()
                .mapToLong(each -> each instanceof JsonObject one ? one.getLong("owedCopies") : 0)
                .sum();
    }

    private static void assertThatAllServe(ClusterProcess cluster, Map<String, byte[]> stored) throws IOException {
        for (int node = 0; node < NODES; node++) {
            Client client = new Client(cluster.address(node));
            for (Map.Entry<String, byte[]> each : stored.entrySet()) {
                assertThat(client.get(BUCKET, each.getKey()).body())
                        .as(each.getKey() + " of node " + node)
                        .isEqualTo(each.getValue());
            }
        }
    }

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
