package dev.cairn.node.http;

import static dev.cairn.node.http.StoreNode.must;
import static dev.cairn.node.http.StoreNode.problem;
import static dev.cairn.node.http.TestNode.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
