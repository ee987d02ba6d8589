package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.it.Availability.Kind;
import dev.cairn.it.history.Judgement;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: three nodes are one store also while one of them is killed, stands still, or is cut off, and while packets are lost. Method: real processes in
 * networks of their own, faults of the node that leads and of one that follows, clients that write down what they did and saw through all nodes, and the checker of histories.
 */
class ClusterFaultsIT {
    private static final int ROUNDS = Integer.getInteger("cairn.cluster.rounds", 1);
    private static final long SEED = Long.getLong("cairn.seed", 1);
    private static final int NODES = 3;
    private static final int CLIENTS = 6;

    /** Less than most faults last: what is under way then gets an outcome that nobody knows. */
    private static final Duration CLIENT_PATIENCE = Duration.ofSeconds(3);

    private static final int WARM_UP = 100; // Calls.

    /** So soon a majority answers again, and all do after the fault, also on a machine with much other work; docs/reliability.md has what is usual. */
    private static final Duration BACK_MAX = Duration.ofSeconds(60);

    private static final Duration LATE = Duration.ofSeconds(8);
    private static final Duration DELAY_MAX = Duration.ofMillis(60);

    @TempDir
    Path directory;

    /** What happens to a node. */
    private enum Fault {
        KILL(Duration.ofSeconds(5), Duration.ofSeconds(2)),
        PAUSE(Duration.ofSeconds(8), Duration.ofSeconds(5)),
        ISOLATION(Duration.ofSeconds(8), Duration.ofSeconds(5)),
        DEAFNESS(Duration.ofSeconds(6), Duration.ofSeconds(5)),
        MUTENESS(Duration.ofSeconds(6), Duration.ofSeconds(5)),
        /** Of all. */
        LOST_PACKETS(Duration.ofSeconds(6), Duration.ofSeconds(5));

        private static final int LOSS_PERCENT = 5;

        /** Others may use the machine meanwhile. */
        private static final int SLACK = 3;

        private final Duration lasts;

        /** For so long nothing is written at most, by the project's own goals. */
        private final Duration noWriteMax;

        Fault(Duration lasts, Duration noWriteMax) {
            this.lasts = lasts;
            this.noWriteMax = noWriteMax.multipliedBy(SLACK);
        }

        void begin(ClusterProcess cluster, NodeNetwork network, int node) throws IOException {
            switch (this) {
                case KILL -> cluster.kill(node);
                case PAUSE -> cluster.node(node).pause();
                case ISOLATION -> network.isolate(node);
                case DEAFNESS -> network.deafen(node);
                case MUTENESS -> network.mute(node);
                case LOST_PACKETS -> network.lose(LOSS_PERCENT);
            }
        }

        void end(ClusterProcess cluster, NodeNetwork network, int node) throws IOException {
            switch (this) {
                case KILL -> {
                    cluster.restart(node);
                    cluster.node(node).awaitReady();
                }
                case PAUSE -> cluster.node(node).resume();
                case ISOLATION, DEAFNESS, MUTENESS, LOST_PACKETS -> network.mend();
            }
        }
    }

    @Test
    void nothingIsLostAndNoReadIsStaleWhateverHappensToTheLeaderOrAnotherNode() throws Exception {
        try (NodeNetwork network = NodeNetwork.create(directory, NODES);
                ClusterProcess cluster = new ClusterProcess(network.sites(), NODES)) {
            new Client(cluster.address(0)).makeBucket(RecordingClients.BUCKET);
            cluster.awaitSettled();
            Random random = new Random(SEED);
            for (int round = 0; round < ROUNDS; round++) {
                List<Fault> faults = new ArrayList<>(List.of(Fault.values()));
                Collections.shuffle(faults, random);
                for (Fault fault : faults) {
                    endure(fault, true, cluster, network, round);
                }
                endure(Fault.PAUSE, false, cluster, network, round);
                endure(Fault.ISOLATION, false, cluster, network, round);
            }
        }
    }

