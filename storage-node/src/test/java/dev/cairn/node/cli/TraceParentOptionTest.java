package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Goal: the requests of a command are part of its caller's trace. Method: a server that looks at nothing else. */
class TraceParentOptionTest {
    private static final String FIELD = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

    private final List<List<String>> sent = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private Shell shell;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        shell = new Shell("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        sent.add(exchange.getRequestHeaders().getOrDefault("traceparent", List.of()));
        byte[] body = "{\"buckets\":[]}".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void theTraceIsPassedOn() throws Exception {
        assertThat(shell.run("ls", "--traceparent", FIELD).exitCode()).isZero();

        assertThat(sent).containsExactly(List.of(FIELD));
    }

    @Test
    void whatIsNoneStopsNothing() throws Exception {
        assertThat(shell.run("ls", "--traceparent", "what another program left\r\n")
                        .exitCode())
                .isZero();

        assertThat(sent).containsExactly(List.of());
    }
}
