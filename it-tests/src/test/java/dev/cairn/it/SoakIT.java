package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToDoubleFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a node that works for long needs no more memory, files, threads or time than after a while. Method: a steady mixture of
 * requests over a bounded number of objects, samples at equal distances, and the trend of their second half.
 * {@code -Dcairn.soak.minutes=30} is the long profile; the short one checks sockets, pipes and threads only: data and
 * memory settle later.
 */
class SoakIT {
    private static final int MINUTES = Integer.getInteger("cairn.soak.minutes", 0);
    private static final int SAMPLES = 30;
    private static final Duration SAMPLE =
            MINUTES == 0 ? Duration.ofMillis(600) : Duration.ofMinutes(MINUTES).dividedBy(SAMPLES);
    private static final int CLIENTS = 8;
    private static final int KEYS = 200;
    private static final int[] SIZES = {500, 4_096, 30_000, 300_000, 2_000_000};
    private static final String BUCKET = "soak";

    /** Most growth over the second half of the run, as a part of what was there at its middle, or absolute. */
    private static final double MEMORY_GROWTH_MAX = 0.10;

    private static final double MEMORY_SLACK_MIB = 24;
    private static final double FILES_SLACK = 12;
    private static final double THREADS_SLACK = 8;
    private static final double LATENCY_GROWTH_MAX = 0.5;
    private static final double LATENCY_SLACK_MS = 50;

    /** Before this the node stores more and more: it keeps what was overwritten for the retention. */
    private static final int DATA_SETTLED_MINUTES = 20;

    /** So that what was overwritten goes within the first half of the long profile. */
    private static final Map<String, String> UPKEEP = Map.of("CAIRN_UPKEEP_HISTORY_RETENTION", "5 minutes");

    @TempDir
    Path directory;

    private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();

    private record Sample(
            double residentMib, double heapMib, double files, double others, double threads, double p99Millis) {}

    @Test
    void nothingGrowsWithTime() throws Exception {
        List<Sample> samples = new ArrayList<>();
        try (NodeProcess node = NodeProcess.start(directory.resolve("data"), new NodeProcess.Settings().with(UPKEEP))) {
            Client client = new Client(node.address());
            client.makeBucket(BUCKET);
            AtomicBoolean stop = new AtomicBoolean();
            List<Future<?>> clients = new ArrayList<>();
            try (ExecutorService executor = Executors.newFixedThreadPool(CLIENTS)) {
                for (int i = 0; i < CLIENTS; i++) {
                    Random random = new Random(i);
                    clients.add(executor.submit(() -> work(client, random, stop)));
                }
                for (int i = 0; i < SAMPLES; i++) {
                    Await.pass(SAMPLE);
                    Sample sample = sample(node);
                    samples.add(sample);
                    System.out.println("soak " + (i + 1) + " of " + SAMPLES + ": " + sample);
                }
                stop.set(true);
            }
            for (Future<?> one : clients) {
                one.get();
            }
            assertThat(node.stop(Duration.ofSeconds(30))).isIn(0, 143);
        }
        assertFlat("sockets and pipes", samples, Sample::others, 0, FILES_SLACK);
        assertFlat("threads", samples, Sample::threads, 0, THREADS_SLACK);
        if (MINUTES > 0) {
            assertFlat("heap MiB", samples, Sample::heapMib, MEMORY_GROWTH_MAX, MEMORY_SLACK_MIB);
            assertFlat("resident MiB", samples, Sample::residentMib, MEMORY_GROWTH_MAX, MEMORY_SLACK_MIB);
            assertFlat("P99 ms", samples, Sample::p99Millis, LATENCY_GROWTH_MAX, LATENCY_SLACK_MS);
        }
        if (MINUTES >= DATA_SETTLED_MINUTES) {
            assertFlat("open files", samples, Sample::files, MEMORY_GROWTH_MAX, FILES_SLACK);
        }
    }

    private static void assertFlat(
            String what, List<Sample> samples, ToDoubleFunction<Sample> value, double partMax, double slack) {
        Trend trend = Trend.of(what, samples.stream().mapToDouble(value).boxed().toList());
        System.out.println("soak, second half: " + trend);
        assertThat(trend.isFlat(partMax, slack)).as(trend.toString()).isTrue();
    }

    private void work(Client client, Random random, AtomicBoolean stop) {
        try {
            while (!stop.get()) {
                String key = "object-" + random.nextInt(KEYS);
                long began = System.nanoTime();
                int status = switch (random.nextInt(10)) {
                    case 0 -> client.delete(BUCKET, key).statusCode();
                    case 1, 2, 3, 4 -> client.get(BUCKET, key).statusCode();
                    case 5 ->
                        client.send("HEAD", Client.object(BUCKET, key), BodyPublishers.noBody())
                                .statusCode();
                    case 6 ->
                        client.send("GET", "/v1/buckets/" + BUCKET + "/objects?limit=50", BodyPublishers.noBody())
                                .statusCode();
                    default -> client.put(BUCKET, key, body(random)).statusCode();
                };
                nanos.add(System.nanoTime() - began);
                if (status >= 500) {
                    throw new AssertionError("status " + status);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] body(Random random) {
        byte[] body = new byte[SIZES[(int) (SIZES.length * Math.pow(random.nextDouble(), 3))]];
        random.nextBytes(body);
        return body;
    }

    private Sample sample(NodeProcess node) throws IOException {
        List<Long> taken = new ArrayList<>();
        for (Long next = nanos.poll(); next != null; next = nanos.poll()) {
            taken.add(next);
        }
        taken.sort(null);
        double p99 = taken.isEmpty() ? 0 : taken.get(taken.size() * 99 / 100) / 1e6;
        return new Sample(
                mib(node.residentBytes()),
                mib(heapAfterCollection(node)),
                count(node, "fd"),
                othersThanData(node),
                count(node, "task"),
                p99);
    }

    private static double mib(long bytes) {
        return bytes / (double) (1 << 20);
    }

    private static double count(NodeProcess node, String folder) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(node.pid()), folder))) {
            return entries.count();
        }
    }

    /** Open files that are no part of the data: of those there are more while there is more data. */
    private double othersThanData(NodeProcess node) throws IOException {
        long others = 0;
        try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(node.pid()), "fd"))) {
            for (Path entry : entries.toList()) {
                others += isBelowData(entry) ? 0 : 1;
            }
        }
        return others;
    }

    private boolean isBelowData(Path entry) throws IOException {
        try {
            return Files.readSymbolicLink(entry).startsWith(directory);
        } catch (NoSuchFileException closedMeanwhile) {
            return true;
        }
    }

    /** What is left when all that can go has gone. */
    private static long heapAfterCollection(NodeProcess node) throws IOException {
        if (MINUTES == 0) {
            return 0;
        }
        Jcmd.ask(node.pid(), "GC.run");
        String info = Jcmd.ask(node.pid(), "GC.heap_info");
        long kib = 0;
        for (MatchResult used : Pattern.compile("(?:DefNew|Tenured)\\s+total \\d+K, used (\\d+)K")
                .matcher(info)
                .results()
                .toList()) {
            kib += Long.parseLong(used.group(1));
        }
        return kib << 10;
    }
}
