package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.it.DiskFaults.Call;
import dev.cairn.it.DiskFaults.Errno;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: whatever call on whatever file fails, the node either goes on as it should or halts and says why; what it acknowledged
 * is there after the next start, which needs no help. Method: one call fails once and every later one succeeds, as a second
 * sync does that lies. {@code -Dcairn.faults=100} is the long profile, of faults chosen by {@code -Dcairn.seed}.
 */
class FailingDiskIT {
    private static final int HALTED = 70;
    private static final int MORE = Integer.getInteger("cairn.faults", 0);
    private static final long SEED = Long.getLong("cairn.seed", 1);
    private static final Duration MET_MAX = Duration.ofSeconds(6);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    /** So small that all that happens to segments and checkpoints happens in seconds, and so does giving up. */
    private static final Map<String, String> SMALL = Map.of(
            "CAIRN_LOG_START_TIMEOUT", "10s",
            "CAIRN_LOG_SEGMENT_BYTES", "4 MiB",
            "CAIRN_LOG_CHECKPOINT_BYTES", "1 MiB",
            "CAIRN_VOLUME_SEGMENT_BYTES", "4 MiB",
            "CAIRN_VOLUME_CHECKPOINT_BYTES", "1 MiB");

    /**
     * @param part text in the path of the files that count
     * @param nth of the calls from the start of the process, or from the middle of a load
     */
    record Fault(Call call, Errno errno, String part, int nth, boolean atStart) {}

    @TempDir
    Path directory;

    static Stream<Fault> underLoad() {
        Stream<Fault> chosen = Stream.of(
                new Fault(Call.SYNC, Errno.EIO, "/volume/", 5, false),
                new Fault(Call.SYNC, Errno.EIO, "/log/", 20, false),
                new Fault(Call.WRITE, Errno.EIO, "/log/", 20, false),
                new Fault(Call.WRITE, Errno.ENOSPC, "/volume/index/", 3, false),
                new Fault(Call.UNLINK, Errno.EIO, "", 1, false));
        return Stream.concat(chosen, new Random(SEED).ints(MORE).mapToObj(seed -> any(new Random(seed), false)));
    }

    static Stream<Fault> atStart() {
        Stream<Fault> chosen = Stream.of(
                new Fault(Call.SYNC, Errno.EIO, "/metadata/", 3, true),
                new Fault(Call.RENAME, Errno.ENOSPC, "/metadata/", 2, true),
                new Fault(Call.WRITE, Errno.EIO, "/log/", 2, true),
                new Fault(Call.WRITE, Errno.ENOSPC, "/log/", 6, true),
                new Fault(Call.READ, Errno.EIO, "", 8, true));
        return Stream.concat(chosen, new Random(SEED).ints(MORE).mapToObj(seed -> any(new Random(seed), true)));
    }

    private static Fault any(Random random, boolean atStart) {
        Call call = pick(random, Call.values());
        Errno errno = pick(random, Errno.values());
        String part = pick(random, "", "/volume/", "/log/", "/metadata/");
        int most = call == Call.SYNC || call == Call.WRITE || call == Call.READ || call == Call.OPEN ? 60 : 8;
        return new Fault(call, errno, part, 1 + random.nextInt(most), atStart);
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... from) {
        return from[random.nextInt(from.length)];
    }

    @ParameterizedTest
    @MethodSource
    void underLoad(Fault fault) throws Exception {
        Path data = directory.resolve("data");
        Ledger ledger = new Ledger();
        try (DiskFaults faults = DiskFaults.below(data).of(fault.part());
                NodeProcess node = NodeProcess.start(data, faults.settings().with(SMALL))) {
            Client client = new Client(node.address());
            client.makeBucket(Workload.BUCKET);
            Workload.Running load = new Workload(ledger, SEED).start(client, 4, 0);
            Await.pass(Duration.ofMillis(500));
            faults.fail(fault.call(), fault.errno(), fault.nth(), 1);
            waitUntilMet(faults, node);
            load.stopAndJoin();
            compareAndStop(node, ledger);
            if (node.exit().join() == HALTED) {
                assertThat(node.logText()).contains("Halting, because", "start");
            }
        }
        startsWithoutHelp(data, ledger);
    }

