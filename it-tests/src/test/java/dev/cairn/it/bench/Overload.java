package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.MIB;
import static dev.cairn.it.bench.Unit.MIB_PER_SECOND;
import static dev.cairn.it.bench.Unit.MILLISECONDS;
import static dev.cairn.it.bench.Unit.RATIO;
import static dev.cairn.it.bench.Unit.REQUESTS_PER_SECOND;

import dev.cairn.it.HealthWatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Four times the rate that a closed loop reaches, in open loop on more connections than the node takes on. The generator shares
 * the processors and needs more of them then; the rate for each processor that it left is beside the plain one.
 */
final class Overload implements Group {
    private static final int FACTOR = 4;
    private static final double SHARE_LEAST = 0.8;
    private static final int HEALTH_MILLIS_MAX = 1_000;

    /** A kind of load, and how it is measured. */
    private record Kind(String name, String title, List<String> mix, int connections, int crowd, Unit unit) {
        double rate(CairnBench run) {
            return unit == MIB_PER_SECOND ? run.mibPerSecond() : run.perSecond();
        }

        /** The share of its peak that s3proxy keeps; it may answer with errors, which do not count. */
        double shareOfS3(Server s3proxy) throws IOException {
            String bucket = "overload-" + name;
            CairnBench.runOnS3(s3proxy, bucket, options(connections, SECONDS));
            CairnBench peak = CairnBench.runOnS3(s3proxy, bucket, options(connections, SECONDS));
            String rate = String.format(Locale.ROOT, "%.0f/s", FACTOR * peak.perSecond());
            return rate(CairnBench.runOnS3(s3proxy, bucket, options(crowd, SECONDS, "--rate", rate))) / rate(peak);
        }

        CairnBench closed(Server node, int seconds) throws IOException {
            return CairnBench.run(node, options(connections, seconds));
        }

        CairnBench storm(Server node, double perSecond) throws IOException {
            String rate = String.format(Locale.ROOT, "%.0f/s", FACTOR * perSecond);
            CairnBench run = CairnBench.runOverloaded(node, options(crowd, SECONDS, "--rate", rate));
            if (run.faults() > 0) {
                throw new IOException("under overload: "
                        + run.result().getJsonObject("failures").encode());
            }
            return run;
        }

        private String[] options(int connections, int seconds, String... more) {
            List<String> all = new ArrayList<>(mix);
            all.addAll(List.of("--connections", Integer.toString(connections)));
            all.addAll(List.of("--warmup", "0s", "--duration", seconds + "s"));
            all.addAll(List.of(more));
            return all.toArray(String[]::new);
        }
    }

    private static final int SECONDS = 20;
    private static final int WARM_UP_SECONDS = 40;

    private static final List<Kind> KINDS = List.of(
            new Kind("put", "4 KiB PUT", List.of("--mix", "put=1", "--size", "4KiB"), 128, 4_000, REQUESTS_PER_SECOND),
            new Kind(
                    "upload",
                    "PUT of 1 to 4 MiB",
                    List.of("--mix", "put=1", "--size", "1MiB-4MiB", "--keys", "1000"),
                    64,
                    1_024,
                    MIB_PER_SECOND));

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (Kind kind : KINDS) {
            double other;
            try (Server s3proxy = bench.servers().s3proxy()) {
                bench.makeBucket(s3proxy, "/overload-" + kind.name + "/");
                other = kind.shareOfS3(s3proxy);
            } finally {
                bench.servers().clear();
                bench.disk().settle();
            }
            try (Server node = bench.servers().cairn()) {
                rows.addAll(measure(node, kind, other));
            } finally {
                bench.servers().clear();
            }
        }
        return rows;
    }

    private static List<Row> measure(Server node, Kind kind, double other) throws IOException {
        kind.closed(node, WARM_UP_SECONDS);
        CairnBench peak = kind.closed(node, SECONDS);
        try (HealthWatch watch = HealthWatch.start(node.address())) {
            CairnBench storm = kind.storm(node, peak.perSecond());
            HealthWatch.Result health = watch.stop();
            if (!health.failures().isEmpty()) {
                throw new IOException("under overload: " + health);
            }
            ToDoubleFunction<CairnBench> ofOne = run -> kind.rate(run) / run.processorsLeft();
            return List.of(
                    Row.higher(
                                    "overload-" + kind.name,
                                    kind.title + " at four times the peak, " + kind.crowd + " connections",
                                    new Figure("Cairn", kind.rate(storm), kind.unit),
                                    Goal.ratioAtLeast(SHARE_LEAST, "≥ 80 % of the peak"))
                            .against(new Figure("peak", kind.rate(peak), kind.unit))
                            .beside(
                                    new Figure(
                                            "for each processor left",
                                            ofOne.applyAsDouble(storm) / ofOne.applyAsDouble(peak),
                                            RATIO),
                                    new Figure("refused with Retry-After", storm.refusedShare(), RATIO),
                                    new Figure("s3proxy keeps of its peak", other, RATIO)),
                    Row.lower(
                            "overload-" + kind.name + "-health",
                            "… health, facts and metrics meanwhile, P99",
                            new Figure("Cairn", health.p99().toNanos() / 1e6, MILLISECONDS),
                            Goal.atMost(HEALTH_MILLIS_MAX, "≤ 1 s")),
                    Row.lower(
                            "overload-" + kind.name + "-rss",
                            "… memory (RSS) at most, with 512 MiB of heap",
                            new Figure("Cairn", ProcessFacts.residentMaxMib(node.process()), MIB),
                            Goal.atMost(1_024, "≤ 1 GiB")));
        }
    }
}
