package dev.cairn.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * For how long nobody is answered. Every node is asked for a read and a write ten times a second, whether or not it has answered before: what hangs
 * hides nothing.
 */
final class Availability implements AutoCloseable {
    /** What is asked for. */
    enum Kind {
        READ,
        WRITE
    }

    private record Answer(Kind kind, int node, long nanos) {}

    private static final String BUCKET = "availability";
    private static final Duration EACH = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<URI> addresses;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    Availability(List<URI> addresses) throws IOException {
        this.addresses = List.copyOf(addresses);
        Client client = new Client(addresses.getFirst());
        client.makeBucket(BUCKET);
        client.put(BUCKET, "read", "read".getBytes(StandardCharsets.US_ASCII));
        var _ = timer.scheduleAtFixedRate(this::askAll, 0, EACH.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void askAll() {
        for (int node = 0; node < addresses.size(); node++) {
            HttpRequest.Builder read = request(node, "read").GET();
            HttpRequest.Builder write = request(node, "written-" + node).PUT(BodyPublishers.ofString("written"));
            ask(Kind.READ, node, read.build());
            ask(Kind.WRITE, node, write.build());
        }
    }

    private HttpRequest.Builder request(int node, String key) {
        return HttpRequest.newBuilder(addresses.get(node).resolve(Client.object(BUCKET, key)))
                .timeout(PATIENCE);
    }

    private void ask(Kind kind, int node, HttpRequest request) {
        var _ = http.sendAsync(request, BodyHandlers.discarding()).thenAccept(answer -> {
            if (answer.statusCode() < 300) {
                answers.add(new Answer(kind, node, System.nanoTime()));
            }
        });
    }

    /** The longest time without an answer of these nodes, from one moment of {@link System#nanoTime} to another. */
    Duration gap(Kind kind, Collection<Integer> nodes, long from, long to) {
        long[] moments = answers.stream()
                .filter(answer -> answer.kind == kind && nodes.contains(answer.node))
                .mapToLong(Answer::nanos)
                .filter(nanos -> nanos - from > 0 && nanos - to < 0)
                .sorted()
                .toArray();
        long last = from;
        long longest = 0;
        for (long moment : moments) {
            longest = Math.max(longest, moment - last);
            last = moment;
        }
        return Duration.ofNanos(Math.max(longest, to - last));
    }

    @Override
    public void close() {
        timer.shutdownNow();
        http.shutdownNow();
    }
}
