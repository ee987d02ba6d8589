package dev.cairn.it;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real Prometheus on the loopback interface, which scrapes one node every second. */
final class PrometheusProcess implements AutoCloseable {
    static final Path RULES =
            Path.of("..", "deploy", "prometheus", "alerts.yml").toAbsolutePath();

    private static final Duration READY_MAX = Duration.ofSeconds(60);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    private final URI address;

    private PrometheusProcess(Process process, Path log, URI address) {
        this.process = process;
        this.log = log;
        this.address = address;
    }

    /** Starts it and waits until it is ready. */
    static PrometheusProcess start(Path folder, NodeProcess node) throws IOException {
        Path configuration = Files.writeString(folder.resolve("prometheus.yml"), """
                        global:
                          scrape_interval: 1s
                          evaluation_interval: 1s
                        rule_files: ["%s"]
                        scrape_configs:
                          - job_name: cairn
                            static_configs:
                              - targets: ["%s"]
                        """.formatted(
                        RULES, node.address().getAuthority()));
        Path log = folder.resolve("prometheus.log");
        String listen = "127.0.0.1:" + NodeProcess.freePort();
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("prometheus"),
                        "--web.listen-address=" + listen,
                        "--enable-feature=exemplar-storage")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        PrometheusProcess prometheus = new PrometheusProcess(process, log, URI.create("http://" + listen));
        try {
            Await.until(READY_MAX, () -> "Prometheus is not ready:\n" + prometheus.logText(), prometheus::isReady);
        } catch (AssertionError e) {
            prometheus.close();
            throw e;
        }
        return prometheus;
    }

    private boolean isReady() {
        try {
            return get("/-/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** What an expression is now. @throws AssertionError if Prometheus cannot say */
    List<JsonObject> query(String expression) {
        JsonObject answer = api("/api/v1/query", Map.of("query", expression));
        Object result = answer.getJsonObject("data").getValue("result");
        return Dashboards.objects((JsonArray) result).toList();
    }

    /** @param parameters of the query part */
    JsonObject api(String path, Map<String, String> parameters) {
        try {
            HttpResponse<String> answer = get(path + Client.query(parameters));
            if (answer.statusCode() != 200) {
                throw new AssertionError(parameters + ": " + answer.body());
            }
            return new JsonObject(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> get(String path) throws IOException {
        try {
            return http.send(
                    HttpRequest.newBuilder(address.resolve(path))
                            .timeout(TIMEOUT)
                            .build(),
                    BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private String logText() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        http.close();
    }
}
