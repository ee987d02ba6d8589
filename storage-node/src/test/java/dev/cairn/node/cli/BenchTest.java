package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.node.cli.Shell.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Goal: bench tells the truth about a server that lies, stalls, or refuses. Method: a fake one, made to do so. */
@Timeout(60)
class BenchTest {
    private static final String KEY_3 = "bench/0000000003";
    private static final long STALL_MILLIS = 400;
    private static final List<String> DEFAULTS =
            List.of("bench", "--json=-", "--bucket=lies", "--warmup=0s", "--duration=300ms", "--keys=10");

    private FakeStore store;
    private Shell shell;

    @BeforeEach
    void open() throws IOException {
        store = new FakeStore();
        shell = new Shell(store.url());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void wrongBytesAreCountedShownAndFailTheCommand() {
        store.fail(1, line -> isRead(line, KEY_3), FakeStore.Fault.WRONG_BYTES);

        Outcome outcome = bench("--mix=get=1", "--size=1000");

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(failures(outcome))
                .hasEntrySatisfying("wrong", wrong -> assertThat((long) wrong).isPositive());
        assertThat(outcome.err()).contains("wrong: GET " + KEY_3 + ": wrong byte at 500");
    }

    @Test
    void anObjectThatVanishesIsWrong() {
        store.meanwhile(1, line -> isRead(line, KEY_3), () -> delete("/v1/buckets/lies/objects/" + KEY_3));

        Outcome outcome = bench("--mix=head=1,get=1");

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err()).contains(KEY_3 + ": not found, but version 1 is stored");
    }

    @Test
    void honestServerIsFoundHonestUnderOverwritesAndDeletes() {
        Outcome outcome =
                bench("--mix=get=1,put=1,delete=1,head=1", "--keys=4", "--connections=8", "--size=0:1,1-500:9");

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(failures(outcome)).containsEntry("wrong", 0L).containsEntry("errors", 0L);
        assertThat(store.keys("lies")).as("the bucket is removed").isEmpty();
    }

    @Test
    void openLoopCountsAStallForEveryRequestThatWasDue() {
        stallOnce();

        Outcome outcome = bench("--mix=get=1", "--connections=1", "--rate=200/s", "--duration=1s");

        Map<?, ?> latencies = latencies(outcome, "latencySeconds");
        assertThat((double) latencies.get("max")).isGreaterThan(0.35);
        assertThat((double) latencies.get("p90")).isGreaterThan(0.15);
    }

    @Test
    void closedLoopShowsAStallInItsCorrectedLatenciesOnly() {
        stallOnce();

        Outcome outcome = bench("--mix=get=1", "--connections=1", "--duration=1s");

        assertThat((double) latencies(outcome, "latencySeconds").get("p90")).isLessThan(0.1);
        assertThat((double) latencies(outcome, "correctedLatencySeconds").get("p90"))
                .isGreaterThan(0.15);
    }

    @Test
    void refusalsAreCountedApart() {
        store.fail(5, line -> isRead(line, ""), FakeStore.Fault.BUSY);

        Outcome outcome = bench("--mix=get=1");

        assertThat(outcome.exitCode()).isZero();
        assertThat(failures(outcome))
                .containsEntry("refused", 5L)
                .containsEntry("refusedWithoutRetryAfter", 0L)
                .containsEntry("errors", 0L);
    }

    @Test
    void aBucketThatWasThereStaysWithItsOtherObjects() {
        store.put("lies", "mine", new byte[1]);

        assertThat(bench("--mix=put=1").exitCode()).isZero();

        assertThat(store.keys("lies")).contains("mine", KEY_3);
    }

    @Test
    void anotherStoreIsCheckedByItsS3PathsAndAskedForNothingElse() {
        store.put("lies", "mine", new byte[1]);
        store.fail(1, line -> line.equals("GET /lies/" + KEY_3), FakeStore.Fault.WRONG_BYTES);

        Outcome outcome = bench("--api=s3", "--mix=get=4,put=1,head=1", "--size=1000");

        assertThat(outcome.err()).contains("wrong: GET " + KEY_3 + ": wrong byte at");
        assertThat(failures(outcome)).containsEntry("wrong", 1L).containsEntry("errors", 0L);
        assertThat(store.keys("lies")).as("the bucket stays").contains("mine");
        assertThat(store.requests()).allMatch(line -> line.contains(" /lies/bench/"), "S3 paths");
    }

    @Test
    void optionsOutOfBoundsAreNamedWithLimitAndValue() {
        expectUsage("--connections must be: 1 to 4096; is: '0'", "--connections=0");
        expectUsage("--mix must be: like get=45,put=15", "--mix=got=1");
        expectUsage("--rate must be: requests in each second, like 5000/s; is: 'fast'", "--rate=fast");
        expectUsage("--key-distribution must be: uniform, zipf, sequential; is: 'odd'", "--key-distribution=odd");
        expectUsage("--duration must be: a time like 500ms, 30s, 5m; is: 'long'", "--duration=long");
        expectUsage("--answers-within must be: 0 ms to 7 days; is: '691200000 ms'", "--answers-within=192h");
        expectUsage("--no-prefill needs --bucket", "--no-prefill");
        expectUsage("--api must be: cairn, s3; is: 'ftp'", "--api=ftp");
        expectUsage("--api s3 needs --bucket", "--api=s3");
        expectUsage("--mix must be: without list, with --api s3; is: 'list=1'", "--api=s3", "--mix=list=1");
        assertThat(store.requests()).isEmpty();
    }

    @Test
    void answersAreWaitedForAsLongAsAsked() {
        stallOnce();

        Outcome outcome = bench("--mix=get=1", "--connections=1", "--duration=100ms", "--answers-within=1ms");

        assertThat(failures(outcome)).containsEntry("unanswered", 1L);
    }

    private void expectUsage(String text, String... options) {
        Outcome outcome =
                shell.run(Stream.concat(Stream.of("bench"), Stream.of(options)).toArray(String[]::new));

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains(text);
    }

    /** Short, on a few keys of a bucket that is not there, unless the options say otherwise. */
    private Outcome bench(String... options) {
        Map<String, String> byName = new LinkedHashMap<>();
        Stream.concat(DEFAULTS.stream(), Stream.of(options))
                .forEach(option -> byName.put(option.split("=", 2)[0], option));
        return shell.run(byName.values().toArray(String[]::new));
    }

    private void stallOnce() {
        CountDownLatch never = new CountDownLatch(1);
        store.meanwhile(21, line -> isRead(line, ""), () -> {
            if (store.requests().stream().filter(line -> isRead(line, "")).count() == 20) {
                try {
                    boolean _ = never.await(STALL_MILLIS, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }

    private static boolean isRead(String line, String key) {
        return line.startsWith("GET ") && line.contains("/objects/bench/") && line.endsWith(key);
    }

    private static Map<String, Object> failures(Outcome outcome) {
        return Json.members((Map<?, ?>) outcome.events().getFirst().get("failures"));
    }

    private static Map<?, ?> latencies(Outcome outcome, String which) {
        return (Map<?, ?>) ((Map<?, ?>) outcome.events().getFirst().get("total")).get(which);
    }

    private void delete(String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            client.send(
                    HttpRequest.newBuilder(URI.create(store.url() + path))
                            .DELETE()
                            .build(),
                    BodyHandlers.discarding());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
