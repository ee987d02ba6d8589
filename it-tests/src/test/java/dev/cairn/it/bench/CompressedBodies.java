package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.MIB_PER_SECOND;
import static dev.cairn.it.bench.Unit.MILLISECONDS;

import dev.cairn.it.bench.Rounds.Pair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What it costs that bodies are compressed: a range of one, and small requests beside uploads that are. */
final class CompressedBodies implements Group {
    private static final String TEXT = "text";
    private static final String NOISE = "noise";
    private static final List<String> RANGE =
            List.of("--mix", "range=1", "--size", "1GiB", "--keys", "1", "--range-size", "64KiB", "--connections", "8");
    private static final List<String> SMALL =
            List.of("--mix", "get=1", "--size", "4KiB", "--keys", "1000", "--connections", "4");
    private static final List<String> UPLOADS =
            List.of("--mix", "put=1", "--size", "64MiB", "--keys", "16", "--connections", "8", "--no-prefill");

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        try (Server node = bench.servers().cairn()) {
            return List.of(ranges(node), beside(bench, node));
        } finally {
            bench.servers().clear();
        }
    }

    private static Row ranges(Server node) throws IOException {
        range(node, NOISE, "--prefill", "5s");
        range(node, TEXT, "--prefill", "5s");
        Pair<CairnBench> pair = Rounds.inTurn(
                _ -> range(node, NOISE, "--no-prefill", "8s"), _ -> range(node, TEXT, "--no-prefill", "8s"));
        return Row.lower(
                        "range-64k-compressed",
                        "64 KiB out of 1 GiB that is compressed, 8 connections, P99",
                        new Figure("Cairn", pair.second().median(run -> run.millis("range", "p99")), MILLISECONDS),
                        Goal.ratioAtMost(2, "≤ 2 × not compressed"))
                .against(new Figure(
                        "not compressed, P99", pair.first().median(run -> run.millis("range", "p99")), MILLISECONDS))
                .beside(
                        new Figure("P50", pair.second().median(run -> run.millis("range", "p50")), MILLISECONDS),
                        new Figure(
                                "not compressed",
                                pair.first().median(run -> run.millis("range", "p50")),
                                MILLISECONDS));
    }

    private static CairnBench range(Server node, String bytes, String prefill, String duration) throws IOException {
        return run(node, "range-" + bytes, RANGE, "--bytes", bytes, prefill, "--warmup", "2s", "--duration", duration);
    }

    /** Noise is not compressed: what its uploads cost small requests is not of the compression. */
    private static Row beside(Bench bench, Server node) throws IOException {
        run(node, "small", SMALL, "--prefill", "--warmup", "2s", "--duration", "5s");
        List<CairnBench> uploads = new ArrayList<>();
        Rounds<CairnBench> idle = Rounds.of(_ -> small(node));
        Pair<CairnBench> pair = Rounds.inTurn(
                _ -> {
                    bench.disk().settle();
                    return whileUploading(node, NOISE, new ArrayList<>());
                },
                _ -> {
                    bench.disk().settle();
                    return whileUploading(node, TEXT, uploads);
                });
        return Row.lower(
                        "get-4k-beside-compression",
                        "4 KiB GET beside 8 uploads that are compressed, P99",
                        new Figure("Cairn", pair.second().median(run -> run.millis("get", "p99")), MILLISECONDS),
                        Goal.ratioAtMost(3, "≤ 3 × idle"))
                .against(new Figure("idle", idle.median(run -> run.millis("get", "p99")), MILLISECONDS))
                .beside(
                        new Figure(
                                "beside uploads that are not",
                                pair.first().median(run -> run.millis("get", "p99")),
                                MILLISECONDS),
                        new Figure(
                                "uploads",
                                uploads.stream()
                                        .mapToDouble(CairnBench::mibPerSecond)
                                        .average()
                                        .orElseThrow(),
                                MIB_PER_SECOND));
    }

    private static CairnBench small(Server node) throws IOException {
        return run(node, "small", SMALL, "--no-prefill", "--warmup", "2s", "--duration", "8s");
    }

    private static CairnBench whileUploading(Server node, String bytes, List<CairnBench> uploads) throws IOException {
        CompletableFuture<CairnBench> background = CompletableFuture.supplyAsync(() -> {
            try {
                return run(node, "uploads-" + bytes, UPLOADS, "--bytes", bytes, "--warmup", "2s", "--duration", "14s");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        CairnBench beside = small(node);
        uploads.add(background.join());
        return beside;
    }

    private static CairnBench run(Server node, String bucket, List<String> load, String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of("--bucket", bucket, "--keep"));
        options.addAll(load);
        options.addAll(List.of(more));
        return CairnBench.run(node, options.toArray(String[]::new));
    }
}
