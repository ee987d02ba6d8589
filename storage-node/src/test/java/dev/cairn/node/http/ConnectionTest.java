package dev.cairn.node.http;

import static dev.cairn.node.http.TestNode.BOX;
import static dev.cairn.node.http.TestNode.await;
import static dev.cairn.node.http.TestNode.bytes;
import static dev.cairn.node.http.TestNode.problem;
import static dev.cairn.node.http.TestNode.text;
import static dev.cairn.node.http.TestNode.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections are used, bounded and ended. */
class ConnectionTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static final String WAIT = "/v1/buckets/box/wait";

    /** Answers when the test lets it. */
    private final Promise<Void> gate = Promise.promise();

    /** How many have come so far. */
    private final AtomicInteger waits = new AtomicInteger();

    private final Route waiting = Route.plain(HttpMethod.GET, WAIT, exchange -> {
        waits.incrementAndGet();
        return gate.future().compose(_ -> exchange.answer(204));
    });

    private final Route broken = Route.plain(HttpMethod.GET, "/broken", _ -> {
        throw new IllegalStateException("a bug");
    });

    private final Route watched = Route.plain(HttpMethod.GET, "/watched", exchange -> exchange.answer(204));

    private TestNode node = new TestNode(TestNode.config(), List.of(waiting, broken, watched));

    private TestNode with(HttpConfig config) {
        node.close();
        node = new TestNode(config, List.of(waiting, broken, watched));
        return node;
    }

    @AfterEach
    void close() {
        gate.tryComplete();
        node.close();
    }

    @Test
    void requestThatAsksForAnUpgradeIsAnsweredAndItsConnectionGoesOnInHttp1() {
        node.put("a", "AAAAA".getBytes(StandardCharsets.UTF_8));
        String host = " HTTP/1.1\r\nHost: x\r\n";
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send(
                    "GET " + BOX + "a" + host
                            + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n");
            assertThat(connection.head()).startsWith("HTTP/1.1 200");
            assertThat(connection.read(5)).isEqualTo("AAAAA".getBytes(StandardCharsets.UTF_8));

            connection.send("GET " + BOX + "none" + host + "\r\n");
            assertThat(connection.head()).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        node.put("a", "AAAAA".getBytes(StandardCharsets.UTF_8));
        node.put("b", bytes(100_000, 1));
        String get = " HTTP/1.1\r\nHost: x\r\n\r\n";
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("GET " + BOX + "b" + get + "GET " + BOX + "a" + get + "GET " + BOX + "none" + get);

            assertThat(connection.head()).contains("100000");
            assertThat(connection.read(100_000)).isEqualTo(bytes(100_000, 1));
            assertThat(connection.head()).startsWith("HTTP/1.1 200");
            assertThat(connection.read(5)).isEqualTo("AAAAA".getBytes(StandardCharsets.UTF_8));
            assertThat(connection.head()).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void connectionOfARefusedLargeUploadIsNotCutBeforeItsClientHadTimeToLook() {
        try (RawConnection client = new RawConnection(node.port)) {
            client.send("PUT /v1/buckets/none/objects/k HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 404").containsIgnoringCase("connection: close");
            long begin = System.nanoTime();
            client.send(bytes((int) Linger.DROPPED_BYTES_MAX + 1, 1));
            client.rest();

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Linger.UNREAD, Linger.LIMIT);
        }
    }

    @Test
    void http10IsAnsweredAndClosed() {
        node.put("a", "AAAAA".getBytes(StandardCharsets.UTF_8));
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("GET " + BOX + "a HTTP/1.0\r\n\r\n");

            assertThat(new String(connection.rest(), StandardCharsets.UTF_8)).contains(" 200 ", "AAAAA");
        }
    }

    /** A body that moves is bounded by the stall timeout alone, on the first request of a connection and on later ones. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void uploadMayTakeLongerThanItsHead(boolean http2) {
        Duration headTimeout = Duration.ofMillis(150);
        with(TestNode.withHttp2(http2, TestNode.config(headTimeout, LONG, 64, Set.of())));
        try (RawConnection connection = new RawConnection(node.port)) {
            for (String key : List.of("first", "second")) {
                int length = 40;
                connection.send("PUT " + BOX + key + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n");
                for (int i = 0; i < length; i++) {
                    LockSupport.parkNanos(headTimeout.toNanos() / 10);
                    connection.send("x");
                }
                String head = connection.head();
                assertThat(head).startsWith("HTTP/1.1 201");
                connection.read(Integer.parseInt(head.replaceAll("(?is).*content-length: (\\d+).*", "$1")));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nBad\u0001Name: x\r\n\r\n",
                "PUT /v1/buckets/box/objects/k HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "PUT /v1/buckets/box/objects/k HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nhello",
                "PUT /v1/buckets/box/objects/k HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\nhello",
                "PUT /v1/buckets/box/objects/k HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                "PUT /v1/buckets/box/objects/k HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"
            })
    void requestsThatTwoReadersCouldReadDifferentlyAreRefused(String request) {
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send(request + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");

            String answers = new String(connection.rest(), StandardCharsets.UTF_8);
            assertThat(answers).startsWith("HTTP/1.1 400").contains("urn:cairn:problem:bad-request");
            assertThat(answers.split("Cairn-Request-Id", -1)).as("one answer").hasSize(2);
        }
        assertThat(node.get("k").statusCode()).isEqualTo(404);
    }

    @Test
    void headThatIsTooLargeIsRefused() {
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(70_000) + "\r\n\r\n");
            assertThat(new String(connection.rest(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 431")
                    .contains("headers-too-large", "65536");
        }
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(new String(connection.rest(), StandardCharsets.UTF_8)).contains(" 431 ", "request line");
        }
    }

    @Test
    void headThatDripsIsCutOff() {
        with(TestNode.config(Duration.ofMillis(300), LONG, 100, Set.of()));
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("GET / HTTP/1.1\r\nHos");

            assertThat(connection.rest()).isEmpty();
        }
    }

    @Test
    void laterHeadThatDripsIsCutOff() {
        with(TestNode.config(Duration.ofMillis(300), LONG, 100, Set.of()));
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("HEAD /none HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(connection.head()).startsWith("HTTP/1.1 404");
            connection.send("GET / HTTP/1.1\r\nHos");

            assertThat(connection.rest()).isEmpty();
        }
    }

    @Test
    void connectionThatWaitsBetweenRequestsIsNoDrip() {
        with(TestNode.config(Duration.ofMillis(150), LONG, 100, Set.of()));
        node.put("a", bytes(5, 1));
        try (RawConnection connection = new RawConnection(node.port)) {
            for (int i = 0; i < 3; i++) {
                assertThat(connection
                                .send("HEAD " + BOX + "a HTTP/1.1\r\nHost: x\r\n\r\n")
                                .head())
                        .startsWith("HTTP/1.1 200");
                long next = System.nanoTime() + Duration.ofMillis(200).toNanos();
                until("the timeout is over", () -> System.nanoTime() > next);
            }
        }
    }

    @Test
    void tooManyRequestsAreAnsweredBusy() {
        with(TestNode.config(LONG, LONG, 2, Set.of()));
        List<CompletableFuture<HttpResponse<byte[]>>> held = IntStream.range(0, 2)
                .mapToObj(_ -> node.client().sendAsync(node.request(WAIT).GET().build(), BodyHandlers.ofByteArray()))
                .toList();
        until(
                "both wait",
                () -> node.monitor.meters().get("cairn.http.requests").gauge().value() == 2);

        HttpResponse<byte[]> refused = node.get("k");

        assertThat(problem(refused)).isEqualTo("busy");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(node.monitor
                        .meters()
                        .get("cairn.http.requests.refused")
                        .counter()
                        .count())
                .isEqualTo(1);
        gate.complete();
        assertThat(held).allMatch(answer -> answer.join().statusCode() == 204);
        until("there is room", () -> node.get("k").statusCode() == 404);
    }

    @Test
    void whoWatchesTheNodeIsAnsweredHoweverManyRequestsAreInFlight() {
        with(TestNode.config(LONG, LONG, 1, Set.of()));
        var held = node.client().sendAsync(node.request(WAIT).GET().build(), BodyHandlers.ofByteArray());
        until(
                "it waits",
                () -> node.monitor.meters().get("cairn.http.requests").gauge().value() == 1);

        try (RawConnection watcher = new RawConnection(node.port);
                RawConnection client = new RawConnection(node.port)) {
            assertThat(watcher.send("GET /watched HTTP/1.1\r\nHost: x\r\n\r\n").head())
                    .startsWith("HTTP/1.1 204");
            assertThat(client.send("GET http://x/v1/buckets/box HTTP/1.1\r\nHost: x\r\n\r\n")
                            .head())
                    .startsWith("HTTP/1.1 503");
        }
        gate.complete();
        assertThat(held.join().statusCode()).isEqualTo(204);
    }

    @Test
    void largeBodyOfRequestTooManyIsNotWaitedFor() {
        with(TestNode.configWithUploads(1));
        String head = "PUT " + BOX + "k HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n";
        try (RawConnection holder = new RawConnection(node.port)) {
            holder.send(head);
            until("an upload waits for its body", () -> uploads() == 1);
            try (RawConnection refused = new RawConnection(node.port)) {
                assertThat(refused.send(head).send(bytes(3_000, 1)).head())
                        .startsWith("HTTP/1.1 503")
                        .containsIgnoringCase("connection: close")
                        .containsIgnoringCase("retry-after: ");
            }
        }
    }

    /** To be refused costs little, so a client that asks again at once must not be able to take all the time there is. */
    @Test
    void whoIsRefusedTooOftenIsNotHeardForAWhile() {
        with(TestNode.config(LONG, LONG, 1, Set.of()));
        var held = node.client().sendAsync(node.request(WAIT).GET().build(), BodyHandlers.ofByteArray());
        until("it waits", () -> waits.get() == 1);
        String get = "GET " + BOX + "k HTTP/1.1\r\nHost: x\r\n\r\n";
        try (RawConnection client = new RawConnection(node.port)) {
            while (gauge("cairn.http.refusals.held") == 0) {
                String head = client.send(get).head();
                assertThat(head).startsWith("HTTP/1.1 503");
                client.read(Integer.parseInt(head.replaceAll("(?is).*content-length: (\\d+).*", "$1")));
            }
            long begin = System.nanoTime();

            assertThat(client.send(get).head()).startsWith("HTTP/1.1 503");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(RefusalPace.HOLD.dividedBy(2));
        }
        gate.complete();
        assertThat(held.join().statusCode()).isEqualTo(204);
    }

    private double gauge(String name) {
        return node.monitor.meters().get(name).gauge().value();
    }

    /** Else it would wait for the client to be heard again, and be cut off before. */
    @Test
    void bodyOfARefusedRequestIsReadBeforeItsClientIsNotHeard() {
        with(TestNode.config(LONG, LONG, 1, Set.of()));
        var held = node.client().sendAsync(node.request(WAIT).GET().build(), BodyHandlers.ofByteArray());
        until("it waits", () -> waits.get() == 1);
        String head = "PUT " + BOX + "k HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n";
        List<RawConnection> clients = IntStream.range(0, 4 * RefusalPace.PASS_MAX)
                .mapToObj(_ -> new RawConnection(node.port).send(head))
                .toList();
        clients.forEach(client -> assertThat(client.head()).startsWith("HTTP/1.1 503"));
        assertThat(gauge("cairn.http.refusals.held")).isZero();

        clients.forEach(client -> client.send(bytes(5000, 1)));

        until("some are not heard", () -> gauge("cairn.http.refusals.held") > 0);
        gate.complete();
        assertThat(held.join().statusCode()).isEqualTo(204);
        clients.forEach(RawConnection::close);
    }

    @Test
    void refusedRequestTakesNoPlaceWhileItsRefusalWaits() {
        with(TestNode.configWithUploads(1));
        String head = "PUT " + BOX + "k HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n";
        try (RawConnection holder = new RawConnection(node.port).send(head)) {
            until("an upload waits for its body", () -> uploads() == 1);
            try (RawConnection refused = new RawConnection(node.port).send(head)) {
                until("a refusal waits", () -> gauge("cairn.http.refusals.held") == 1);
                assertThat(gauge("cairn.http.requests")).isEqualTo(1);
                assertThat(refused.head()).startsWith("HTTP/1.1 503");
            }
            holder.send(bytes(3_000_000, 1));
            assertThat(holder.head()).startsWith("HTTP/1.1 201");
        }
    }

    /** What a paused request holds is memory, and there may be thousands. */
    @Test
    void longBodyIsNotReadBeforeItIsTaken() {
        CompletableFuture<Channel> channel = new CompletableFuture<>();
        Promise<Void> taken = Promise.promise();
        Route taking = Route.plain(HttpMethod.PUT, "/take", exchange -> {
            channel.complete(
                    ConnectionGuard.channel(exchange.request().connection()).orElseThrow());
            return gate.future().compose(_ -> {
                exchange.requestBody().handler(_ -> taken.tryComplete()).resume();
                return taken.future().compose(_ -> exchange.answer(204));
            });
        });
        node.close();
        node = new TestNode(TestNode.config(), List.of(taking));
        try (RawConnection client = new RawConnection(node.port)) {
            client.send("PUT /take HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n");
            assertThat(channel.join().config().isAutoRead()).isFalse();
            gate.complete();
            until("it is read", () -> channel.join().config().isAutoRead());
            assertThat(client.send(bytes(65_537, 1)).head()).startsWith("HTTP/1.1 204");
        }
    }

    @Test
    void longBodyForWhichNobodyAskedDoesNotKeepItsConnection() {
        try (RawConnection client = new RawConnection(node.port)) {
            client.send("GET /watched HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 204");
            client.send(bytes((int) Linger.DROPPED_BYTES_MAX + 1, 1));

            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void bodiesThatAreCollectedAreBoundedTogether() {
        String head = "PUT " + BOX + "k HTTP/1.1\r\nHost: x\r\nContent-Length: 65536\r\n\r\n";
        List<RawConnection> held = IntStream.range(0, Admission.BODIES_BYTES_MAX / 65_536)
                .mapToObj(_ -> new RawConnection(node.port).send(head))
                .toList();
        until("all wait for their bodies", () -> gauge("cairn.http.body.bytes") == Admission.BODIES_BYTES_MAX);

        assertThat(problem(node.put("k", bytes(1, 1)))).isEqualTo("busy");

        held.forEach(RawConnection::close);
        until("there is room again", () -> node.put("k", bytes(1, 1)).statusCode() == 201);
    }

    /** Uploads just fast enough, from one machine, must not stop those of all others. */
    @Test
    void oneAddressCannotTakeAllPlacesForUploads() {
        with(TestNode.configWithUploads(4));
        String head = "PUT " + BOX + "k HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n";
        List<RawConnection> held = IntStream.range(0, 3)
                .mapToObj(_ -> new RawConnection(node.port).send(head))
                .toList();
        until("three uploads wait for their bodies", () -> uploads() == 3);

        try (RawConnection same = new RawConnection(node.port);
                RawConnection other = new RawConnection(node.port, "127.0.0.2")) {
            assertThat(same.send(head).head()).startsWith("HTTP/1.1 503");
            assertThat(other.send(head).send(bytes(100_000, 1)).head()).startsWith("HTTP/1.1 201");
        }
        held.forEach(RawConnection::close);
        until("all places are free", () -> uploads() == 0);
        assertThat(node.put("k", bytes(100_000, 1)).statusCode()).isEqualTo(200);
    }

    @Test
    void uploadTooManyIsTakenInWhenAPlaceGetsFree() {
        with(TestNode.configWithUploads(1, LONG));
        String head = "PUT " + BOX + "k HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n";
        try (RawConnection holder = new RawConnection(node.port).send(head)) {
            until("an upload waits for its body", () -> uploads() == 1);
            try (RawConnection next = new RawConnection(node.port).send(head)) {
                until("another waits for a place", () -> gauge("cairn.http.uploads.waiting") == 1);
                holder.send(bytes(100_000, 1));
                assertThat(holder.head()).startsWith("HTTP/1.1 201");

                assertThat(next.send(bytes(100_000, 2)).head()).startsWith("HTTP/1.1 200");
            }
        }
        until("all places are free", () -> uploads() == 0);
    }

    @Test
    void bodyIsAskedForOnlyWhenThereIsAPlace() {
        with(TestNode.configWithUploads(1));
        String head = "PUT " + BOX + "k HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n";
        try (RawConnection holder = new RawConnection(node.port).send(head)) {
            assertThat(holder.head()).startsWith("HTTP/1.1 100");
            try (RawConnection next = new RawConnection(node.port).send(head)) {
                assertThat(next.head()).startsWith("HTTP/1.1 503");
            }
        }
    }

    @Test
    void clientThatLeftTheLineTakesNoPlace() {
        with(TestNode.configWithUploads(1, LONG));
        String head = "PUT " + BOX + "k HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n";
        try (RawConnection holder = new RawConnection(node.port).send(head)) {
            until("an upload waits for its body", () -> uploads() == 1);
            RawConnection leaver = new RawConnection(node.port).send(head);
            until("another waits for a place", () -> gauge("cairn.http.uploads.waiting") == 1);
            leaver.close();
            until("it has left", () -> gauge("cairn.http.uploads.waiting") == 0 && gauge("cairn.http.requests") == 1);
            holder.send(bytes(100_000, 1));
            assertThat(holder.head()).startsWith("HTTP/1.1 201");
        }
        until("all places are free", () -> uploads() == 0 && gauge("cairn.http.requests") == 0);
    }

    private double uploads() {
        return node.monitor.meters().get("cairn.http.uploads").gauge().value();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void drainingFinishesWhatIsUnderWayAndTakesNoMore(boolean http2) {
        with(TestNode.withHttp2(http2, TestNode.config()));
        CompletableFuture<HttpResponse<byte[]>> held =
                node.client().sendAsync(node.request(WAIT).GET().build(), BodyHandlers.ofByteArray());
        until("it waits", () -> waits.get() == 1);

        Future<Void> drained = node.api.drain(LONG);

        assertThat(node.api.isDraining()).isTrue();
        assertThat(drained.isComplete()).isFalse();
        until("no connection is taken", this::isRefused);
        gate.complete();
        assertThat(held.join().statusCode()).isEqualTo(204);
        await(drained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET / HTTP/1.1\r\nHo"})
    @Timeout(20)
    void drainingDoesNotWaitForARequestThatHasNotComeWhole(String begun) {
        try (RawConnection client = new RawConnection(node.port).send(begun)) {
            until("it is connected", () -> gauge("cairn.http.connections") == 1);

            await(node.api.drain(LONG));

            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void drainingBreaksOffWhatTakesTooLong() {
        CompletableFuture<HttpResponse<byte[]>> held =
                node.client().sendAsync(node.request(WAIT).GET().build(), BodyHandlers.ofByteArray());
        until("it waits", () -> waits.get() == 1);

        await(node.api.drain(Duration.ofMillis(100)));

        assertThat(held.handle((_, failure) -> failure).join()).isNotNull();
    }

    private boolean isRefused() {
        try {
            new RawConnection(node.port).close();
            return false;
        } catch (UncheckedIOException e) {
            return true;
        }
    }

    @Test
    void everyAnswerCarriesARequestIdAndEveryProblemNamesIt() {
        for (String path : List.of("/nowhere", "/v1/buckets/box/objects/none", "/v1/buckets/UP/objects/k", "/broken")) {
            HttpResponse<byte[]> answer = node.send(node.request(path).GET());
            String id = answer.headers().firstValue("Cairn-Request-Id").orElseThrow();

            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(text(answer))
                    .contains(
                            "\"instance\":\"" + id + "\"",
                            "\"status\":" + answer.statusCode(),
                            "\"title\":",
                            "\"detail\":");
        }
    }

    @Test
    void unforeseenFailuresAreAnsweredWithoutTheirInsides() {
        HttpResponse<byte[]> answer = node.send(node.request("/broken").GET());

        assertThat(problem(answer)).isEqualTo("internal");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(text(answer)).doesNotContain("a bug", "IllegalState");
    }

    @Test
    void problemsOfHeadHaveNoBody() {
        HttpResponse<byte[]> answer = node.send(node.request(BOX + "none").HEAD());

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).isEmpty();
        assertThat(node.send(node.request(BOX + "none").HEAD()).statusCode()).isEqualTo(404);
    }

    @Test
    void wrongMethodNamesTheRightOnes() {
        HttpResponse<byte[]> answer = node.send(node.request(BOX + "k").method("TRACE", BodyPublishers.noBody()));

        assertThat(problem(answer)).isEqualTo("method-not-allowed");
        assertThat(answer.headers().firstValue("Allow").orElseThrow()).contains("GET", "HEAD", "PUT", "DELETE");
        HttpResponse<byte[]> options = node.send(node.request(BOX + "k").method("OPTIONS", BodyPublishers.noBody()));
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("Allow"))
                .isEqualTo(answer.headers().firstValue("Allow"));
    }

    @Test
    void pagesOfConfiguredOriginsMayUseTheApi() {
        with(TestNode.config(LONG, Set.of("https://app.example")));
        node.put("k", bytes(1, 1));

        HttpResponse<byte[]> preflight = node.send(node.request(BOX + "k")
                .method("OPTIONS", BodyPublishers.noBody())
                .headers("Origin", "https://app.example", "Access-Control-Request-Method", "PUT")
                .header("Access-Control-Request-Headers", "if-match, cairn-tags"));

        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .contains("https://app.example");
        assertThat(preflight
                        .headers()
                        .firstValue("Access-Control-Allow-Methods")
                        .orElseThrow())
                .contains("PUT");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .contains("if-match, cairn-tags");
        assertThat(node.get("k", "Origin", "https://app.example").headers().firstValue("Access-Control-Allow-Origin"))
                .contains("https://app.example");
        assertThat(node.get("none", "Origin", "https://app.example")
                        .headers()
                        .firstValue("Access-Control-Allow-Origin"))
                .as("problems are for pages too")
                .isPresent();
        HttpResponse<byte[]> other = node.get("k", "Origin", "https://evil.example");
        assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(other.headers().firstValue("Vary")).contains("Origin");
    }

    @Test
    void noOriginMayUseTheApiUnlessConfigured() {
        assertThat(node.get("k", "Origin", "https://app.example")
                        .headers()
                        .map()
                        .keySet())
                .noneMatch(name -> name.startsWith("access-control"));
    }
}
