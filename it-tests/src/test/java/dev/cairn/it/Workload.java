package dev.cairn.it;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writers that put, overwrite, delete, copy and move objects of all size classes (inline, packed, chunked, in a segment of
 * their own), and change the settings of their bucket, until they are stopped or the node is gone, and write down in a {@link Ledger} what was acknowledged.
 */
final class Workload {
    static final String BUCKET = "workload";

    private static final int KEYS_PER_WRITER = 40;
    private static final int[] SIZES = {0, 1, 700, 2_048, 4_096, 65_536, 65_537, 300_000, 2_000_000, 9_500_000};
    /** Mostly small, as files are; the large ones cross the limits of chunks and segments. */
    private static final int[] WEIGHTS = {1, 1, 8, 8, 20, 8, 8, 8, 3, 1};

    /** Above all sizes, so that it hinders nothing. */
    private static final int OBJECT_BYTES_MAX = 10_000_000;

    /** Stands in the ledger for the settings of the bucket, which the first writer alone changes. */
    private static final String SETTINGS = "(settings)";

    private final Ledger ledger;
    private final long seed;
    private final AtomicLong acknowledged = new AtomicLong();

    Workload(Ledger ledger, long seed) {
        this.ledger = ledger;
        this.seed = seed;
    }

    /** Changes acknowledged since this was made. */
    long acknowledged() {
        return acknowledged.get();
    }

    /** Starts writers; they end by themselves when a request fails, which is when the node died. */
    Running start(Client client, int writers, int round) {
        AtomicBoolean stop = new AtomicBoolean();
        List<Future<?>> tasks = new ArrayList<>();
        ExecutorService executor = Executors.newFixedThreadPool(writers);
        for (int writer = 0; writer < writers; writer++) {
            Random random = new Random(seed * 31 + round * 1_000L + writer);
            String prefix = prefix(writer);
            tasks.add(executor.submit(() -> write(client, random, prefix, stop)));
        }
        executor.shutdown();
        return new Running(stop, tasks);
    }

    /** Reads everything that the store lists, byte for byte. */
    static Map<String, String> held(Client client) throws IOException {
        Map<String, String> held = new HashMap<>();
        for (Listed listed : Listed.all(client, BUCKET)) {
            HttpResponse<byte[]> answer = client.get(BUCKET, listed.key());
            if (answer.statusCode() != 200) {
                throw new AssertionError(listed.key() + " is listed, but GET answers " + answer.statusCode() + ": "
                        + new String(answer.body(), StandardCharsets.UTF_8));
            }
            String sha256 = Ledger.sha256(answer.body());
            if (!sha256.equals(listed.sha256())) {
                throw new AssertionError(listed.key() + " serves other bytes than its listing says");
            }
            held.put(listed.key(), sha256);
        }
        settings(client).ifPresent(value -> held.put(SETTINGS, value));
        return held;
    }

    private static Optional<String> settings(Client client) throws IOException {
        HttpResponse<byte[]> answer = client.send("GET", "/v1/buckets/" + BUCKET, BodyPublishers.noBody());
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.statusCode() != 200) {
            throw new AssertionError("the bucket's settings answer " + answer.statusCode() + ": " + text);
        }
        Object value = new JsonObject(text).getJsonObject("settings").getValue("maxObjectBytes");
        return Optional.ofNullable(value).map(Object::toString);
    }

    private void write(Client client, Random random, String prefix, AtomicBoolean stop) {
        try {
            while (!stop.get()) {
                String key = prefix + random.nextInt(KEYS_PER_WRITER);
                switch (random.nextInt(20)) {
                    case 0, 1 -> delete(client, key);
                    case 2, 3 -> transfer("copy", client, key, prefix + random.nextInt(KEYS_PER_WRITER));
                    case 4, 5 -> transfer("move", client, key, prefix + random.nextInt(KEYS_PER_WRITER));
                    case 6 -> changeSettings(client, prefix, OBJECT_BYTES_MAX + random.nextInt(1_000_000));
                    default -> put(client, key, body(random));
                }
            }
        } catch (IOException e) {
            // The node died under the request: its outcome stays open in the ledger.
        }
    }

    private void put(Client client, String key, byte[] body) throws IOException {
        Optional<String> state = Optional.of(Ledger.sha256(body));
        ledger.sent(key, state);
        HttpResponse<byte[]> answer = client.put(BUCKET, key, body);
        if (answer.statusCode() / 100 == 2) {
            acknowledge(key, state);
        } else {
            refuse(answer);
        }
    }

    private void delete(Client client, String key) throws IOException {
        ledger.sent(key, Optional.empty());
        int status = client.delete(BUCKET, key).statusCode();
        if (status == 204 || status == 404) {
            acknowledge(key, Optional.empty());
        }
    }

    private void transfer(String action, Client client, String key, String target) throws IOException {
        if (key.equals(target)) {
            return;
        }
        Optional<String> state = ledger.possible(key).iterator().next();
        if (state.isEmpty() || ledger.possible(key).size() > 1) {
            return;
        }
        ledger.sent(target, state);
        if (action.equals("move")) {
            ledger.sent(key, Optional.empty());
        }
        HttpResponse<byte[]> answer = client.transfer(action, BUCKET, key, target);
        if (answer.statusCode() / 100 != 2) {
            refuse(answer);
            return;
        }
        acknowledge(target, state);
        if (action.equals("move")) {
            ledger.known(key, Optional.empty());
        }
    }

    private void changeSettings(Client client, String prefix, int maxObjectBytes) throws IOException {
        if (!prefix.equals(prefix(0))) {
            return;
        }
        Optional<String> state = Optional.of(Integer.toString(maxObjectBytes));
        ledger.sent(SETTINGS, state);
        HttpResponse<byte[]> answer =
                client.patch("/v1/buckets/" + BUCKET, "{\"maxObjectBytes\":" + maxObjectBytes + "}");
        if (answer.statusCode() == 200) {
            acknowledge(SETTINGS, state);
        } else {
            refuse(answer);
        }
    }

    private static String prefix(int writer) {
        return "writer-" + writer + "/";
    }

    private void acknowledge(String key, Optional<String> state) {
        ledger.known(key, state);
        acknowledged.incrementAndGet();
    }

    /** A busy or stopping node may refuse; anything else is a fault of the node or of this test. */
    private static void refuse(HttpResponse<byte[]> answer) throws IOException {
        if (answer.statusCode() == 503 || answer.statusCode() == 507) {
            throw new IOException("refused: " + answer.statusCode());
        }
        throw new AssertionError(
                "status " + answer.statusCode() + ": " + new String(answer.body(), StandardCharsets.UTF_8));
    }

    private static byte[] body(Random random) {
        int total = 0;
        for (int weight : WEIGHTS) {
            total += weight;
        }
        int pick = random.nextInt(total);
        int size = 0;
        while (pick >= WEIGHTS[size]) {
            pick -= WEIGHTS[size++];
        }
        byte[] body = new byte[SIZES[size] == 0 ? 0 : SIZES[size] + random.nextInt(3) - 1];
        random.nextBytes(body);
        return body;
    }

    /** Writers under way. */
    record Running(AtomicBoolean stop, List<Future<?>> tasks) {
        /** Lets each finish the request that it is in, waits for it, and fails with what a writer failed with. */
        void stopAndJoin() throws InterruptedException, ExecutionException {
            stop.set(true);
            for (Future<?> task : tasks) {
                task.get();
            }
        }
    }
}
