package dev.cairn.it;

import dev.cairn.it.history.Call;
import dev.cairn.it.history.History;
import dev.cairn.it.history.Listing;
import dev.cairn.it.history.Operation;
import dev.cairn.it.history.Outcome;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that read, write, delete and list through all nodes, and write down what they did and saw. */
final class RecordingClients implements AutoCloseable {
    static final String BUCKET = "history";

    private static final int KEYS = 6;
    private static final Duration REST = Duration.ofMillis(20);

    /** Some bodies travel in the commit, some are blobs. */
    private static final int[] BODY_BYTES = {40, 9_000, 300_000};

    private final List<Client> nodes;
    private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();
    private final Queue<Listing> listings = new ConcurrentLinkedQueue<>();
    private final AtomicLong values = new AtomicLong();
    private final Queue<Throwable> broken = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    RecordingClients(Collection<URI> addresses, int clients, long seed) {
        this.nodes = addresses.stream().map(Client::new).toList();
        for (int i = 0; i < clients; i++) {
            int client = i;
            threads.add(Thread.ofPlatform()
                    .name("client-" + i)
                    .uncaughtExceptionHandler((_, failure) -> broken.add(failure))
                    .start(() -> run(client, new SplittableRandom(seed * 1_000 + client))));
        }
    }

    private void run(int client, SplittableRandom random) {
        while (!stopped) {
            Client node = nodes.get(random.nextInt(nodes.size()));
            String key = "key-" + random.nextInt(KEYS);
            long invoked = System.nanoTime();
            switch (random.nextInt(10)) {
                case 0 -> list(client, node, invoked);
                case 1 -> record(client, key, new Call.Delete(), invoked, delete(node, key));
                case 2, 3, 4 -> {
                    long value = values.getAndIncrement();
                    byte[] body = body(value, BODY_BYTES[random.nextInt(BODY_BYTES.length)]);
                    record(client, key, new Call.Put(value), invoked, put(node, key, body));
                }
                default -> record(client, key, new Call.Get(), invoked, get(node, key));
            }
        }
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

    private Outcome put(Client node, String key, byte[] body) {
        try {
            HttpResponse<byte[]> answer = node.put(BUCKET, key, body);
            return answer.statusCode() < 300 ? new Outcome.Written(version(answer)) : failed(answer);
        } catch (ConnectException notSent) {
            return rest(new Outcome.Failed());
        } catch (IOException lost) {
            return new Outcome.Unknown();
        }
    }

    private Outcome delete(Client node, String key) {
        try {
            HttpResponse<byte[]> answer = node.delete(BUCKET, key);
            return switch (answer.statusCode()) {
                case 204 -> new Outcome.Removed();
                case 404 -> new Outcome.Absent();
                default -> failed(answer);
            };
        } catch (ConnectException notSent) {
            return rest(new Outcome.Failed());
        } catch (IOException lost) {
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
            return rest(new Outcome.Failed());
        }
    }

    /** Lets a moment pass, and does not ask again and again who is not there. */
    private Outcome rest(Outcome outcome) {
        Await.pass(REST);
        return outcome;
    }

    private void list(int client, Client node, long invoked) {
        try {
            HttpResponse<byte[]> answer =
                    node.send("GET", "/v1/buckets/" + BUCKET + "/objects", BodyPublishers.noBody());
            if (answer.statusCode() != 200) {
                return;
            }
            TreeMap<String, Long> versions = new TreeMap<>();
            JsonArray items = new JsonObject(new String(answer.body(), StandardCharsets.UTF_8)).getJsonArray("items");
            for (int i = 0; i < items.size(); i++) {
                JsonObject item = items.getJsonObject(i);
                versions.put(item.getString("key"), item.getLong("version"));
            }
            listings.add(new Listing(client, "", invoked, System.nanoTime(), versions));
        } catch (IOException lost) {
            Await.pass(REST);
        }
    }

    private Outcome failed(HttpResponse<byte[]> answer) {
        String problem = new String(answer.body(), StandardCharsets.UTF_8);
        boolean nothingWasDone = answer.statusCode() == 503 && !problem.contains("outcome-unknown");
        return rest(nothingWasDone ? new Outcome.Failed() : new Outcome.Unknown());
    }

    private static long version(HttpResponse<byte[]> answer) {
        return answer.headers().firstValueAsLong("Cairn-Version").orElseThrow();
    }

    /** Calls that have ended well. */
    long done() {
        return operations.stream()
                .filter(each ->
                        !(each.outcome() instanceof Outcome.Failed) && !(each.outcome() instanceof Outcome.Unknown))
                .count();
    }

    /**
     * Ends the clients, and tells what there was.
     *
     * @throws AssertionError if one saw what cannot be: bytes that nobody wrote
     */
    History history() {
        close();
        broken.forEach(failure -> {
            throw new AssertionError("a client saw what cannot be", failure);
        });
        return new History(List.copyOf(operations), List.copyOf(listings));
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