    private static void endure(Fault fault, boolean ofLeader, ClusterProcess cluster, NodeNetwork network, int round)
            throws Exception {
        String name = fault + (ofLeader ? " of the leader" : " of another node");
        String prefix = "%s-%s-%d/".formatted(fault, ofLeader, round);
        try (Availability availability = new Availability(cluster.addresses());
                RecordingClients clients =
                        new RecordingClients(cluster.addresses(), CLIENTS, SEED + round, prefix, CLIENT_PATIENCE)) {
            clients.awaitMore(WARM_UP);
            int struck = ofLeader ? cluster.leader() : (cluster.leader() + 1) % NODES;
            List<Integer> others = IntStream.range(0, NODES)
                    .filter(node -> node != struck)
                    .boxed()
                    .toList();
            long began = System.nanoTime();
            fault.begin(cluster, network, struck);
            others.forEach(node -> awaitAnswers(cluster, node, fault));
            Await.pass(fault.lasts.minusNanos(System.nanoTime() - began));
            long ended = System.nanoTime();
            fault.end(cluster, network, struck);
            IntStream.range(0, NODES).forEach(node -> awaitAnswers(cluster, node, fault));
            long back = System.nanoTime();
            Duration noWrite = availability.gap(Kind.WRITE, others, began, ended);
            report(name, others, availability, noWrite, began, ended, back);

            assertThat(noWrite).as(name).isLessThan(fault.noWriteMax);
            assertLinearizable(clients, name);
        }
        cluster.awaitSettled();
    }

    private static void assertLinearizable(RecordingClients clients, String during) {
        Judgement judgement = clients.judge();
        assertThat(judgement.violations()).as(during).isEmpty();
        assertThat(judgement.undecided()).as(during).isEmpty();
        assertThat(clients.done()).as(during).isGreaterThan(100);
    }

    private static void report(
            String fault,
            List<Integer> others,
            Availability availability,
            Duration noWrite,
            long began,
            long ended,
            long back) {
        List<Long> reads = others.stream()
                .map(node ->
                        availability.gap(Kind.READ, List.of(node), began, ended).toMillis())
                .toList();
        System.out.printf(
                "%s: no write for %d ms, no read through the others for %s ms; all answer %d ms after its end; load %.1f%n",
                fault,
                noWrite.toMillis(),
                reads,
                Duration.ofNanos(back - ended).toMillis(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static void awaitAnswers(ClusterProcess cluster, int node, Fault fault) {
        Client client = new Client(cluster.address(node), Duration.ofSeconds(2));
        Await.until(BACK_MAX, () -> "node %d does not answer: %s".formatted(node, fault), () -> {
            try {
                return client.put(RecordingClients.BUCKET, "answers-" + node, new byte[10])
                                .statusCode()
                        < 300;
            } catch (IOException lost) {
                return false;
            }
        });
    }

    @Test
    void nothingIsLostAndNoReadIsStaleWhileMessagesAreLateAndOutOfOrder() throws Exception {
        try (NodeNetwork network = NodeNetwork.create(directory, NODES);
                SlowLinks links = SlowLinks.between(network, NODES, SEED);
                ClusterProcess cluster = new ClusterProcess(network.sites(), NODES)) {
            new Client(cluster.address(0)).makeBucket(RecordingClients.BUCKET);
            cluster.awaitSettled();
            try (RecordingClients clients =
                    new RecordingClients(cluster.addresses(), CLIENTS, SEED, "late/", CLIENT_PATIENCE)) {
                clients.awaitMore(WARM_UP);
                links.delay(DELAY_MAX);
                Await.pass(LATE);
                links.delay(Duration.ZERO);
                clients.awaitMore(WARM_UP);

                assertThat(links.late()).as("pieces that were held back").isPositive();
                assertLinearizable(clients, "late messages");
            }
            cluster.awaitSettled();
        }
    }
}
