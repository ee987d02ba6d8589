package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.MILLISECONDS;

import dev.cairn.it.bench.Rounds.Pair;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** 64 KiB out of a large object against an object of 64 KiB, both from the page cache. */
final class Ranges implements Group {
    private static final List<String> RANGE =
            List.of("--mix", "range=1", "--size", "1GiB", "--keys", "1", "--range-size", "64KiB");
    private static final List<String> SMALL = List.of("--mix", "get=1", "--size", "64KiB", "--keys", "16384");

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        try (Server node = bench.servers().cairn();
                Server s3proxy = bench.servers().s3proxy()) {
            bench.makeBucket(s3proxy, "/ranges/");
            bench.makeBucket(s3proxy, "/small/");
            range(node, "--prefill", "5s");
            small(node, "--prefill", "5s");
            Pair<CairnBench> pair = Rounds.inTurn(
                    round -> small(node, "--no-prefill", "8s"), round -> range(node, "--no-prefill", "8s"));
            CairnBench otherRange = onS3(s3proxy, "ranges", RANGE);
            CairnBench otherSmall = onS3(s3proxy, "small", SMALL);
            bench.disk().settle();
            return List.of(Row.lower(
                            "range-64k",
                            "64 KiB out of 1 GiB, 8 connections, P99",
                            new Figure("Cairn", pair.second().median(run -> run.millis("range", "p99")), MILLISECONDS),
                            Goal.ratioAtMost(1.3, "≤ 1.3 × an object of 64 KiB"))
                    .against(new Figure(
                            "object of 64 KiB, P99",
                            pair.first().median(run -> run.millis("get", "p99")),
                            MILLISECONDS))
                    .beside(
                            new Figure("P50", pair.second().median(run -> run.millis("range", "p50")), MILLISECONDS),
                            new Figure(
                                    "of the object",
                                    pair.first().median(run -> run.millis("get", "p50")),
                                    MILLISECONDS),
                            new Figure("P99 of s3proxy", otherRange.millis("range", "p99"), MILLISECONDS),
                            new Figure("of its object", otherSmall.millis("get", "p99"), MILLISECONDS)));
        } finally {
            bench.servers().clear();
        }
    }

    private static CairnBench range(Server node, String prefill, String duration) throws IOException {
        return run(node, prefill, duration, "ranges", RANGE);
    }

    private static CairnBench small(Server node, String prefill, String duration) throws IOException {
        return run(node, prefill, duration, "small", SMALL);
    }

    private static CairnBench run(Server node, String prefill, String duration, String bucket, List<String> load)
            throws IOException {
        List<String> options = new ArrayList<>(List.of("--bucket", bucket, "--keep"));
        options.addAll(options(prefill, duration, load));
        return CairnBench.run(node, options.toArray(String[]::new));
    }

    private static CairnBench onS3(Server s3proxy, String bucket, List<String> load) throws IOException {
        CairnBench.runOnS3(s3proxy, bucket, options("--prefill", "5s", load).toArray(String[]::new));
        return CairnBench.runOnS3(
                s3proxy, bucket, options("--no-prefill", "8s", load).toArray(String[]::new));
    }

    private static List<String> options(String prefill, String duration, List<String> load) {
        List<String> options = new ArrayList<>(load);
        options.addAll(List.of(prefill, "--connections", "8", "--warmup", "2s", "--duration", duration));
        return options;
    }
}
