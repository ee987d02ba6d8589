package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.MIB;
import static dev.cairn.it.bench.Unit.MIB_PER_SECOND;
import static dev.cairn.it.bench.Unit.MILLISECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Two hundred large uploads at once, and small reads meanwhile; on s3proxy too, which then has a thread for each and no syncs. */
final class ManyUploads implements Group {
    private static final int UPLOADS = 200;

    /** For the reads and the rest, beside a thread for each upload. */
    private static final int MORE_THREADS = 100;

    private static final String READS = "reads";

    /** A load on one of the servers. */
    private interface Target {
        CairnBench run(String bucket, String... options) throws IOException;
    }

    private record Seen(CairnBench reads, CairnBench uploads, double residentMaxMib) {}

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        double disk = bench.disk().sequentialMibPerSecond();
        Seen other = s3proxy(bench);
        Seen seen = cairn(bench);
        return List.of(
                Row.lower(
                                "uploads-get",
                                "200 uploads of 100 MiB at once: a 4 KiB GET meanwhile, P99",
                                new Figure("Cairn", seen.reads.millis("get", "p99"), MILLISECONDS),
                                Goal.atMost(100, "≤ 100 ms"))
                        .beside(
                                new Figure("P50", seen.reads.millis("get", "p50"), MILLISECONDS),
                                new Figure("uploads", seen.uploads.mibPerSecond(), MIB_PER_SECOND),
                                new Figure("disk, written in sequence with fdatasync (fio)", disk, MIB_PER_SECOND),
                                new Figure("slowest upload", seen.uploads.millis("put", "max"), MILLISECONDS),
                                new Figure("P99 of s3proxy", other.reads.millis("get", "p99"), MILLISECONDS),
                                new Figure("its uploads, without syncs", other.uploads.mibPerSecond(), MIB_PER_SECOND)),
                Row.lower(
                                "uploads-rss",
                                "… memory (RSS) at most, with 512 MiB of heap",
                                new Figure("Cairn", seen.residentMaxMib, MIB),
                                Goal.none())
                        .against(new Figure("s3proxy", other.residentMaxMib, MIB)));
    }

    private static Seen cairn(Bench bench) throws IOException {
        try (Server node = bench.servers().cairn()) {
            return measure(node, (bucket, options) -> CairnBench.run(node, options));
        } finally {
            bench.servers().clear();
        }
    }

    private static Seen s3proxy(Bench bench) throws IOException {
        try (Server s3proxy = bench.servers().s3proxy(UPLOADS + MORE_THREADS)) {
            bench.makeBucket(s3proxy, "/" + READS + "/");
            bench.makeBucket(s3proxy, Bench.S3_OBJECTS);
            return measure(s3proxy, (bucket, options) -> CairnBench.runOnS3(s3proxy, bucket, options));
        } finally {
            bench.servers().clear();
            bench.disk().settle();
        }
    }

    private static Seen measure(Server server, Target target) throws IOException {
        reads(target, "5s", "5s"); // compiled before it counts
        CompletableFuture<CairnBench> uploads = CompletableFuture.supplyAsync(() -> uploads(target));
        CairnBench reads = reads(target, "3s", "25s");
        boolean outlasted = !uploads.isDone();
        CairnBench uploaded = uploads.join();
        if (!outlasted) {
            throw new IOException("the uploads were over before the reads: make more of them");
        }
        return new Seen(reads, uploaded, ProcessFacts.residentMaxMib(server.process()));
    }

    private static CairnBench uploads(Target target) {
        try {
            CairnBench run = target.run(
                    "bench",
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

    private static CairnBench reads(Target target, String warmup, String duration) throws IOException {
        return target.run(
                READS,
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
