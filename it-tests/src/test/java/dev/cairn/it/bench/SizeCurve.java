package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.REQUESTS_PER_SECOND;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Objects between the smallest and the largest. A request of {@code n} bytes may take the time of a small one at its goal plus
 * {@code n} bytes at the goal of large ones: that is the curve. What the disk gives to large ones is measured right before each
 * PUT, for it changes within minutes. Beside each stands what {@link BareServer} makes of the same requests, which
 * keeps no names and digests nothing. The step over the inline limit, from 4,096 to 4,097 bytes, is a row of its own.
 */
final class SizeCurve implements Group {
    private static final int CONNECTIONS = 32;
    private static final int INLINE_MAX = 4096;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration TIME = Duration.ofSeconds(6);
    private static final Duration BARE_WARM_UP = Duration.ofSeconds(5);
    private static final long KIB = 1024;

    /** Seconds that a small request and a mebibyte take at their goals. */
    private record Goals(double small, double mebibyte) {
        double perSecond(long bytes) {
            return 1 / (small + mebibyte * bytes / (1 << 20));
        }
    }

    private record Point(Wrk.Result put, Wrk.Result get) {}

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        double smallPut = 1 / (0.5 * reference(bench, "put-4k"));
        double digest = LargeTransfers.digestMibPerSecond();
        Goals gets = new Goals(1 / (0.65 * reference(bench, "get-4k")), 1 / (0.7 * reference(bench, "get-64m")));
        List<Row> rows = new ArrayList<>();
        try (Server node = bench.servers().cairn()) {
            bench.makeBucket(node, Bench.OBJECTS);
            Wrk.put(node, Bench.OBJECTS, "warm", INLINE_MAX, CONNECTIONS, WARM_UP);
            point(node, "warm-64k", 64 * KIB);
            Point inline = point(node, "at", INLINE_MAX);
            Point above = point(node, "above", INLINE_MAX + 1);
            rows.add(step("put-inline-step", "4,097 B PUT against 4,096 B", above.put(), inline.put()));
            rows.add(step("get-inline-step", "4,097 B GET against 4,096 B", above.get(), inline.get()));
            for (long bytes : new long[] {16 * KIB, 64 * KIB, 256 * KIB, 1024 * KIB}) {
                Goals puts = new Goals(
                        smallPut, 1 / (0.7 * Math.min(digest, bench.disk().sequentialMibPerSecond())));
                Point point = point(node, "k" + bytes / KIB, bytes);
                Point bare = bare(bench, bytes);
                rows.add(onCurve("put-" + bytes / KIB + "k", bytes, "PUT", point.put(), puts, bare.put()));
                rows.add(onCurve("get-" + bytes / KIB + "k", bytes, "GET", point.get(), gets, bare.get()));
            }
        } finally {
            bench.servers().clear();
        }
        return rows;
    }

    private static double reference(Bench bench, String row) {
        return bench.row(row)
                .flatMap(Row::reference)
                .orElseThrow(() ->
                        new IllegalStateException("the curve needs " + row + ": measure small and large before it"))
                .value();
    }

    private static Point point(Server node, String prefix, long bytes) throws IOException {
        Wrk.Result put = Wrk.put(node, Bench.OBJECTS, prefix, bytes, CONNECTIONS, TIME);
        Wrk.Result get = Wrk.get(node, Bench.OBJECTS, prefix, put.storedKeys(), CONNECTIONS, TIME);
        return new Point(put, get);
    }

    private static Point bare(Bench bench, long bytes) throws IOException {
        try (Server server = bench.servers().bare(bytes)) {
            Wrk.put(server, "/", "warm", bytes, CONNECTIONS, BARE_WARM_UP);
            Wrk.Result put = Wrk.put(server, "/", "put", bytes, CONNECTIONS, TIME);
            Wrk.getOne(server, "/", CONNECTIONS, BARE_WARM_UP);
            return new Point(put, Wrk.getOne(server, "/", CONNECTIONS, TIME));
        }
    }

    private static Row step(String name, String title, Wrk.Result above, Wrk.Result at) {
        return Row.higher(
                        name,
                        title,
                        new Figure("Cairn", above.perSecond(), REQUESTS_PER_SECOND),
                        Goal.ratioAtLeast(0.5, "no cliff: ≥ 50 %"))
                .against(new Figure("at the inline limit", at.perSecond(), REQUESTS_PER_SECOND));
    }

    private static Row onCurve(String name, long bytes, String method, Wrk.Result seen, Goals goals, Wrk.Result bare) {
        return Row.higher(
                        name,
                        "%,d KiB %s, 32 connections".formatted(bytes / KIB, method),
                        new Figure("Cairn", seen.perSecond(), REQUESTS_PER_SECOND),
                        Goal.ratioAtLeast(1, "on the curve"))
                .against(new Figure("the curve of the goals", goals.perSecond(bytes), REQUESTS_PER_SECOND))
                .beside(
                        new Figure("throughput", seen.perSecond() * bytes / (1 << 20), Unit.MIB_PER_SECOND),
                        new Figure("P99", seen.p99Millis(), Unit.MILLISECONDS),
                        new Figure("bare Vert.x", bare.perSecond(), REQUESTS_PER_SECOND),
                        new Figure("CPU of 1,000", seen.cpuMillis(), Unit.MILLISECONDS),
                        new Figure("of the bare server", bare.cpuMillis(), Unit.MILLISECONDS));
    }
}
