package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.MILLISECONDS;
import static dev.cairn.it.bench.Unit.REQUESTS_PER_SECOND;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Objects of 4 KiB through three nodes, against one node by itself: what agreement and copies cost. */
final class ThreeNodes implements Group {
    private static final String CONNECTIONS = "32";

    /** Three nodes on two cores are compiled for as long. */
    private static final String PUT_WARM_UP = "150s";

    private static final String GET_WARM_UP = "90s";
    private static final String TIME = "30s";

    /** More than are put meanwhile. */
    private static final String PUT_KEYS = "1000000";

    private static final String GET_KEYS = "10000";

    private record Rates(CairnBench puts, CairnBench gets) {}

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        Servers servers = bench.servers();
        try {
            Rates one = one(servers);
            servers.clear();
            return rows(one, three(servers));
        } finally {
            servers.clear();
        }
    }

    private static Rates one(Servers servers) throws IOException {
        try (Server node = servers.cairn()) {
            return rates(node);
        }
    }

    private static Rates three(Servers servers) throws IOException {
        try (Server first = servers.member(1, Optional.empty());
                Server second = servers.member(2, Optional.of(first));
                Server third = servers.member(3, Optional.of(first))) {
            return rates(first, second, third);
        }
    }

    private static Rates rates(Server first, Server... others) throws IOException {
        CairnBench puts =
                load(first, others, "put=1", PUT_WARM_UP, "--keys", PUT_KEYS, "--key-distribution", "sequential");
        return new Rates(puts, load(first, others, "get=1", GET_WARM_UP, "--keys", GET_KEYS));
    }

    private static CairnBench load(Server first, Server[] others, String mix, String warmUp, String... more)
            throws IOException {
        Stream<String> also = others.length == 0
                ? Stream.empty()
                : Stream.of(
                        "--also",
                        Stream.of(others).map(node -> node.address().toString()).collect(Collectors.joining(",")));
        Stream<String> all = Stream.of("--mix", mix, "-c", CONNECTIONS, "--warmup", warmUp, "-d", TIME);
        return CairnBench.run(
                first,
                Stream.of(also, all, Stream.of(more)).flatMap(each -> each).toArray(String[]::new));
    }

    private static List<Row> rows(Rates one, Rates three) {
        return List.of(
                Row.higher(
                                "three-put-4k",
                                "4 KiB PUT through three nodes, N = 3, W = 2, 32 connections",
                                perSecond("three nodes", three.puts()),
                                Goal.atLeast(2_500, "≥ 2,500/s"))
                        .against(perSecond("one node", one.puts()))
                        .beside(
                                new Figure("P50", three.puts().millis("put", "p50"), MILLISECONDS),
                                new Figure("P99", three.puts().millis("put", "p99"), MILLISECONDS)),
                Row.lower(
                                "three-put-4k-cpu",
                                "… CPU of 1,000, all nodes",
                                cpu("three nodes", three.puts()),
                                Goal.ratioAtMost(4, "≤ 4 × one node"))
                        .against(cpu("one node", one.puts())),
                Row.higher(
                                "three-get-4k",
                                "4 KiB GET through three nodes, 10,000 objects, 32 connections",
                                perSecond("three nodes", three.gets()),
                                Goal.ratioAtLeast(0.6, "≥ 60 % of one node"))
                        .against(perSecond("one node", one.gets()))
                        .beside(
                                new Figure("P50", three.gets().millis("get", "p50"), MILLISECONDS),
                                new Figure("P99", three.gets().millis("get", "p99"), MILLISECONDS)));
    }

    private static Figure perSecond(String name, CairnBench run) {
        return new Figure(name, run.perSecond(), REQUESTS_PER_SECOND);
    }

    private static Figure cpu(String name, CairnBench run) {
        return new Figure(name, run.cpuSecondsPerRequest() * 1e6, MILLISECONDS); // Of a thousand.
    }
}
