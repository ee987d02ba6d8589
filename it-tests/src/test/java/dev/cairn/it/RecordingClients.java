package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.it.history.Call;
import dev.cairn.it.history.History;
import dev.cairn.it.history.HistoryChecker;
import dev.cairn.it.history.HistoryLines;
import dev.cairn.it.history.Judgement;
import dev.cairn.it.history.Listing;
import dev.cairn.it.history.Operation;
import dev.cairn.it.history.Outcome;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Clients that read, write (also on conditions), delete and list through all nodes, and write down what they did and saw. */
final class RecordingClients implements AutoCloseable {
    static final String BUCKET = "history";

    private static final int KEYS = 6;
    private static final Duration REST = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration PROGRESS_MAX = Duration.ofMinutes(2);

    /** Some bodies travel in the commit, some are blobs. */
    private static final int[] BODY_BYTES = {40, 9_000, 300_000};

    private final String prefix;
    private final List<Client> nodes;
    private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();
    private final Queue<Listing> listings = new ConcurrentLinkedQueue<>();
    private final AtomicLong values = new AtomicLong();
    private final Queue<Throwable> broken = new ConcurrentLinkedQueue<>();
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    private final Queue<String> unanswered = new ConcurrentLinkedQueue<>();
    private final AtomicLong calls = new AtomicLong();

    /** Of one call. */
    private final int triesMax;

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    RecordingClients(Collection<URI> addresses, int clients, long seed) {
        this(addresses, clients, seed, "", PATIENCE);
    }

    /** Clients of which each asks another node once more, by the same idempotency key, if it has no answer from the first. */
    static RecordingClients retryingOnce(Collection<URI> addresses, int clients, long seed, Duration patience) {
        return new RecordingClients(addresses, clients, seed, "", patience, 2);
    }

    /**
     * @param prefix of their keys; no others may use it
     * @param patience after which a client gives an answer up, and goes on
     */
    RecordingClients(Collection<URI> addresses, int clients, long seed, String prefix, Duration patience) {
        this(addresses, clients, seed, prefix, patience, 1);
    }

    private RecordingClients(
            Collection<URI> addresses, int clients, long seed, String prefix, Duration patience, int triesMax) {
        this.prefix = prefix;
        this.triesMax = triesMax;
        this.nodes =
                addresses.stream().map(address -> new Client(address, patience)).toList();
        for (int i = 0; i < clients; i++) {
            int client = i;
            threads.add(Thread.ofPlatform()
                    .name("client-" + i)
                    .uncaughtExceptionHandler((_, failure) -> broken.add(failure))
                    .start(() -> run(client, new SplittableRandom(seed * 1_000 + client))));
        }
    }

    private void run(int client, SplittableRandom random) {
        long[] seen = new long[KEYS]; // The latest version of each key that this client knows.
        while (!stopped) {
            int node = random.nextInt(nodes.size());
            int number = random.nextInt(KEYS);
            Call call = call(random.nextInt(20), seen[number]);
            Outcome outcome = perform(client, node, key(number), call);
            seen[number] = outcome.knownVersion().orElse(seen[number]);
            if (random.nextInt(10) == 0) {
                list(client, node);
            }
        }
    }

    private String key(int number) {
        return prefix + "key-" + number;
    }

    private Call call(int dice, long seen) {
        return switch (dice) {
            case 0, 1 -> new Call.Delete();
            case 2, 3, 4, 5 -> new Call.Put(values.getAndIncrement());
            case 6 -> new Call.Create(values.getAndIncrement());
            case 7, 8 ->
                seen > 0 ? new Call.Replace(values.getAndIncrement(), seen) : new Call.Put(values.getAndIncrement());
            default -> new Call.Get();
        };
    }

