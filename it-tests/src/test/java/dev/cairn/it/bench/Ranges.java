package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.MILLISECONDS;

import dev.cairn.it.bench.Rounds.Pair;
import java.io.IOException;
import java.util.List;

/** 64 KiB out of a large object against an object of 64 KiB, both from the page cache. */
final class Ranges implements Group {
    @Override
    public List<Row> measure(Bench bench) throws IOException {
        try (Server node = bench.servers().cairn()) {
            range(node, "--prefill", "5s");
            small(node, "--prefill", "5s");
            Pair<CairnBench> pair = Rounds.inTurn(
                    round -> small(node, "--no-prefill", "8s"), round -> range(node, "--no-prefill", "8s"));
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
                                    MILLISECONDS)));
        } finally {
            bench.servers().clear();
        }
    }

    private static CairnBench range(Server node, String prefill, String duration) throws IOException {
        return run(node, prefill, duration, "ranges", "range=1", "1GiB", "1");
    }

    private static CairnBench small(Server node, String prefill, String duration) throws IOException {
        return run(node, prefill, duration, "small", "get=1", "64KiB", "16384");
    }

    private static CairnBench run(
            Server node, String prefill, String duration, String bucket, String mix, String size, String keys)
            throws IOException {
        return CairnBench.run(
                node,
                "--bucket",
                bucket,
                "--keep",
                prefill,
                "--mix",
                mix,
                "--size",
                size,
                "--keys",
                keys,
                "--range-size",
                "64KiB",
                "--connections",
                "8",
                "--warmup",
                "2s",
                "--duration",
                duration);
    }
}
