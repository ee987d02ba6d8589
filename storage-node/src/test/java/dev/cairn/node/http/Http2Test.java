package dev.cairn.node.http;

import static dev.cairn.node.http.StoreNode.must;
import static dev.cairn.node.http.StoreNode.problem;
import static dev.cairn.node.http.TestNode.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP/2 makes different: many answers on one connection, each with a window of its own. */
class Http2Test {
    private static final Vertx VERTX = Vertx.vertx();
    private static final String OBJECTS = "/v1/buckets/box/objects";

    private static StoreNode node;

    @BeforeAll
    static void start(@TempDir Path directory) {
        node = new StoreNode(directory, Duration.ofSeconds(2));
        node.bucket("box", "");
        for (int i = 0; i < 100; i++) {
            node.put("box", "k" + i, "x");
        }
    }

    @AfterAll
    static void stop() {
        node.close();
        TestNode.await(VERTX.close());
    }

    /** A client with one connection. */
    private static HttpClient client(Http2Settings settings) {
        return VERTX.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setInitialSettings(settings)
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(node.port));
    }

    private static Future<HttpClientResponse> send(HttpClient client, HttpMethod method, String path) {
        return client.request(method, path).compose(request -> request.send());
    }

    private static double gauge(String name) {
        return node.monitor.meters().get(name).gauge().value();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 100_000, 3_000_000})
    void http2WithoutTlsCarriesBodiesBothWays(int length) {
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        HttpClient client = client(new Http2Settings());

        HttpClientResponse put = TestNode.await(client.request(HttpMethod.PUT, OBJECTS + "/h2-" + length)
                .compose(request -> request.send(Buffer.buffer(body))));
        Buffer got = TestNode.await(
                send(client, HttpMethod.GET, OBJECTS + "/h2-" + length).compose(answer -> answer.body()));

        assertThat(put.version()).isEqualTo(HttpVersion.HTTP_2);
        assertThat(put.statusCode()).isEqualTo(201);
        assertThat(got.getBytes()).isEqualTo(body);
        TestNode.await(client.close());
    }

    @Test
    void anArchiveFitsThroughTheWindowOfItsStream() {
        byte[] body = new byte[5_000_000];
        new Random(5).nextBytes(body);
        HttpClient client = client(new Http2Settings());
        TestNode.await(client.request(HttpMethod.PUT, OBJECTS + "/archived/large")
                .compose(request -> request.send(Buffer.buffer(body))));

        Buffer tar = TestNode.await(send(client, HttpMethod.GET, OBJECTS + "?archive=tar&prefix=archived/")
                .compose(answer -> answer.body()));

        assertThat(tar.length()).isBetween(body.length, body.length + 4_096);
        int begin = tar.length()
                - 1_024
                - 5_000_192; // Before it only headers, behind it the end of its block and of the tar.
        assertThat(tar.getBytes(begin, begin + body.length)).isEqualTo(body);
        TestNode.await(client.close());
    }

    @Test
    void refusedUploadLeavesTheConnectionUsable() {
        HttpClient client = client(new Http2Settings());
        Buffer body = Buffer.buffer(new byte[300_000]);
        for (int i = 0; i < 5; i++) {
            assertThat(status(client, "/v1/buckets/none/objects/k", body)).isEqualTo(404);
        }

        assertThat(status(client, OBJECTS + "/after-refusals", body)).isEqualTo(201);
        TestNode.await(client.close());
    }

    /** Until then its body takes from the window that all requests of the connection share. */
    @Test
    void longUploadTooManyIsRefusedAtOnce() {
        try (TestNode narrow = new TestNode(TestNode.configWithUploads(1), List.of());
                RawConnection holder = new RawConnection(narrow.port)) {
            holder.send("PUT " + TestNode.BOX + "k HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n");
            until(
                    "an upload waits for its body",
                    () -> narrow.monitor
                                    .meters()
                                    .get("cairn.http.uploads")
                                    .gauge()
                                    .value()
                            == 1);
            HttpClient client = VERTX.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false)
                    .setDefaultHost("127.0.0.1")
                    .setDefaultPort(narrow.port));

            assertThat(status(client, TestNode.BOX + "k", Buffer.buffer(new byte[300_000])))
                    .isEqualTo(503);

            assertThat(narrow.monitor
                            .meters()
                            .get("cairn.http.refusals.delayed")
                            .counter()
                            .count())
                    .isZero();
            TestNode.await(client.close());
        }
    }

    private static int status(HttpClient client, String path, Buffer body) {
        return TestNode.await(client.request(HttpMethod.PUT, path).compose(request -> request.send(body)))
                .statusCode();
    }

    @Test
    void answersThatNobodyTakesGiveTheirPlacesBack() {
        HttpClient client = client(new Http2Settings().setInitialWindowSize(0));
        for (int i = 0; i < Admission.LISTINGS_MAX; i++) {
            var _ = send(client, HttpMethod.GET, OBJECTS)
                    .onSuccess(answer -> answer.exceptionHandler(_ -> {}).pause());
        }
        until("all are in flight", () -> gauge("cairn.http.listings") == Admission.LISTINGS_MAX);
        assertThat(problem(node.get(OBJECTS))).isEqualTo("503 busy");

        until("there is room", () -> gauge("cairn.http.listings") == 0 && gauge("cairn.http.requests") == 0);

        must(200, node.get(OBJECTS));
        TestNode.await(client.close());
    }

    @Test
    void downloadThatNobodyTakesIsReset() {
        node.put("box", "large", "x".repeat(1 << 20));
        HttpClient client = client(new Http2Settings());
        Promise<Throwable> broken = Promise.promise();
        TestNode.await(send(client, HttpMethod.GET, OBJECTS + "/large")
                .onSuccess(
                        answer -> answer.exceptionHandler(broken::tryComplete).pause()));
        assertThat(gauge("cairn.http.requests")).isEqualTo(1);

        until("it is not in flight", () -> gauge("cairn.http.requests") == 0);

        assertThat(TestNode.await(broken.future())).isInstanceOf(StreamResetException.class);
        TestNode.await(client.close());
    }

    @Test
    void longHeadsAreTakenAsOverHttp1() {
        HttpClient client = client(new Http2Settings());
        String value = URLEncoder.encode("\u20ac".repeat(2_000), StandardCharsets.UTF_8);

        HttpClientResponse answer = TestNode.await(client.request(HttpMethod.PUT, OBJECTS + "/long")
                .compose(request -> request.putHeader("Cairn-Meta-Long", value).send("x")));

        assertThat(value.length()).isGreaterThan(16_000);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(node.get(OBJECTS + "/long").headers().firstValue("Cairn-Meta-Long"))
                .contains(value);
        TestNode.await(client.close());
    }

    @Test
    void connectionCarriesABoundedNumberOfRequests() {
        HttpClient client = client(new Http2Settings());

        Http2Settings settings = TestNode.await(client.request(HttpMethod.GET, OBJECTS)
                .compose(request ->
                        request.send().map(answer -> request.connection().remoteSettings())));

        assertThat(settings.getMaxConcurrentStreams()).isEqualTo(HttpApi.STREAMS_MAX);
        TestNode.await(client.close());
    }
}
