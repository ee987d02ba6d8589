package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.MIB;
import static dev.cairn.it.bench.Unit.MILLISECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Two hundred large uploads at once, and small reads meanwhile. */
final class ManyUploads implements Group {
    private static final int UPLOADS = 200;

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        try (Server node = bench.servers().cairn()) {
            reads(node, "5s", "5s"); // compiled before it counts
            CompletableFuture<CairnBench> uploads = CompletableFuture.supplyAsync(() -> uploads(node));
            CairnBench reads = reads(node, "3s", "25s");
            boolean outlasted = !uploads.isDone();
            CairnBench uploaded = uploads.join();
            if (!outlasted) {
                throw new IOException("the uploads were over before the reads: make more of them");
            }
            return List.of(
                    Row.lower(
                                    "uploads-get",
                                    "200 uploads of 100 MiB at once: a 4 KiB GET meanwhile, P99",
                                    new Figure("Cairn", reads.millis("get", "p99"), MILLISECONDS),
                                    Goal.atMost(100, "≤ 100 ms"))
                            .beside(
                                    new Figure("P50", reads.millis("get", "p50"), MILLISECONDS),
                                    new Figure("uploads", uploaded.mibPerSecond(), Unit.MIB_PER_SECOND),
                                    new Figure("slowest upload", uploaded.millis("put", "max"), MILLISECONDS)),
                    Row.lower(
                            "uploads-rss",
                            "… memory (RSS) at most, with 512 MiB of heap",
                            new Figure("Cairn", ProcessFacts.residentMaxMib(node.process()), MIB),
                            Goal.none()));
        } finally {
            bench.servers().clear();
        }
    }

    private static CairnBench uploads(Server node) {
        try {
            CairnBench run = CairnBench.run(
                    node,
                    "--mix",
                    "put=1",
                    "--size",
                    "100MiB",
                    "--keys",
                    Integer.toString(UPLOADS),
                    "--connections",
                    Integer.toString(UPLOADS),
                    "--warmup",
                    "0s",
                    "--duration",
                    "10s",
                    "--answers-within",
                    "10m"); // A slow disk takes two minutes for 20 GiB.
            if (run.result().getJsonObject("total").getLong("requests") < UPLOADS) {
                throw new IOException("not all uploads completed: "
                        + run.result().getJsonObject("total").encode());
            }
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CairnBench reads(Server node, String warmup, String duration) throws IOException {
        return CairnBench.run(
                node,
                "--mix",
                "get=1",
                "--rate",
                "200/s",
                "--keys",
                "1000",
                "--connections",
                "8",
                "--warmup",
                warmup,
                "--duration",
                duration);
    }
}
