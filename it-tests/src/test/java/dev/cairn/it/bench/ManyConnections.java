package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.KIB;
import static dev.cairn.it.bench.Unit.MILLISECONDS;

import dev.cairn.it.ConnectionLoad;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Ten thousand idle connections, two hundred slow readers, and one fast client. */
final class ManyConnections implements Group {
    private static final int IDLE = 10_000;
    private static final int SLOW = 200;

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        try (Server node = bench.servers().cairn(ConnectionLoad.environment(IDLE, SLOW))) {
            ConnectionLoad load = ConnectionLoad.measure(
                    node.address(), node.process().toHandle(), IDLE, SLOW, Duration.ofSeconds(5));
            return List.of(
                    heap("idle-heap", "heap of each of 10,000 idle connections", load.heapPerIdleBytes()),
                    heap("slow-heap", "heap of each of 200 slow readers beside them", load.heapPerSlowBytes()),
                    Row.lower(
                                    "crowd-get",
                                    "4 KiB GET on one connection beside all of them, P99",
                                    new Figure("Cairn", load.together().p99Nanos() / 1e6, MILLISECONDS),
                                    Goal.none())
                            .beside(
                                    new Figure("alone", load.alone().p99Nanos() / 1e6, MILLISECONDS),
                                    new Figure("P50 beside", load.together().p50Nanos() / 1e6, MILLISECONDS),
                                    new Figure("P50 alone", load.alone().p50Nanos() / 1e6, MILLISECONDS)));
        } finally {
            bench.servers().clear();
        }
    }

    private static Row heap(String name, String title, long bytes) {
        return Row.lower(name, title, new Figure("Cairn", bytes / 1024.0, KIB), Goal.atMost(20, "≤ 20 KiB"));
    }
}
