package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.KIB;
import static dev.cairn.it.bench.Unit.MILLISECONDS;

import dev.cairn.it.ConnectionLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Ten thousand idle connections, two hundred slow readers, and one fast client; on a bare server and on s3proxy too. */
final class ManyConnections implements Group {
    private static final int IDLE = 10_000;
    private static final int SLOW = 200;

    /** For the fast client and the rest, beside a thread that each slow reader of s3proxy holds. */
    private static final int MORE_THREADS = 100;

    private static final Duration SPAN = Duration.ofSeconds(5);
    private static final String SMALL = "small";

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        try {
            Path small = small(bench);
            Path large = bench.servers().file();
            Files.write(large, new byte[ConnectionLoad.LARGE_BYTES]);
            Map<String, String> environment = ConnectionLoad.environment(IDLE, SLOW);
            ConnectionLoad bare;
            try (Server server = bench.servers().bare(ConnectionLoad.SMALL_BYTES, environment)) {
                bare = measure(server, "/", BareServer.FILE_PATH);
            }
            ConnectionLoad s3proxy;
            try (Server server = bench.servers().s3proxy(SLOW + MORE_THREADS, environment)) {
                bench.makeBucket(server, Bench.S3_OBJECTS);
                bench.put(server, Bench.S3_OBJECTS + SMALL, small);
                bench.put(server, Bench.S3_OBJECTS + "large", large);
                s3proxy = measure(server, Bench.S3_OBJECTS + SMALL, Bench.S3_OBJECTS + "large");
            }
            try (Server server = bench.servers().cairn(environment)) {
                bench.makeBucket(server, Bench.OBJECTS);
                bench.put(server, Bench.OBJECTS + SMALL, small);
                bench.put(server, Bench.OBJECTS + "large", large);
                return rows(measure(server, Bench.OBJECTS + SMALL, Bench.OBJECTS + "large"), bare, s3proxy);
            }
        } finally {
            bench.servers().clear();
        }
    }

    private static Path small(Bench bench) throws IOException {
        Path files = Files.createDirectories(bench.servers().files());
        return Files.write(files.resolve(SMALL), new byte[ConnectionLoad.SMALL_BYTES]);
    }

    private static ConnectionLoad measure(Server server, String small, String large) throws IOException {
        return ConnectionLoad.measure(
                new ConnectionLoad.Target(server.address(), server.process().toHandle(), small, large),
                IDLE,
                SLOW,
                SPAN);
    }

    private static List<Row> rows(ConnectionLoad cairn, ConnectionLoad bare, ConnectionLoad s3proxy) {
        return List.of(
                heap(
                        "idle-heap",
                        "heap of each of 10,000 idle connections",
                        cairn.heapPerIdleBytes(),
                        bare.heapPerIdleBytes(),
                        s3proxy.heapPerIdleBytes()),
                heap(
                        "slow-heap",
                        "heap of each of 200 slow readers beside them",
                        cairn.heapPerSlowBytes(),
                        bare.heapPerSlowBytes(),
                        s3proxy.heapPerSlowBytes()),
                Row.lower(
                                "crowd-get",
                                "4 KiB GET on one connection beside all of them, P99",
                                new Figure("Cairn", millis(cairn.together().p99Nanos()), MILLISECONDS),
                                Goal.none())
                        .beside(
                                new Figure("alone", millis(cairn.alone().p99Nanos()), MILLISECONDS),
                                new Figure("P50 beside", millis(cairn.together().p50Nanos()), MILLISECONDS),
                                new Figure("P50 alone", millis(cairn.alone().p50Nanos()), MILLISECONDS),
                                new Figure(
                                        "P99 beside, bare Vert.x",
                                        millis(bare.together().p99Nanos()),
                                        MILLISECONDS),
                                new Figure(
                                        "of s3proxy", millis(s3proxy.together().p99Nanos()), MILLISECONDS)));
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    private static Row heap(String name, String title, long cairn, long bare, long s3proxy) {
        return Row.lower(name, title, new Figure("Cairn", cairn / 1024.0, KIB), Goal.atMost(20, "≤ 20 KiB"))
                .against(new Figure("bare Vert.x", bare / 1024.0, KIB))
                .beside(new Figure("s3proxy", s3proxy / 1024.0, KIB));
    }
}
