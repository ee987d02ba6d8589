package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: the clock of the machine decides nothing: it may jump by years while a node runs, and between two runs. Method: the
 * node's clock is moved under load, with all chores of upkeep at their shortest intervals.
 */
class ClockJumpIT {
    private static final Duration YEARS = Duration.ofDays(3_650);
    private static final List<Duration> JUMPS =
            List.of(Duration.ofHours(1), Duration.ofHours(-1), YEARS, YEARS.negated(), Duration.ZERO);

    static final Map<String, String> BUSY = Map.of(
            "CAIRN_UPKEEP_TRIM_INTERVAL", "1s",
            "CAIRN_UPKEEP_GARBAGE_INTERVAL", "1s",
            "CAIRN_UPKEEP_ORPHAN_INTERVAL", "1s",
            "CAIRN_VOLUME_COMPACTION_INTERVAL", "1s");

    @TempDir
    Path directory;

    @Test
    void jumpsOfTheClockLoseNothing() throws Exception {
        Path data = directory.resolve("data");
        Ledger ledger = new Ledger();
        try (DiskFaults faults = DiskFaults.below(data)) {
            NodeProcess.Settings settings = faults.settings().with(BUSY);
            try (NodeProcess node = NodeProcess.start(data, settings)) {
                Client client = new Client(node.address());
                client.makeBucket(Workload.BUCKET);
                client.makeBucket("clock");
                Workload.Running load = new Workload(ledger, 1).start(client, 4, 0);
                long version = 0;
                for (Duration jump : JUMPS) {
                    version = jump(faults, client, jump, version);
                }
                load.stopAndJoin();
                KillIT.compare(ledger, client, 1);
                assertThat(node.logText()).contains("nothing is removed for its age");
                node.kill();
            }
            for (Duration jump : JUMPS) {
                faults.moveClock(jump);
                try (NodeProcess node = NodeProcess.start(data, settings)) {
                    Client client = new Client(node.address());
                    KillIT.compare(ledger, client, 2);
                    assertThat(put(client, "after"))
                            .as("version after a restart at " + jump)
                            .isPositive();
                    node.kill();
                }
            }
        }
    }

    /** What is under way when the clock jumps goes on: a listing, an idempotency key, the row of versions. */
    private static long jump(DiskFaults faults, Client client, Duration jump, long version) throws Exception {
        put(client, "a");
        put(client, "b");
        HttpResponse<byte[]> first = client.put("clock", "once", bytes("once"), "Idempotency-Key", "key-" + jump);
        Listed.Page page = Listed.page(client, "clock", Map.of("limit", "1"));

        faults.moveClock(jump);
        Await.pass(Duration.ofMillis(1_500));

        HttpResponse<byte[]> again = client.put("clock", "once", bytes("once"), "Idempotency-Key", "key-" + jump);
        assertThat(version(again))
                .as("the answer to a repeated request at " + jump)
                .isEqualTo(version(first));
        assertThat(Listed.page(client, "clock", Map.of("limit", "1", "token", page.next()))
                        .objects())
                .as("the next page at " + jump)
                .extracting(Listed::key)
                .containsExactly("b");
        long now = put(client, "a");
        assertThat(now).as("version at " + jump).isGreaterThan(version);
        return now;
    }

    private static long put(Client client, String key) throws Exception {
        HttpResponse<byte[]> answer = client.put("clock", key, bytes(key));
        assertThat(answer.statusCode() / 100)
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(2);
        return version(answer);
    }

    private static long version(HttpResponse<byte[]> answer) {
        return answer.headers()
                .firstValueAsLong("Cairn-Version")
                .orElseThrow(() -> new AssertionError(
                        answer.statusCode() + ": " + new String(answer.body(), StandardCharsets.UTF_8)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
