package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.REQUESTS_PER_SECOND;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Objects between the smallest and the largest. A request of {@code n} bytes may take the time of a small one at its goal plus
 * {@code n} bytes at the goal of large ones: that is the curve. What the disk gives to large ones is measured right before each
 * PUT, for it changes within minutes. Beside each stands what s3proxy makes of the same requests, and {@link BareServer}, which
 * keeps no names and digests nothing. The step over the inline limit, from 4,096 to 4,097 bytes, is a row of its own.
 */
final class SizeCurve implements Group {
    private static final int CONNECTIONS = 32;
    private static final int INLINE_MAX = 4096;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration TIME = Duration.ofSeconds(6);
    private static final Duration WARM_UP_OF_OTHERS = Duration.ofSeconds(5);
    private static final long KIB = 1024;

    /** Seconds that a small request and a mebibyte take at their goals. */
    private record Goals(double small, double mebibyte) {
        double perSecond(long bytes) {
            return 1 / (small + mebibyte * bytes / (1 << 20));
        }
    }

    private record Point(Wrk.Result put, Wrk.Result get) {}

    private record Others(Point bare, Point s3proxy) {}

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        double smallPut = 1 / (0.5 * reference(bench, "put-4k"));
        double digest = LargeTransfers.digestMibPerSecond();
        Goals gets = new Goals(1 / (0.65 * reference(bench, "get-4k")), 1 / (0.7 * reference(bench, "get-64m")));
        List<Row> rows = new ArrayList<>();
        try (Server node = bench.servers().cairn();
                Server s3proxy = bench.servers().s3proxy()) {
            bench.makeBucket(node, Bench.OBJECTS);
            bench.makeBucket(s3proxy, Bench.S3_OBJECTS);
            Wrk.put(s3proxy, Bench.S3_OBJECTS, "warm", INLINE_MAX, CONNECTIONS, WARM_UP);
            Wrk.put(node, Bench.OBJECTS, "warm", INLINE_MAX, CONNECTIONS, WARM_UP);
            point(node, "warm-64k", 64 * KIB);
            Point inline = point(node, "at", INLINE_MAX);
            Point above = point(node, "above", INLINE_MAX + 1);
            Others small = others(bench, s3proxy, INLINE_MAX + 1);
            rows.add(step(
                    "put-inline-step",
                    "4,097 B PUT against 4,096 B",
                    above.put(),
                    inline.put(),
                    small.bare().put(),
                    small.s3proxy().put()));
            rows.add(step(
                    "get-inline-step",
                    "4,097 B GET against 4,096 B",
                    above.get(),
                    inline.get(),
                    small.bare().get(),
                    small.s3proxy().get()));
            for (long bytes : new long[] {16 * KIB, 64 * KIB, 256 * KIB, 1024 * KIB}) {
                Goals puts = new Goals(
                        smallPut, 1 / (0.7 * Math.min(digest, bench.disk().sequentialMibPerSecond())));
                Point point = point(node, "k" + bytes / KIB, bytes);
                Others others = others(bench, s3proxy, bytes);
                rows.add(onCurve(
                        "put-" + bytes / KIB + "k",
                        bytes,
                        "PUT",
                        point.put(),
                        puts,
                        others.bare().put(),
                        others.s3proxy().put()));
                rows.add(onCurve(
                        "get-" + bytes / KIB + "k",
                        bytes,
                        "GET",
                        point.get(),
                        gets,
                        others.bare().get(),
                        others.s3proxy().get()));
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
        return point(node, Bench.OBJECTS, prefix, bytes);
    }

    private static Point point(Server server, String objects, String prefix, long bytes) throws IOException {
        Wrk.Result put = Wrk.put(server, objects, prefix, bytes, CONNECTIONS, TIME);
        Wrk.Result get = Wrk.get(server, objects, prefix, put.storedKeys(), CONNECTIONS, TIME);
        return new Point(put, get);
    }

    private static Others others(Bench bench, Server s3proxy, long bytes) throws IOException {
        Point bare = bare(bench, bytes);
        Wrk.put(s3proxy, Bench.S3_OBJECTS, "warm" + bytes, bytes, CONNECTIONS, WARM_UP_OF_OTHERS);
        Point other = point(s3proxy, Bench.S3_OBJECTS, "p" + bytes + "-", bytes);
        bench.disk().settle();
        return new Others(bare, other);
    }

    private static Point bare(Bench bench, long bytes) throws IOException {
        try (Server server = bench.servers().bare(bytes)) {
            Wrk.put(server, "/", "warm", bytes, CONNECTIONS, WARM_UP_OF_OTHERS);
            Wrk.Result put = Wrk.put(server, "/", "put", bytes, CONNECTIONS, TIME);
            Wrk.getOne(server, "/", CONNECTIONS, WARM_UP_OF_OTHERS);
            return new Point(put, Wrk.getOne(server, "/", CONNECTIONS, TIME));
        }
    }

    private static Row step(
            String name, String title, Wrk.Result above, Wrk.Result at, Wrk.Result bare, Wrk.Result s3proxy) {
        return Row.higher(
                        name,
                        title,
                        new Figure("Cairn", above.perSecond(), REQUESTS_PER_SECOND),
                        Goal.ratioAtLeast(0.5, "no cliff: ≥ 50 %"))
                .against(new Figure("at the inline limit", at.perSecond(), REQUESTS_PER_SECOND))
                .beside(
                        new Figure("bare Vert.x", bare.perSecond(), REQUESTS_PER_SECOND),
                        new Figure("s3proxy", s3proxy.perSecond(), REQUESTS_PER_SECOND));
    }

    private static Row onCurve(
            String name, long bytes, String method, Wrk.Result seen, Goals goals, Wrk.Result bare, Wrk.Result s3proxy) {
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
                        new Figure("s3proxy, without syncs", s3proxy.perSecond(), REQUESTS_PER_SECOND),
                        new Figure("CPU of 1,000", seen.cpuMillis(), Unit.MILLISECONDS),
                        new Figure("of the bare server", bare.cpuMillis(), Unit.MILLISECONDS));
    }
}