    private Outcome perform(int client, int node, String key, Call call) {
        long invoked = System.nanoTime();
        String[] once =
                triesMax == 1 ? new String[0] : new String[] {"Idempotency-Key", prefix + calls.getAndIncrement()};
        Outcome outcome = perform(nodes.get(node), key, call, once);
        for (int tries = 1; tries < triesMax && !isAnswered(outcome); tries++) {
            outcome = perform(nodes.get((node + tries) % nodes.size()), key, call, once);
        }
        if (!isAnswered(outcome)) {
            unanswered.add("%s of %s through node %d first".formatted(call, key, node));
        }
        record(client, key, call, invoked, outcome);
        return outcome;
    }

    private static boolean isAnswered(Outcome outcome) {
        return !(outcome instanceof Outcome.Failed) && !(outcome instanceof Outcome.Unknown);
    }

    private Outcome perform(Client node, String key, Call call, String... once) {
        return switch (call) {
            case Call.Get _, Call.Look _ -> get(node, key);
            case Call.Delete _ -> delete(node, key, once);
            case Call.Put(long value) -> put(node, key, value, once);
            case Call.Create(long value) -> put(node, key, value, with(once, "If-None-Match", "*"));
            case Call.Replace(long value, long expected) ->
                put(node, key, value, with(once, "If-Match", "\"" + expected + "\""));
        };
    }

