package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.KEYS_PER_SECOND;
import static dev.cairn.it.bench.Unit.MIB;
import static dev.cairn.it.bench.Unit.MILLISECONDS;
import static dev.cairn.it.bench.Unit.REQUESTS_PER_SECOND;
import static dev.cairn.it.bench.Unit.SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Five million objects: whether the last are stored as fast as the first, how they are listed, and the start over them. */
final class Millions implements Group {
    private static final long OBJECTS = 5_000_000;
    private static final int PARTS = 10;
    /** The parts whose keys begin with {@link #LISTED}: a million of them. */
    private static final int LISTED_PARTS = 2;

    private static final int LISTED_KEYS = (int) (OBJECTS / PARTS * LISTED_PARTS);
    private static final String LISTED = "listed-";
    private static final String OTHERS = "others-";
    private static final Duration PAGES = Duration.ofSeconds(10);

    private static final Duration TIME = Duration.ofSeconds(10);

    /** A page of s3proxy's looks at every file of the bucket: with more of them it would not end. */
    private static final long LISTED_OF_S3 = 10_000;

    /** What other programs do, measured before the node has taken the disk. */
    private record Others(
            Figure bare,
            Figure s3proxy,
            double s3proxyResidentMib,
            Figure s3proxyPage,
            Figure nginx,
            Figure bareStart) {}

    private record Listing(long keys, double perSecond) {}

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        List<Row> rows = new ArrayList<>();
        try {
            Others others = others(bench);
            bench.servers().clear();
            bench.disk().settle();
            try (Server node = bench.servers().cairn()) {
                bench.makeBucket(node, Bench.OBJECTS);
                rows.addAll(load(node, others));
                rows.addAll(list(bench, node, others));
            }
            rows.add(start(bench, others));
        } finally {
            bench.servers().clear();
        }
        return rows;
    }

    private static Others others(Bench bench) throws IOException {
        Figure bare;
        Figure bareStart;
        try (Server server = bench.servers().bare(Load.BYTES)) {
            Wrk.put(server, "/", "warm", Load.BYTES, Load.CONNECTIONS, TIME);
            double perSecond = Wrk.put(server, "/", "put", Load.BYTES, Load.CONNECTIONS, TIME)
                    .perSecond();
            bare = new Figure("bare Vert.x + group-committed append", perSecond, REQUESTS_PER_SECOND);
            bareStart = new Figure("bare Vert.x", server.start().toNanos() / 1e9, SECONDS);
        }
        Figure nginx = new Figure("nginx, as many files of a folder", autoindex(bench), KEYS_PER_SECOND);
        try (Server server = bench.servers().s3proxy()) {
            bench.makeBucket(server, Bench.S3_OBJECTS);
            bench.makeBucket(server, "/few/");
            Load.part(server, "/few/", LISTED, LISTED_OF_S3);
            Wrk.Result page = Wrk.getOne(server, "/few?prefix=" + LISTED, 1, PAGES);
            Wrk.put(server, Bench.S3_OBJECTS, "warm", Load.BYTES, Load.CONNECTIONS, TIME);
            Wrk.Result put = Wrk.put(server, Bench.S3_OBJECTS, "put", Load.BYTES, Load.CONNECTIONS, TIME);
            return new Others(
                    bare,
                    new Figure("s3proxy, without syncs", put.perSecond(), REQUESTS_PER_SECOND),
                    ProcessFacts.residentMaxMib(server.process()),
                    new Figure("s3proxy, of 10,000 keys", page.p99Millis(), MILLISECONDS),
                    nginx,
                    bareStart);
        }
    }

    /** A million empty files, listed by nginx as JSON. */
    private static double autoindex(Bench bench) throws IOException {
        Path folder = Files.createDirectories(bench.servers().files().resolve("many"));
        for (int i = 0; i < LISTED_KEYS; i++) {
            Files.createFile(folder.resolve(LISTED + "%09d".formatted(i)));
        }
        try (Server nginx = bench.servers().nginx()) {
            return Rounds.of(round -> listing("curl -fsS '" + nginx.address() + "/many/' | grep -c " + LISTED))
                    .median(Listing::perSecond);
        }
    }

    private static List<Row> load(Server node, Others others) throws IOException {
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
                        .against(new Figure("the first tenth", first, REQUESTS_PER_SECOND))
                        .beside(others.bare, others.s3proxy),
                Row.lower(
                                "load-5m-rss",
                                "memory (RSS) while they are stored, at most",
                                new Figure("Cairn", ProcessFacts.residentMaxMib(node.process()), MIB),
                                Goal.atMost(700, "≤ 700 MiB"))
                        .beside(new Figure("s3proxy, in 20 s of PUTs", others.s3proxyResidentMib, MIB)));
    }

    private static List<Row> list(Bench bench, Server node, Others others) throws IOException {
        double before = ProcessFacts.residentMib(node.process());
        List<Listing> listings = new ArrayList<>();
        Rounds<Listing> rounds = Rounds.of(round -> {
            listings.add(listing(node));
            return listings.getLast();
        });
        double after = ProcessFacts.residentMib(node.process());
        Wrk.Result page = Wrk.getOne(node, Bench.OBJECTS.replaceAll("/$", "") + "?prefix=" + LISTED, 1, PAGES);
        RocksRows.Speed rocks = RocksRows.measure(bench.work().resolve("rows"), LISTED_KEYS);
        return List.of(
                Row.higher(
                                "list-1m",
                                "list %,d keys as NDJSON"
                                        .formatted(listings.getFirst().keys()),
                                new Figure("Cairn", rounds.median(Listing::perSecond), KEYS_PER_SECOND),
                                Goal.atLeast(300_000, "≥ 300,000 keys/s"))
                        .against(new Figure("bare RocksDB iterator", rocks.perSecond(), KEYS_PER_SECOND))
                        .beside(
                                new Figure("memory before", before, MIB),
                                new Figure("after", after, MIB),
                                others.nginx),
                Row.lower(
                                "list-page",
                                "first page of 1,000 keys, P99",
                                new Figure("Cairn", page.p99Millis(), MILLISECONDS),
                                Goal.atMost(10, "< 10 ms"))
                        .beside(
                                new Figure("P50", page.p50Millis(), MILLISECONDS),
                                new Figure("bare RocksDB iterator, P99", rocks.pageP99Millis(), MILLISECONDS),
                                others.s3proxyPage));
    }

    private static Listing listing(Server node) throws IOException {
        String url = node.address() + Bench.OBJECTS.replaceAll("/$", "") + "?prefix=" + LISTED;
        return listing("curl -fsS -H 'Accept: application/x-ndjson' '" + url + "' | wc -l");
    }

    private static Listing listing(String command) throws IOException {
        long began = System.nanoTime();
        String count = Programs.output("bash", "-o", "pipefail", "-c", command);
        long keys = Long.parseLong(count.strip());
        return new Listing(keys, keys / ((System.nanoTime() - began) / 1e9));
    }

    private static Row start(Bench bench, Others others) throws IOException {
        try (Server node = bench.servers().cairn()) {
            return Row.lower(
                            "start-5m",
                            "start to ready, 5 million objects",
                            new Figure("Cairn", node.start().toNanos() / 1e9, SECONDS),
                            Goal.atMost(2, "< 2 s"))
                    .against(others.bareStart);
        }
    }
}
