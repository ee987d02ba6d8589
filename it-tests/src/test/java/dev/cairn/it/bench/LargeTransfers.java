package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.MIB_PER_SECOND;

import dev.cairn.it.bench.Rounds.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Objects of 64 MiB, against the disk, a digest, and nginx. */
final class LargeTransfers implements Group {
    private static final int MIB = 64;
    private static final int STREAMS = 4;
    private static final Duration ROUND = Duration.ofSeconds(8);
    private static final String FILE = "large";

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        try (Server nginx = bench.servers().nginx();
                Server cairn = bench.servers().cairn();
                Server s3proxy = bench.servers().s3proxy()) {
            bench.makeBucket(cairn, Bench.OBJECTS);
            bench.makeBucket(s3proxy, Bench.S3_OBJECTS);
            Path file = bench.servers().file();
            Programs.output("dd", "if=/dev/urandom", "of=" + file, "bs=1M", "count=" + MIB);
            bench.put(cairn, Bench.OBJECTS + FILE, file);
            bench.put(s3proxy, Bench.S3_OBJECTS + FILE, file);
            bench.requireSame(cairn, Bench.OBJECTS + FILE, file);
            Row get = get(nginx, cairn, s3proxy);
            return List.of(put(bench, cairn, s3proxy), get);
        } finally {
            bench.servers().clear();
        }
    }

    private static Row put(Bench bench, Server cairn, Server s3proxy) throws IOException {
        uploads(cairn, STREAMS, "5s", "3s");
        Pair<Double> pair = Rounds.inTurn(
                round -> bench.disk().sequentialMibPerSecond(),
                round -> uploads(cairn, STREAMS, "1s", ROUND.toSeconds() + "s"));
        Rounds<Double> one = Rounds.of(round -> uploads(cairn, 1, "1s", ROUND.toSeconds() + "s"));
        double disk = pair.first().median(Double::doubleValue);
        double sha = digestMibPerSecond();
        double other = CairnBench.runOnS3(s3proxy, "bench", options(STREAMS, "3s", ROUND.toSeconds() + "s"))
                .mibPerSecond();
        Figure limit = disk <= sha
                ? new Figure("disk, written in sequence with fdatasync (fio)", disk, MIB_PER_SECOND)
                : new Figure("SHA-256 of two cores (openssl)", sha, MIB_PER_SECOND);
        return Row.higher(
                        "put-64m",
                        "64 MiB PUT, 4 streams",
                        new Figure("Cairn", pair.second().median(Double::doubleValue), MIB_PER_SECOND),
                        Goal.ratioAtLeast(0.7, "≥ 70 % of disk or digest"))
                .against(limit)
                .beside(
                        new Figure("1 stream", one.median(Double::doubleValue), MIB_PER_SECOND),
                        new Figure("disk", disk, MIB_PER_SECOND),
                        new Figure("SHA-256 of two cores", sha, MIB_PER_SECOND),
                        new Figure("s3proxy, without syncs", other, MIB_PER_SECOND));
    }

    private static double uploads(Server node, int streams, String warmup, String duration) throws IOException {
        return CairnBench.run(node, options(streams, warmup, duration)).mibPerSecond();
    }

    private static String[] options(int streams, String warmup, String duration) {
        return new String[] {
            "--mix",
            "put=1",
            "--size",
            MIB + "MiB",
            "--keys",
            "16",
            "--connections",
            Integer.toString(streams),
            "--warmup",
            warmup,
            "--duration",
            duration
        };
    }

    private static Row get(Server nginx, Server cairn, Server s3proxy) throws IOException {
        Wrk.getOne(cairn, Bench.OBJECTS + FILE, STREAMS, ROUND);
        Pair<Wrk.Result> pair = Rounds.inTurn(
                round -> Wrk.getOne(nginx, "/" + FILE, STREAMS, ROUND),
                round -> Wrk.getOne(cairn, Bench.OBJECTS + FILE, STREAMS, ROUND));
        Wrk.Result one = Wrk.getOne(cairn, Bench.OBJECTS + FILE, 1, ROUND);
        Wrk.Result other = Wrk.getOne(s3proxy, Bench.S3_OBJECTS + FILE, STREAMS, ROUND);
        return Row.higher(
                        "get-64m",
                        "64 MiB GET from the page cache, 4 streams, checksums verified",
                        new Figure("Cairn", pair.second().median(Wrk.Result::mibPerSecond), MIB_PER_SECOND),
                        Goal.ratioAtLeast(0.7, "≥ 70 % of sendfile"))
                .against(new Figure("nginx, sendfile", pair.first().median(Wrk.Result::mibPerSecond), MIB_PER_SECOND))
                .beside(
                        new Figure("1 stream", one.mibPerSecond(), MIB_PER_SECOND),
                        new Figure("s3proxy", other.mibPerSecond(), MIB_PER_SECOND));
    }

    /** SHA-256 of one core, twice. */
    static double digestMibPerSecond() throws IOException {
        String output = Programs.output("openssl", "speed", "-seconds", "2", "-bytes", "1048576", "-evp", "sha256");
        String kilobytes = output.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sha256"))
                .findFirst()
                .orElseThrow(() -> new IOException("openssl speed says: " + output))
                .replaceAll(".*\\s([0-9.]+)k$", "$1");
        return 2 * Double.parseDouble(kilobytes) * 1000 / (1 << 20);
    }
}
