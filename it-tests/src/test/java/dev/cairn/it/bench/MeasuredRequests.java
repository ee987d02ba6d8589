package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.MILLISECONDS;
import static dev.cairn.it.bench.Unit.REQUESTS_PER_SECOND;

import dev.cairn.it.bench.Wrk.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What it costs a request that it is measured: one node, which measures in one round and does not in the next. A round's CPU differs by
 * some hundredths from that of the next, so there are many, and which of a pair comes first changes: what drifts is in both alike.
 */
final class MeasuredRequests implements Group {
    private static final int BYTES = 4096;
    private static final int CONNECTIONS = 32;
    private static final int KEYS = 10_000;
    private static final int PAIRS = 20;
    private static final Duration ROUND = Duration.ofSeconds(4);
    private static final Duration WARM_UP = Duration.ofSeconds(60);
    private static final Goal GOAL = Goal.ratioAtMost(1.01, "< 1.01 × not measured");

    /** One load of a round. */
    private interface Load {
        Result run(int round) throws IOException;
    }

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        try (Server node = bench.servers().cairn()) {
            bench.makeBucket(node, Bench.OBJECTS);
            Wrk.put(node, Bench.OBJECTS, "warm", BYTES, CONNECTIONS, WARM_UP);
            Wrk.get(node, Bench.OBJECTS, "warm", KEYS, CONNECTIONS, WARM_UP.dividedBy(2));
            return List.of(
                    row(
                            bench,
                            node,
                            "measured-get-4k",
                            "4 KiB GET, measured: CPU of 1,000",
                            _ -> Wrk.get(node, Bench.OBJECTS, "warm", KEYS, CONNECTIONS, ROUND)),
                    row(
                            bench,
                            node,
                            "measured-put-4k",
                            "4 KiB PUT, measured: CPU of 1,000",
                            round -> Wrk.put(node, Bench.OBJECTS, "r" + round + "-", BYTES, CONNECTIONS, ROUND)));
        } finally {
            bench.servers().clear();
        }
    }

    private static Row row(Bench bench, Server node, String name, String title, Load load) throws IOException {
        List<Result> on = new ArrayList<>();
        List<Result> off = new ArrayList<>();
        for (int round = 0; round < 2 * PAIRS; round++) {
            boolean measuring = round % 4 == 0 || round % 4 == 3;
            bench.patch(node, "/v1/monitoring/settings", "{\"measuring\":" + measuring + "}");
            (measuring ? on : off).add(load.run(round));
        }
        bench.patch(node, "/v1/monitoring/settings", "{\"measuring\":true}");
        return Row.lower(name, title, new Figure("Cairn", mean(on, Result::cpuMillis), MILLISECONDS), GOAL)
                .against(new Figure("not measured", mean(off, Result::cpuMillis), MILLISECONDS))
                .beside(
                        new Figure("measured", mean(on, Result::perSecond), REQUESTS_PER_SECOND),
                        new Figure("not measured", mean(off, Result::perSecond), REQUESTS_PER_SECOND),
                        new Figure("CPU differs from round to round by", deviation(on), MILLISECONDS));
    }

    private static double mean(List<Result> results, ToDoubleFunction<Result> part) {
        return results.stream().mapToDouble(part).average().orElseThrow();
    }

    /** The standard deviation of the CPU of one round. */
    private static double deviation(List<Result> results) {
        double mean = mean(results, Result::cpuMillis);
        return Math.sqrt(mean(results, result -> Math.pow(result.cpuMillis() - mean, 2)));
    }
}
