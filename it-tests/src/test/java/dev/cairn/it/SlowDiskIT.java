package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.it.DiskFaults.Call;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a disk that is slow, or stalls, makes changes slow and nothing else; the node says so, and all is well again with the
 * disk. Method: every sync takes longer; 16 writers meanwhile, and one reader who has a stopwatch.
 */
class SlowDiskIT {
    private static final Duration SLOW = Duration.ofMillis(500);
    private static final Duration STALL = Duration.ofSeconds(10);
    private static final Duration QUICK = Duration.ofSeconds(1);
    private static final Duration STOP_MAX = Duration.ofSeconds(60);
    private static final int WRITERS = 16;
    private static final int READS = 50;
    private static final long RESIDENT_MAX = 1L << 30;

    @TempDir
    Path directory;

    private final byte[] body = new byte[30_000];
    private final Ledger ledger = new Ledger();
    private final Workload workload = new Workload(ledger, 1);

    @BeforeEach
    void makeBody() {
        new Random(1).nextBytes(body);
    }

    @Test
    void slowSyncsSlowDownChangesOnly() throws Exception {
        Path data = directory.resolve("data");
        try (DiskFaults faults = DiskFaults.below(data);
                NodeProcess node = NodeProcess.start(data, faults.settings())) {
            Client client = prepared(node);
            faults.delay(Call.SYNC, SLOW);
            Workload.Running load = workload.start(new Client(node.address()), WRITERS, 0);
            Await.pass(Duration.ofSeconds(1));
            long before = workload.acknowledged();

            readsAreQuick(client);
            Await.pass(Duration.ofSeconds(4));

            assertThat(workload.acknowledged()).as("changes on a slow disk").isGreaterThan(before);
            assertThat(ready(client).statusCode()).isEqualTo(200);
            assertThat(node.residentBytes()).isLessThan(RESIDENT_MAX);
            faults.mend();
            load.stopAndJoin();
            isWellAgain(client, node);
        }
    }

    @Test
    void stalledDiskIsToldAndForgotten() throws Exception {
        Path data = directory.resolve("data");
        try (DiskFaults faults = DiskFaults.below(data);
                NodeProcess node = NodeProcess.start(data, faults.settings())) {
            Client client = prepared(node);
            faults.delay(Call.SYNC, STALL);
            Workload.Running load = workload.start(new Client(node.address()), WRITERS, 0);

            Await.until(
                    STALL,
                    () -> "nobody says that the disk stalls",
                    () -> text(ready(client)).contains("stalls"));
            assertThat(ready(client).statusCode()).as("reads go on").isEqualTo(200);
            readsAreQuick(client);

            faults.mend();
            Await.until(
                    STALL.plus(QUICK),
                    () -> "it still stalls",
                    () -> !text(ready(client)).contains("stalls"));
            load.stopAndJoin();
            isWellAgain(client, node);
        }
    }

    private Client prepared(NodeProcess node) throws IOException {
        Client client = new Client(node.address());
        client.makeBucket(Workload.BUCKET);
        client.makeBucket("reads");
        assertThat(client.put("reads", "first", body).statusCode() / 100).isEqualTo(2);
        return client;
    }

    private void readsAreQuick(Client client) throws IOException {
        for (int i = 0; i < READS; i++) {
            long began = System.nanoTime();
            assertThat(client.get("reads", "first").body()).isEqualTo(body);
            assertThat(ready(client).statusCode()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).as("a read").isLessThan(QUICK);
        }
    }

    private void isWellAgain(Client client, NodeProcess node) throws Exception {
        long began = System.nanoTime();
        assertThat(client.put("reads", "second", body).statusCode() / 100).isEqualTo(2);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).as("an upload").isLessThan(QUICK);
        KillIT.compare(ledger, client, 1);
        assertThat(node.stop(STOP_MAX)).as(node.logText()).isIn(0, 143);
    }

    private static HttpResponse<byte[]> ready(Client client) {
        try {
            return client.send("GET", "/v1/health/ready", BodyPublishers.noBody());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