    @ParameterizedTest
    @MethodSource
    void atStart(Fault fault) throws Exception {
        Path data = directory.resolve("data");
        Ledger ledger = new Ledger();
        try (NodeProcess node = NodeProcess.start(data, new NodeProcess.Settings().with(SMALL))) {
            Client client = new Client(node.address());
            client.makeBucket(Workload.BUCKET);
            Workload.Running load = new Workload(ledger, SEED).start(client, 4, 0);
            Await.pass(Duration.ofMillis(500));
            node.kill();
            load.stopAndJoin();
        }
        try (DiskFaults faults = DiskFaults.below(data).of(fault.part())) {
            faults.fail(fault.call(), fault.errno(), fault.nth(), 1);
            try (NodeProcess node = NodeProcess.launch(data, faults.settings().with(SMALL))) {
                if (node.isReadyBeforeItEnds()) {
                    compareAndStop(node, ledger);
                } else {
                    // Not 13: the advice of a damaged directory is to restore a backup, which would lose what is there.
                    assertThat(node.exit().join()).as(node.logText()).isIn(1, 10, HALTED);
                    assertThat(node.logText()).contains("start");
                }
            }
        }
        startsWithoutHelp(data, ledger);
    }

    @Test
    void readThatFailsIsAnErrorAndNeverWrongBytes() throws Exception {
        Path data = directory.resolve("data");
        try (DiskFaults faults = DiskFaults.below(data).of("/volume/");
                NodeProcess node = NodeProcess.start(data, faults.settings())) {
            Client client = new Client(node.address());
            client.makeBucket(Workload.BUCKET);
            for (int size : new int[] {20_000, 3_000_000, 12_000_000}) {
                byte[] body = new byte[size];
                new Random(size).nextBytes(body);
                assertThat(client.put(Workload.BUCKET, "file", body).statusCode() / 100)
                        .isEqualTo(2);
                for (int nth : new int[] {1, 2, 20}) {
                    faults.fail(Call.READ, Errno.EIO, nth, 1);
                    Optional<HttpResponse<byte[]>> answer = get(client);

                    faults.mend();
                    if (answer.isPresent() && answer.get().statusCode() == 200) {
                        assertThat(answer.get().body()).isEqualTo(body);
                    }
                    assertThat(client.get(Workload.BUCKET, "file").body()).isEqualTo(body);
                }
            }
            assertThat(node.isReadyBeforeItEnds()).isTrue();
            assertThat(node.stop(STOP_MAX)).isIn(0, 143);
        }
    }

    /** The fault may still lie ahead, and end the node here. */
    private static void compareAndStop(NodeProcess node, Ledger ledger) throws Exception {
        try {
            KillIT.compare(ledger, new Client(node.address()), 1);
        } catch (IOException e) {
            Await.until(Duration.ofSeconds(5), () -> "the node lives but did not answer: " + e, () -> !node.isAlive());
        }
        assertThat(node.stop(STOP_MAX)).as(node.logText()).isIn(0, 143, HALTED);
    }

    /** Empty if the answer broke off. */
    private static Optional<HttpResponse<byte[]>> get(Client client) {
        try {
            return Optional.of(client.get(Workload.BUCKET, "file"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void waitUntilMet(DiskFaults faults, NodeProcess node) {
        long deadline = System.nanoTime() + MET_MAX.toNanos();
        while (faults.met() == 0 && node.isAlive() && System.nanoTime() < deadline) {
            Await.pass(Duration.ofMillis(20));
        }
        Await.pass(Duration.ofMillis(500));
    }

    private static void startsWithoutHelp(Path data, Ledger ledger) throws Exception {
        try (NodeProcess node = NodeProcess.start(data)) {
            Client client = new Client(node.address());
            client.makeBucket(Workload.BUCKET);
            KillIT.compare(ledger, client, 2);
            assertThat(node.stop(STOP_MAX)).isIn(0, 143);
        }
    }
}
