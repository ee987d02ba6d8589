package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.MIB_PER_SECOND;
import static dev.cairn.it.bench.Unit.MILLISECONDS;
import static dev.cairn.it.bench.Unit.SECONDS;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a store of pictures and documents sees. */
final class MixedLoad implements Group {
    private static final List<String> SIZES = List.of("--size", "64KiB-10MiB", "--keys", "1000", "--connections", "16");
    private static final String MIX = "get=45,put=15,delete=10,head=30";
    private static final String BUCKET = "bench";
    private static final String WARM_BUCKET = "warm";

    private record Other(CairnBench run, double cpuSecondsPerGib) {}

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        try {
            double disk = bench.disk().sequentialMibPerSecond();
            CairnBench run = cairn(bench);
            bench.servers().clear();
            Other other = other(bench);
            return List.of(
                    Row.higher(
                                    "mixed",
                                    "45 % GET, 15 % PUT, 10 % DELETE, 30 % HEAD of 64 KiB to 10 MiB, 16 connections",
                                    new Figure("Cairn", run.mibPerSecond(), MIB_PER_SECOND),
                                    Goal.none())
                            .against(new Figure("s3proxy, without syncs", other.run.mibPerSecond(), MIB_PER_SECOND))
                            .beside(
                                    new Figure("requests", run.perSecond(), Unit.REQUESTS_PER_SECOND),
                                    new Figure("of them PUT", run.mibPerSecond("put"), MIB_PER_SECOND),
                                    new Figure("disk, written in sequence (fio)", disk, MIB_PER_SECOND),
                                    new Figure("P99 of GET", run.millis("get", "p99"), MILLISECONDS),
                                    new Figure("of PUT", run.millis("put", "p99"), MILLISECONDS),
                                    new Figure("of DELETE", run.millis("delete", "p99"), MILLISECONDS),
                                    new Figure("of HEAD", run.millis("head", "p99"), MILLISECONDS),
                                    new Figure("s3proxy's P99 of GET", other.run.millis("get", "p99"), MILLISECONDS),
                                    new Figure("of PUT", other.run.millis("put", "p99"), MILLISECONDS)),
                    Row.lower(
                                    "mixed-cpu",
                                    "CPU for each GiB of them",
                                    new Figure("Cairn", run.cpuSecondsPerGib(), SECONDS),
                                    Goal.none())
                            .against(new Figure("s3proxy", other.cpuSecondsPerGib, SECONDS)));
        } finally {
            bench.servers().clear();
        }
    }

    private static CairnBench cairn(Bench bench) throws IOException {
        try (Server node = bench.servers().cairn()) {
            return CairnBench.run(node, options("--mix", MIX, "--warmup", "10s", "--duration", "30s"));
        }
    }

    /** Warmed up and filled by loads of their own, because its CPU can only be told of whole runs. */
    private static Other other(Bench bench) throws IOException {
        try (Server s3proxy = bench.servers().s3proxy()) {
            bench.makeBucket(s3proxy, "/" + WARM_BUCKET + "/");
            bench.makeBucket(s3proxy, "/" + BUCKET + "/");
            CairnBench.runOnS3(s3proxy, WARM_BUCKET, options("--mix", MIX, "--warmup", "0s", "--duration", "10s"));
            CairnBench.runOnS3(s3proxy, BUCKET, options("--mix", "get=1", "--warmup", "0s", "--duration", "1s"));
            bench.disk().settle();
            Duration before = ProcessFacts.cpu(s3proxy.process());
            CairnBench run = CairnBench.runOnS3(
                    s3proxy, BUCKET, options("--no-prefill", "--mix", MIX, "--warmup", "0s", "--duration", "30s"));
            Duration cpu = ProcessFacts.cpu(s3proxy.process()).minus(before);
            return new Other(run, run.cpuSecondsPerGib(cpu));
        } finally {
            bench.disk().settle();
        }
    }

    private static String[] options(String... more) {
        List<String> all = new ArrayList<>(SIZES);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
