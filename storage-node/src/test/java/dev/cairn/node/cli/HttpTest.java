package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that do not answer as they should. */
@Timeout(60)
class HttpTest {
    /** Long, so that a slow machine is not taken for a stalled server. */
    private static final Duration PATIENT = Duration.ofSeconds(20);

    private static final Duration IMPATIENT = Duration.ofMillis(300);

    private final List<Socket> connections = new ArrayList<>();
    private ServerSocket server;
    private Http http;
    private Http hasty;
    private HttpRequest request;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        String url = "http://127.0.0.1:" + server.getLocalPort();
        http = new Http(url, PATIENT);
        hasty = new Http(url, IMPATIENT);
        request = HttpRequest.newBuilder(URI.create(url)).build();
    }

    @AfterEach
    void close() throws IOException {
        http.close();
        hasty.close();
        server.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }

    @Test
    void silentServerIsGivenUp() {
        answerWith("");

        assertThatThrownBy(() -> hasty.send(request, () -> 0))
                .isInstanceOf(Failure.Unreachable.class)
                .hasMessageContaining("nothing moved for");
    }

    @Test
    void bodyThatStallsIsGivenUp() {
        answerWith("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf.");

        assertThatThrownBy(() -> {
                    try (BodyStream body = hasty.send(request, () -> 0).body()) {
                        body.readAllBytes();
                    }
                })
                .isInstanceOf(Failure.Unreachable.class)
                .hasMessageContaining("nothing moved for");
    }

    @Test
    void strangerBetweenIsQuotedByItsStatus() {
        answerWith("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 6\r\n\r\n<html>");

        assertThatThrownBy(() -> http.send(request, () -> 0)).isInstanceOfSatisfying(Failure.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo("http-502");
            assertThat(refused.retriesMax()).isPositive();
            assertThat(refused.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        });
    }

    @Test
    void problemSaysWhatAndWhy() {
        String problem = """
                {"type":"urn:cairn:problem:invalid-value","status":400,"detail":"Not allowed.","field":"key","limit":"1024"}""";
        answerWith("HTTP/1.1 400 Bad Request\r\nCairn-Request-Id: r7\r\nContent-Length: " + problem.length()
                + "\r\n\r\n" + problem);

        assertThatThrownBy(() -> http.send(request, () -> 0))
                .hasMessage("Not allowed. [field: key, limit: 1024]")
                .isInstanceOfSatisfying(
                        Failure.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("invalid-value"));
    }

    @Test
    void unknownHostIsNotTriedAgain() {
        HttpRequest nowhere =
                HttpRequest.newBuilder(URI.create("http://nowhere.invalid:1")).build();

        assertThatThrownBy(() -> http.send(nowhere, () -> 0))
                .isInstanceOfSatisfying(
                        Failure.Unreachable.class,
                        failure -> assertThat(failure.retriesMax()).isZero());
    }

    private void answerWith(String answer) {
        Thread.ofVirtual().start(() -> {
            try {
                Socket connection = server.accept();
                connections.add(connection);
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                connection.getOutputStream().flush();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
