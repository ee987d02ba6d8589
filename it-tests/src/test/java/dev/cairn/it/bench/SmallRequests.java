package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.MILLISECONDS;
import static dev.cairn.it.bench.Unit.REQUESTS_PER_SECOND;

import dev.cairn.it.bench.Rounds.Pair;
import dev.cairn.it.bench.Wrk.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Objects of 4 KiB, against a bare server in Vert.x and against s3proxy. */
final class SmallRequests implements Group {
    private static final int BYTES = 4096;
    private static final int CONNECTIONS = 32;

    /** More than a node keeps in memory, and as many as it does. */
    private static final int KEYS_MANY = 50_000;

    private static final int KEYS_FEW = 10_000;
    private static final Duration ROUND = Duration.ofSeconds(10);
    /** The compiler takes a quarter of all CPU for the first 20 s of load, and on a slow machine for a minute: 22 s of CPU. */
    private static final Duration WARM_UP = Duration.ofSeconds(60);

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (Server bare = bench.servers().bare(BYTES);
                Server cairn = bench.servers().cairn();
                Server s3proxy = bench.servers().s3proxy()) {
            bench.makeBucket(cairn, Bench.OBJECTS);
            bench.makeBucket(s3proxy, Bench.S3_OBJECTS);
            Result warm = Wrk.put(cairn, Bench.OBJECTS, "warm", BYTES, CONNECTIONS, WARM_UP);
            rows.addAll(puts(bench, bare, cairn, s3proxy));
            Result other = otherGets(s3proxy);
            rows.addAll(gets("get-4k", bare, cairn, other, Math.min(KEYS_MANY, warm.storedKeys())));
            rows.addAll(gets("get-4k-few", bare, cairn, other, KEYS_FEW));
        } finally {
            bench.servers().clear();
        }
        return rows;
    }

    private static List<Row> puts(Bench bench, Server bare, Server cairn, Server s3proxy) throws IOException {
        Wrk.put(bare, "/", "warm", BYTES, CONNECTIONS, ROUND);
        Pair<Result> many = Rounds.inTurn(
                round -> Wrk.put(bare, "/", "put", BYTES, CONNECTIONS, ROUND),
                round -> Wrk.put(cairn, Bench.OBJECTS, "r" + round + "-", BYTES, CONNECTIONS, ROUND));
        Pair<Result> one = Rounds.inTurn(
                round -> Wrk.put(bare, "/", "one", BYTES, 1, ROUND.dividedBy(2)),
                round -> Wrk.put(cairn, Bench.OBJECTS, "one" + round + "-", BYTES, 1, ROUND.dividedBy(2)));
        double append = bench.disk().appendMillis();
        Wrk.put(s3proxy, Bench.S3_OBJECTS, "warm", BYTES, CONNECTIONS, ROUND);
        Result other = Wrk.put(s3proxy, Bench.S3_OBJECTS, "put", BYTES, CONNECTIONS, ROUND);
        Result otherOne = Wrk.put(s3proxy, Bench.S3_OBJECTS, "one", BYTES, 1, ROUND.dividedBy(2));
        return List.of(
                Row.higher(
                                "put-4k",
                                "4 KiB PUT, 32 connections",
                                new Figure("Cairn", many.second().median(Result::perSecond), REQUESTS_PER_SECOND),
                                Goal.ratioAtLeast(0.5, "≥ 50 % of a bare append"))
                        .against(new Figure(
                                "bare Vert.x + group-committed append",
                                many.first().median(Result::perSecond),
                                REQUESTS_PER_SECOND))
                        .beside(
                                new Figure("P50", many.second().median(Result::p50Millis), MILLISECONDS),
                                new Figure("P99", many.second().median(Result::p99Millis), MILLISECONDS),
                                new Figure(
                                        "P99 of the bare server", many.first().median(Result::p99Millis), MILLISECONDS),
                                new Figure("s3proxy, without syncs", other.perSecond(), REQUESTS_PER_SECOND)),
                cpu("put-4k-cpu", "CPU of 1,000 PUTs of 4 KiB", many, Goal.atMost(80, "≤ 80 ms"))
                        .beside(new Figure("s3proxy", other.cpuMillis(), MILLISECONDS)),
                Row.lower(
                                "put-4k-one",
                                "4 KiB PUT, 1 connection, P50",
                                new Figure("Cairn", one.second().median(Result::p50Millis), MILLISECONDS),
                                Goal.atMost(1.5 * append + 0.5, "≤ 1.5 × an append + 0.5 ms"))
                        .against(
                                new Figure("bare Vert.x + append", one.first().median(Result::p50Millis), MILLISECONDS))
                        .beside(
                                new Figure("one append + fdatasync (fio)", append, MILLISECONDS),
                                new Figure("P99", one.second().median(Result::p99Millis), MILLISECONDS),
                                new Figure("s3proxy, without syncs", otherOne.p50Millis(), MILLISECONDS)));
    }

    private static Result otherGets(Server s3proxy) throws IOException {
        Wrk.get(s3proxy, Bench.S3_OBJECTS, "put", 2_000, CONNECTIONS, ROUND.dividedBy(2));
        return Wrk.get(s3proxy, Bench.S3_OBJECTS, "put", 2_000, CONNECTIONS, ROUND);
    }

    private static List<Row> gets(String name, Server bare, Server cairn, Result other, long keys) throws IOException {
        Wrk.get(bare, "/", "put", keys, CONNECTIONS, ROUND.dividedBy(2));
        Wrk.get(cairn, Bench.OBJECTS, "warm", keys, CONNECTIONS, ROUND);
        Pair<Result> many = Rounds.inTurn(
                round -> Wrk.get(bare, "/", "put", keys, CONNECTIONS, ROUND),
                round -> Wrk.get(cairn, Bench.OBJECTS, "warm", keys, CONNECTIONS, ROUND));
        return List.of(
                Row.higher(
                                name,
                                "4 KiB GET of %,d objects, 32 connections".formatted(keys),
                                new Figure("Cairn", many.second().median(Result::perSecond), REQUESTS_PER_SECOND),
                                Goal.ratioAtLeast(0.65, "≥ 65 % of 4 KiB from memory"))
                        .against(new Figure(
                                "bare Vert.x, 4 KiB from memory",
                                many.first().median(Result::perSecond),
                                REQUESTS_PER_SECOND))
                        .beside(
                                new Figure("P50", many.second().median(Result::p50Millis), MILLISECONDS),
                                new Figure("P99", many.second().median(Result::p99Millis), MILLISECONDS),
                                new Figure(
                                        "P99 of the bare server", many.first().median(Result::p99Millis), MILLISECONDS),
                                new Figure("s3proxy, 2,000 objects", other.perSecond(), REQUESTS_PER_SECOND)),
                cpu(name + "-cpu", "… CPU of 1,000", many, Goal.atMost(25, "≤ 25 ms"))
                        .beside(new Figure("s3proxy", other.cpuMillis(), MILLISECONDS)));
    }

    private static Row cpu(String name, String title, Pair<Result> pair, Goal goal) {
        return Row.lower(name, title, new Figure("Cairn", pair.second().median(Result::cpuMillis), MILLISECONDS), goal)
                .against(new Figure("bare Vert.x", pair.first().median(Result::cpuMillis), MILLISECONDS));
    }
}
