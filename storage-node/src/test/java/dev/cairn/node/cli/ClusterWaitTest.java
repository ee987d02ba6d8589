package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.node.cli.Shell.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Goal: a change of a cluster that is one too many waits for its turn where it may, and says so where it may not. */
class ClusterWaitTest {
    private static final String MOVING = """
            {"self":"a","copies":3,"layoutVersion":4,"moving":true,"nodes":[{"id":"a","httpAddress":"one:1","moved":true},{"id":"b","httpAddress":"two:2"}]}""";
    private static final String SETTLED = """
            {"self":"a","copies":3,"layoutVersion":5,"moving":false,"nodes":[{"id":"a","httpAddress":"one:1"}]}""";
    private static final String REFUSED = """
            {"type":"urn:cairn:problem:cluster-moving","title":"Too many changes of the cluster move already","status":409,"detail":"Copies still move."}""";

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    /** Refuses the first change, and is settled from the second one on. */
    private void handle(HttpExchange exchange) throws IOException {
        String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        requests.add(line);
        boolean isSettled =
                requests.stream().filter("POST /v1/cluster:rebalance"::equals).count() > 1;
        boolean isRefused = line.startsWith("POST") && !isSettled;
        String body = isRefused ? REFUSED : isSettled ? SETTLED : MOVING;
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", isRefused ? "application/problem+json" : "application/json");
        exchange.sendResponseHeaders(isRefused ? 409 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Outcome run(String... arguments) {
        return new Shell("http://127.0.0.1:" + server.getAddress().getPort()).run(arguments);
    }

    @Test
    void aChangeThatIsOneTooManyWaitsForItsTurn() {
        Outcome outcome = run("cluster", "rebalance", "--wait");

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.err()).contains("copies move: 1 of 2 nodes have given what they had");
        assertThat(outcome.out()).contains("nothing moves");
        assertThat(requests)
                .containsExactly("POST /v1/cluster:rebalance", "GET /v1/cluster", "POST /v1/cluster:rebalance");
    }

    @Test
    void withoutTimeToWaitItSaysThatItIsOneTooMany() {
        Outcome outcome = run("cluster", "rebalance");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("Copies still move");
        assertThat(requests).containsExactly("POST /v1/cluster:rebalance");
    }
}
