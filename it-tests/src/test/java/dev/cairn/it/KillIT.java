package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: {@code kill -9} at any moment loses no acknowledged change and shows nothing half done. Method: rounds of load, kill,
 * restart and a byte-for-byte comparison with the ledger, over one data directory. {@code -Dcairn.kill.rounds=50} is the long
 * profile; {@code -Dcairn.seed} replays a run's choices.
 */
class KillIT {
    private static final int ROUNDS = Integer.getInteger("cairn.kill.rounds", 4);
    private static final long SEED = Long.getLong("cairn.seed", 1);
    private static final int WRITERS = 8;

    @TempDir
    Path directory;

    @Test
    void everyAcknowledgedChangeSurvivesKill() throws Exception {
        Ledger ledger = new Ledger();
        Workload workload = new Workload(ledger, SEED);
        Random random = new Random(SEED);
        Path data = directory.resolve("data");

        for (int round = 0; round < ROUNDS; round++) {
            try (NodeProcess node = NodeProcess.start(data)) {
                Client client = new Client(node.address());
                client.makeBucket(Workload.BUCKET);
                compare(ledger, client, round);
                Workload.Running load = workload.start(client, WRITERS, round);
                Await.pass(Duration.ofMillis(300 + random.nextInt(2_500)));
                node.kill();
                load.stopAndJoin();
            }
        }

        try (NodeProcess node = NodeProcess.start(data)) {
            compare(ledger, new Client(node.address()), ROUNDS);
            assertThat(node.stop(Duration.ofSeconds(30))).isIn(0, 143);
        }
        assertThat(workload.acknowledged())
                .as("changes acknowledged in all rounds")
                .isGreaterThan(ROUNDS * 50L);
        System.out.printf("kill -9: %d rounds, %d acknowledged changes, none lost%n", ROUNDS, workload.acknowledged());
    }

    /** After a restart every key is in a possible state; what is seen is from then on what must stay. */
    static void compare(Ledger ledger, Client client, int round) throws Exception {
        var held = Workload.held(client);
        assertThat(ledger.contradictions(held))
                .as("contradictions after round %s", round)
                .isEmpty();
        ledger.keys().forEach(key -> ledger.known(key, Optional.ofNullable(held.get(key))));
    }
}
