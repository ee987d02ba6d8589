package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.KEYS_PER_SECOND;
import static dev.cairn.it.bench.Unit.MIB;
import static dev.cairn.it.bench.Unit.MILLISECONDS;
import static dev.cairn.it.bench.Unit.REQUESTS_PER_SECOND;
import static dev.cairn.it.bench.Unit.SECONDS;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Five million objects: whether the last are stored as fast as the first, how they are listed, and the start over them. */
final class Millions implements Group {
    private static final long OBJECTS = 5_000_000;
    private static final int PARTS = 10;
    /** The parts whose keys begin with {@link #LISTED}: a million of them. */
    private static final int LISTED_PARTS = 2;

    private static final String LISTED = "listed-";
    private static final String OTHERS = "others-";
    private static final Duration PAGES = Duration.ofSeconds(10);

    private record Listing(long keys, double perSecond) {}

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        List<Row> rows = new ArrayList<>();
        try {
            try (Server node = bench.servers().cairn()) {
                bench.makeBucket(node, Bench.OBJECTS);
                rows.addAll(load(node));
                rows.addAll(list(node));
            }
            rows.add(start(bench));
        } finally {
            bench.servers().clear();
        }
        return rows;
    }

    private static List<Row> load(Server node) throws IOException {
        Load.part(node, OTHERS + "warm", OBJECTS / 100); // the compiler's time is not the store's
        List<Load.Part> parts = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            String prefix = (part < LISTED_PARTS ? LISTED : OTHERS) + part + "-";
            parts.add(Load.part(node, prefix, OBJECTS / PARTS));
            System.out.printf("  part %d: %,.0f/s%n", part + 1, parts.getLast().perSecond());
        }
        double first = parts.getFirst().perSecond();
        double last = parts.getLast().perSecond();
        return List.of(
                Row.higher(
                                "load-5m",
                                "5 million PUTs of 1 KiB, the last tenth",
                                new Figure("Cairn", last, REQUESTS_PER_SECOND),
                                Goal.ratioAtLeast(0.8, "≥ 80 % of the first tenth"))
                        .against(new Figure("the first tenth", first, REQUESTS_PER_SECOND)),
                Row.lower(
                        "load-5m-rss",
                        "memory (RSS) while they are stored, at most",
                        new Figure("Cairn", ProcessFacts.residentMaxMib(node.process()), MIB),
                        Goal.atMost(700, "≤ 700 MiB")));
    }

    private static List<Row> list(Server node) throws IOException {
        double before = ProcessFacts.residentMib(node.process());
        List<Listing> listings = new ArrayList<>();
        Rounds<Listing> rounds = Rounds.of(round -> {
            listings.add(listing(node));
            return listings.getLast();
        });
        double after = ProcessFacts.residentMib(node.process());
        Wrk.Result page = Wrk.getOne(node, Bench.OBJECTS.replaceAll("/$", "") + "?prefix=" + LISTED, 1, PAGES);
        return List.of(
                Row.higher(
                                "list-1m",
                                "list %,d keys as NDJSON"
                                        .formatted(listings.getFirst().keys()),
                                new Figure("Cairn", rounds.median(Listing::perSecond), KEYS_PER_SECOND),
                                Goal.atLeast(300_000, "≥ 300,000 keys/s"))
                        .beside(new Figure("memory before", before, MIB), new Figure("after", after, MIB)),
                Row.lower(
                                "list-page",
                                "first page of 1,000 keys, P99",
                                new Figure("Cairn", page.p99Millis(), MILLISECONDS),
                                Goal.atMost(10, "< 10 ms"))
                        .beside(new Figure("P50", page.p50Millis(), MILLISECONDS)));
    }

    private static Listing listing(Server node) throws IOException {
        long began = System.nanoTime();
        String url = node.address() + Bench.OBJECTS.replaceAll("/$", "") + "?prefix=" + LISTED;
        String count = Programs.output(
                "bash", "-o", "pipefail", "-c", "curl -fsS -H 'Accept: application/x-ndjson' '" + url + "' | wc -l");
        long keys = Long.parseLong(count.strip());
        return new Listing(keys, keys / ((System.nanoTime() - began) / 1e9));
    }

    private static Row start(Bench bench) throws IOException {
        try (Server node = bench.servers().cairn()) {
            return Row.lower(
                    "start-5m",
                    "start to ready, 5 million objects",
                    new Figure("Cairn", node.start().toNanos() / 1e9, SECONDS),
                    Goal.atMost(2, "< 2 s"));
        }
    }
}