    private static String[] with(String[] headers, String... more) {
        return Stream.of(headers, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private void record(int client, String key, Call call, long invoked, Outcome outcome) {
        operations.add(new Operation(client, key, call, invoked, System.nanoTime(), outcome));
    }

    private static byte[] body(long value, int bytes) {
        byte[] body = new byte[bytes];
        new SplittableRandom(value).nextBytes(body);
        byte[] head = (value + ";").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, body, 0, head.length);
        return body;
    }

    /** The value that a body says; a body that is not just as it was written is none. */
    private static long value(byte[] body) {
        String head = new String(body, 0, Math.min(body.length, 20), StandardCharsets.ISO_8859_1);
        long value = Long.parseLong(head.substring(0, head.indexOf(';')));
        if (!Arrays.equals(body, body(value, body.length))) {
            throw new IllegalStateException("the body of value " + value + " is not as it was written");
        }
        return value;
    }

    private Outcome put(Client node, String key, long value, String... headers) {
        byte[] body = body(value, BODY_BYTES[(int) (value % BODY_BYTES.length)]);
        try {
            HttpResponse<byte[]> answer = node.put(BUCKET, key, body, headers);
            return switch (answer.statusCode()) {
                case 200, 201 -> new Outcome.Written(version(answer));
                case 412 -> new Outcome.Refused();
                default -> failed(answer);
            };
        } catch (ConnectException | HttpConnectTimeoutException notSent) {
            return rest(new Outcome.Failed());
        } catch (IOException lost) {
            refused(key, lost);
            return new Outcome.Unknown();
        }
    }

    private Outcome delete(Client node, String key, String... headers) {
        try {
            HttpResponse<byte[]> answer = node.delete(BUCKET, key, headers);
            return switch (answer.statusCode()) {
                case 204 -> new Outcome.Removed();
                case 404 -> new Outcome.Absent();
                default -> failed(answer);
            };
        } catch (ConnectException | HttpConnectTimeoutException notSent) {
            return rest(new Outcome.Failed());
        } catch (IOException lost) {
            refused(key, lost);
            return new Outcome.Unknown();
        }
    }

    private Outcome get(Client node, String key) {
        try {
            HttpResponse<byte[]> answer = node.get(BUCKET, key);
            return switch (answer.statusCode()) {
                case 200 -> new Outcome.Found(value(answer.body()), version(answer));
                case 404 -> new Outcome.Absent();
                default -> failed(answer);
            };
        } catch (IOException lost) {
            refused(key, lost);
            return rest(new Outcome.Failed());
        }
    }

    /** Lets a moment pass, and does not ask again and again who is not there. */
    private Outcome rest(Outcome outcome) {
        Await.pass(REST);
        return outcome;
    }

    private void list(int client, int node) {
        for (int tries = 0; tries < triesMax; tries++) {
            if (isListed(client, nodes.get((node + tries) % nodes.size()))) {
                return;
            }
        }
        unanswered.add("a listing through node %d first".formatted(node));
    }

    private boolean isListed(int client, Client node) {
        long invoked = System.nanoTime();
        try {
            String path = "/v1/buckets/" + BUCKET + "/objects" + Client.query(Map.of("prefix", prefix));
            HttpResponse<byte[]> answer = node.send("GET", path, BodyPublishers.noBody());
            if (answer.statusCode() != 200) {
                failed(answer);
                return false;
            }
            TreeMap<String, Long> versions = new TreeMap<>();
            JsonArray items = new JsonObject(new String(answer.body(), StandardCharsets.UTF_8)).getJsonArray("items");
            for (int i = 0; i < items.size(); i++) {
                JsonObject item = items.getJsonObject(i);
                versions.put(item.getString("key"), item.getLong("version"));
            }
            listings.add(new Listing(client, prefix, invoked, System.nanoTime(), versions));
            return true;
        } catch (IOException lost) {
            refused("a listing", lost);
            Await.pass(REST);
            return false;
        }
    }

    private void refused(String what, IOException lost) {
        if (!(lost instanceof ConnectException)) {
            refusals.add(what + ": " + lost);
        }
    }

    private Outcome failed(HttpResponse<byte[]> answer) {
        String problem = new String(answer.body(), StandardCharsets.UTF_8);
        refusals.add(answer.uri() + ": " + answer.statusCode() + " " + problem);
        boolean nothingWasDone = answer.statusCode() == 503 && !problem.contains("outcome-unknown");
        return rest(nothingWasDone ? new Outcome.Failed() : new Outcome.Unknown());
    }

    private static long version(HttpResponse<byte[]> answer) {
        return answer.headers().firstValueAsLong("Cairn-Version").orElseThrow();
    }

    /** Calls that have ended well. */
    long done() {
        return operations.stream().filter(each -> isAnswered(each.outcome())).count();
    }

    /** Calls that were not answered, however often they were tried. */
    List<String> unanswered() {
        return List.copyOf(unanswered);
    }

    /** What clients were told or met where they were not answered, in the order of time; but for nodes that are not there. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** Waits until so many more calls have ended well. */
    void awaitMore(int calls) {
        long before = done();
        Await.until(PROGRESS_MAX, () -> "no more is answered", () -> done() >= before + calls);
    }

    /**
     * Ends the clients, has everything read once more through every node, and tells what there was.
     *
     * @throws AssertionError if one saw what cannot be: bytes that nobody wrote
     */
    private History history() {
        close();
        for (int node = 0; node < nodes.size(); node++) {
            readAll(node);
        }
        broken.forEach(failure -> {
            throw new AssertionError("a client saw what cannot be", failure);
        });
        return new History(List.copyOf(operations), List.copyOf(listings));
    }

    private void readAll(int node) {
        for (int number = 0; number < KEYS; number++) {
            String key = key(number);
            Await.until(
                    PROGRESS_MAX,
                    () -> key + " is not answered",
                    () -> !(perform(threads.size(), node, key, new Call.Get()) instanceof Outcome.Failed));
        }
        list(threads.size(), node);
    }

    /** Judges their {@link #history}; one that is not as it must be is kept in a file, to be judged again. */
    Judgement judge() {
        History history = history();
        Judgement judgement = HistoryChecker.judge(history);
        if (!judgement.correct()) {
            keep(history);
        }
        return judgement;
    }

    /** Ends the clients. Fails if a call was answered by none of the nodes that were tried, or what clients saw cannot be. */
    void assertAllAnsweredAndNothingLost() {
        Judgement judgement = judge();
        assertThat(unanswered())
                .as("tried twice; refused: " + String.join(System.lineSeparator(), refusals()))
                .isEmpty();
        assertThat(judgement.violations()).isEmpty();
        assertThat(judgement.undecided()).isEmpty();
    }

    private static void keep(History history) {
        Path file = Path.of("target", "history-%d.jsonl".formatted(System.nanoTime()));
        try {
            Files.createDirectories(file.getParent());
            HistoryLines.write(file, history);
            System.out.println("The history is in " + file.toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
