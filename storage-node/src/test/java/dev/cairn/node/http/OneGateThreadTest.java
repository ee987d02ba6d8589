package dev.cairn.node.http;

import static dev.cairn.node.http.TestNode.text;
import static dev.cairn.node.http.TestNode.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.ListRequest;
import dev.cairn.metadata.Listing;
import io.vertx.core.http.HttpMethod;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: whoever lists much, or leaves while it waits, keeps nobody else from the stores. Method: a gate of one thread, and
 * listings that are held, or never end.
 */
class OneGateThreadTest {
    private static final String LIST = "/v1/buckets/box/objects";
    private static final String LINES = "application/x-ndjson";
    private static final int PARTS = 3;

    private static final Route WATCHED = Route.plain(
            HttpMethod.GET, "/watched", exchange -> exchange.blocking(() -> 204).compose(exchange::answer));

    private final TestNode node = new TestNode(TestNode.configWithNarrowGate(), List.of(WATCHED));
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void close() {
        released.countDown();
        node.close();
    }

    private double gauge(String name) {
        return node.monitor.meters().get(name).gauge().value();
    }

    private static Listing part(ListRequest request, boolean last) {
        List<Listing.Entry> entries = IntStream.range(0, request.limit())
                .<Listing.Entry>mapToObj(number -> new Listing.CommonPrefix("p".repeat(100) + number + "/"))
                .toList();
        return new Listing(entries, 1, last ? Optional.empty() : Optional.of("p"));
    }

    private CompletableFuture<HttpResponse<byte[]>> list(String bucket, String query, String accept) {
        return node.client()
                .sendAsync(
                        node.request("/v1/buckets/" + bucket + "/objects" + query)
                                .header("Accept", accept)
                                .build(),
                        BodyHandlers.ofByteArray());
    }

    private void hold() {
        held.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LINES, "application/json"})
    void othersGetTheirTurnBetweenTheParts(String accept) {
        node.metadata.createBucket("other", BucketSettings.DEFAULT);
        ConcurrentLinkedQueue<String> turns = new ConcurrentLinkedQueue<>();
        AtomicInteger parts = new AtomicInteger();
        node.metadata.listWith(request -> {
            String bucket = request.bucket().value();
            turns.add(bucket);
            if (turns.size() == 2) {
                hold();
            }
            return part(request, bucket.equals("other") || parts.incrementAndGet() == PARTS);
        });
        String query = accept.equals(LINES) ? "" : "?limit=" + PARTS * ListingReader.PART_ENTRIES;

        CompletableFuture<HttpResponse<byte[]>> large = list("box", query, accept);
        until("its second part is being read", () -> held.getCount() == 0);
        CompletableFuture<HttpResponse<byte[]>> small = list("other", "?limit=1", "application/json");
        until("the other waits", () -> gauge("cairn.gate.queue") == 1);
        released.countDown();

        assertThat(List.of(large.join().statusCode(), small.join().statusCode()))
                .as(text(large.join()) + text(small.join()))
                .containsOnly(200);
        assertThat(turns).containsExactly("box", "box", "other", "box");
    }

    private CompletableFuture<HttpResponse<byte[]>> send(String path) {
        return node.client().sendAsync(node.request(path).build(), BodyHandlers.ofByteArray());
    }

    /** What it has begun would break off; and who watches an overloaded node must see it. */
    @Test
    void whenTooManyWaitOnlyFirstStepsForWhatIsStoredAreRefused() {
        AtomicInteger parts = new AtomicInteger();
        node.metadata.listWith(request -> {
            if (parts.incrementAndGet() == 1) {
                hold();
            }
            return part(request, parts.get() == PARTS);
        });
        CompletableFuture<HttpResponse<byte[]>> listing = list("box", "", LINES);
        until("its first part is being read", () -> held.getCount() == 0);
        List<CompletableFuture<HttpResponse<byte[]>>> waiting = IntStream.range(0, TestNode.NARROW_QUEUE)
                .mapToObj(_ -> send("/v1/buckets/box"))
                .toList();
        until("the gate has no room", () -> gauge("cairn.gate.queue") == TestNode.NARROW_QUEUE);

        CompletableFuture<HttpResponse<byte[]>> watcher = send("/watched");
        assertThat(send("/v1/buckets/box").join().statusCode()).isEqualTo(503);
        until("the watcher waits too", () -> gauge("cairn.gate.queue") == TestNode.NARROW_QUEUE + 1);
        released.countDown();

        assertThat(watcher.join().statusCode()).isEqualTo(204);
        assertThat(listing.join().body()).as("all parts").hasSizeGreaterThan(PARTS * 100 * 100);
        assertThat(parts.get()).isEqualTo(PARTS);
        assertThat(waiting).allMatch(answer -> answer.join().statusCode() == 200);
    }

    /** Full buffers on the way: only the end of the connection tells that nobody will read on. */
    @Test
    void aListingWhoseReaderStopsAndLeavesEnds() {
        AtomicInteger parts = new AtomicInteger();
        node.metadata.listWith(request -> {
            parts.incrementAndGet();
            return part(request, false);
        });
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("GET " + LIST + " HTTP/1.1\r\nHost: x\r\nAccept: " + LINES + "\r\n\r\n");
            assertThat(connection.head()).startsWith("HTTP/1.1 200");
            until("no more is read ahead of the reader", () -> readsNoPart(parts));
            assertThat(gauge("cairn.http.listings")).isEqualTo(1);
            connection.reset();
        }

        assertNothingIsUnderWay();
        assertThat(readsNoPart(parts)).isTrue();
    }

    /** Whether other requests pass the gate and no part of a listing does. */
    private boolean readsNoPart(AtomicInteger parts) {
        int before = parts.get();
        for (int i = 0; i < 20; i++) {
            assertThat(node.send(node.request("/v1/buckets/box").GET()).statusCode())
                    .isEqualTo(200);
        }
        return parts.get() == before;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aListingWhoseClientLeavesBeforeItsFirstPartEnds(boolean one) {
        AtomicInteger parts = new AtomicInteger();
        node.metadata.listWith(request -> {
            hold();
            return part(request, one || parts.incrementAndGet() == 1_000);
        });
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("GET " + LIST + " HTTP/1.1\r\nHost: x\r\nAccept: " + LINES + "\r\n\r\n");
            until("its first part is being read", () -> held.getCount() == 0);
            connection.reset();
        }
        until("the client has left", () -> gauge("cairn.http.connections") == 0);
        released.countDown();

        assertNothingIsUnderWay();
        assertThat(parts.get()).as("parts read").isLessThanOrEqualTo(1);
    }

    @Test
    void aFormWhoseClientLeavesBeforeItsTurnIsNotWaitedFor() {
        node.metadata.listWith(request -> {
            hold();
            return part(request, true);
        });
        CompletableFuture<HttpResponse<byte[]>> before = list("box", "", "application/json");
        until("the gate is held", () -> held.getCount() == 0);
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("POST " + LIST + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nContent-Type: "
                    + "multipart/form-data; boundary=x\r\n\r\n--x\r\n");
            until("it waits for the gate", () -> gauge("cairn.gate.queue") == 1);
            connection.reset();
        }
        until("the client has left", () -> gauge("cairn.http.connections") == 1);
        released.countDown();

        assertThat(before.join().statusCode()).isEqualTo(200);
        assertNothingIsUnderWay();
        assertThat(gauge("cairn.http.uploads")).isZero();
    }

    private void assertNothingIsUnderWay() {
        until("no listing under way", () -> gauge("cairn.http.listings") == 0);
        until("no request in flight", () -> gauge("cairn.http.requests") == 0);
    }
}
