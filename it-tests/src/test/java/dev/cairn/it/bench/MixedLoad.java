package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.MIB_PER_SECOND;
import static dev.cairn.it.bench.Unit.MILLISECONDS;
import static dev.cairn.it.bench.Unit.SECONDS;

import java.io.IOException;
import java.util.List;

/** What a store of pictures and documents sees. */
final class MixedLoad implements Group {
    @Override
    public List<Row> measure(Bench bench) throws IOException {
        try (Server node = bench.servers().cairn()) {
            CairnBench run = CairnBench.run(
                    node,
                    "--mix",
                    "get=45,put=15,delete=10,head=30",
                    "--size",
                    "64KiB-10MiB",
                    "--keys",
                    "1000",
                    "--connections",
                    "16",
                    "--warmup",
                    "10s",
                    "--duration",
                    "30s");
            return List.of(
                    Row.higher(
                                    "mixed",
                                    "45 % GET, 15 % PUT, 10 % DELETE, 30 % HEAD of 64 KiB to 10 MiB, 16 connections",
                                    new Figure("Cairn", run.mibPerSecond(), MIB_PER_SECOND),
                                    Goal.none())
                            .beside(
                                    new Figure("requests", run.perSecond(), Unit.REQUESTS_PER_SECOND),
                                    new Figure("P99 of GET", run.millis("get", "p99"), MILLISECONDS),
                                    new Figure("of PUT", run.millis("put", "p99"), MILLISECONDS),
                                    new Figure("of DELETE", run.millis("delete", "p99"), MILLISECONDS),
                                    new Figure("of HEAD", run.millis("head", "p99"), MILLISECONDS)),
                    Row.lower(
                            "mixed-cpu",
                            "CPU for each GiB of them",
                            new Figure("Cairn", run.cpuSecondsPerGib(), SECONDS),
                            Goal.none()));
        } finally {
            bench.servers().clear();
        }
    }
}
