package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.MICROSECONDS;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What it costs a request that it is measured: one node, which measures in one slice of some requests and does not in the next, thousands of
 * times. A machine's speed drifts over seconds, by more than is looked for; two slices in a row are some hundredths of a second. One
 * connection, as waiting for others would hide what is looked for or multiply it. Of a slice counts its median: what the machine does
 * besides is in few requests.
 */
final class MeasuredRequests implements Group {
    private static final int BYTES = 4096;
    private static final int CONNECTIONS = 32;
    private static final int KEYS = 10_000;
    private static final int PAIRS = 4_000;
    private static final int SLICE = 60;
    private static final int UNCOUNTED = 20;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final Duration WARM_UP = Duration.ofSeconds(60);
    private static final Goal GOAL = Goal.ratioAtMost(1.01, "< 1.01 × not measured");

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        try (Server node = bench.servers().cairn()) {
            bench.makeBucket(node, Bench.OBJECTS);
            Wrk.put(node, Bench.OBJECTS, "warm", BYTES, CONNECTIONS, WARM_UP);
            Wrk.get(node, Bench.OBJECTS, "warm", KEYS, CONNECTIONS, WARM_UP);
            byte[] body = new byte[BYTES];
            return List.of(
                    row(
                            bench,
                            node,
                            "measured-get-4k",
                            "4 KiB GET, measured: time of one",
                            i -> OneConnection.get(Bench.OBJECTS + "one" + i % KEYS)),
                    row(
                            bench,
                            node,
                            "measured-put-4k",
                            "4 KiB PUT, measured: time of one",
                            i -> OneConnection.put(Bench.OBJECTS + "put" + i, body)));
        } finally {
            bench.servers().clear();
        }
    }

    private static Row row(Bench bench, Server node, String name, String title, IntFunction<byte[]> requests)
            throws IOException {
        List<Double> on = new ArrayList<>();
        List<Double> off = new ArrayList<>();
        try (OneConnection connection = new OneConnection(node.address())) {
            for (int i = 0; i < KEYS; i++) {
                connection.send(OneConnection.put(Bench.OBJECTS + "one" + i, new byte[BYTES]));
            }
            for (int slice = 0; slice < 2 * PAIRS; slice++) {
                boolean measuring = slice % 4 == 0 || slice % 4 == 3; // What drifts is in both alike.
                bench.patch(node, "/v1/monitoring/settings", "{\"measuring\":" + measuring + "}");
                int first = slice * (SLICE + UNCOUNTED);
                (measuring ? on : off).add(median(connection, requests, first));
            }
        }
        bench.patch(node, "/v1/monitoring/settings", "{\"measuring\":true}");
        double error = errorOfMean(on, off);
        return Row.lower(name, title, new Figure("Cairn", mean(on), MICROSECONDS), GOAL)
                .against(new Figure("not measured", mean(off), MICROSECONDS))
                .beside(
                        new Figure("difference", mean(on) - mean(off), MICROSECONDS),
                        new Figure("its standard error", error, MICROSECONDS));
    }

    private static double median(OneConnection connection, IntFunction<byte[]> requests, int first) throws IOException {
        long[] nanos = new long[SLICE];
        for (int i = -UNCOUNTED; i < SLICE; i++) {
            long took = connection.send(requests.apply(first + UNCOUNTED + i));
            if (i >= 0) {
                nanos[i] = took;
            }
        }
        Arrays.sort(nanos);
        return nanos[SLICE / 2] / NANOS_PER_MICRO;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** Of the mean difference of pairs that were measured one after the other. */
    private static double errorOfMean(List<Double> on, List<Double> off) {
        List<Double> differences = new ArrayList<>();
        for (int i = 0; i < on.size(); i++) {
            differences.add(on.get(i) - off.get(i));
        }
        double mean = mean(differences);
        double variance = mean(differences.stream()
                .map(value -> (value - mean) * (value - mean))
                .toList());
        return Math.sqrt(variance / differences.size());
    }
}
