package dev.cairn.node.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.cairn.monitoring.alerts.Alert;
import dev.cairn.monitoring.alerts.AlertChange;
import dev.cairn.monitoring.alerts.AlertSender.RefusedException;
import dev.cairn.monitoring.alerts.Severity;
import dev.cairn.monitoring.alerts.Unit;
import dev.cairn.monitoring.alerts.Webhook;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: what takes Alertmanager's webhooks takes ours, and no receiver holds the node. Method: real receivers over HTTP. */
class HttpAlertSenderTest {
    private static final Instant AT = Instant.parse("2026-11-29T12:00:00Z");
    private static final Duration LIMIT = Duration.ofMillis(300);

    private record Got(String body, String authorization, String type) {}

    private final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
    private final HttpAlertSender sender = new HttpAlertSender(() -> "http://node:8080");
    private HttpServer receiver;
    private volatile int status = 200;

    @BeforeEach
    void receive() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            got.add(new Got(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("Content-Type")));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void close() {
        sender.close();
        receiver.stop(0);
    }

    private Webhook webhook(int port) {
        return Webhook.of("pager", "http://127.0.0.1:%d/hook".formatted(port), Map.of("Authorization", "Bearer s"));
    }

    private Webhook webhook() {
        return webhook(receiver.getAddress().getPort());
    }

    private static AlertChange change(AlertChange.Kind kind) {
        Alert alert = new Alert(
                "write-p95/upload/photos",
                "write-p95",
                Alert.State.FIRING,
                Severity.WARNING,
                Optional.of("upload"),
                Optional.of("photos"),
                "node-1",
                OptionalDouble.of(0.62),
                0.5,
                Unit.SECONDS,
                AT.minusSeconds(30),
                Optional.of(AT),
                "P95 of upload is 620 ms, above 500 ms",
                Optional.empty());
        return new AlertChange(
                AT.plusSeconds(60),
                kind,
                "write-p95",
                Severity.WARNING,
                Optional.of(alert),
                alert.summary(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void theBodyIsThatOfAlertmanagerInItsFourthVersion() throws Exception {
        sender.send(webhook(), change(AlertChange.Kind.FIRING));

        Got posted = got.take();
        assertThat(posted.authorization()).isEqualTo("Bearer s");
        assertThat(posted.type()).isEqualTo("application/json");
        JsonObject body = new JsonObject(posted.body());
        assertThat(body.getMap())
                .containsOnlyKeys(
                        "version",
                        "groupKey",
                        "truncatedAlerts",
                        "status",
                        "receiver",
                        "groupLabels",
                        "commonLabels",
                        "commonAnnotations",
                        "externalURL",
                        "alerts");
        assertThat(body.getString("version")).isEqualTo("4");
        assertThat(body.getString("status")).isEqualTo("firing");
        assertThat(body.getString("receiver")).isEqualTo("pager");
        JsonObject alert = body.getJsonArray("alerts").getJsonObject(0);
        assertThat(alert.getMap())
                .containsOnlyKeys(
                        "status", "labels", "annotations", "startsAt", "endsAt", "generatorURL", "fingerprint");
        assertThat(alert.getJsonObject("labels").getMap())
                .containsEntry("alertname", "write-p95")
                .containsEntry("severity", "warning")
                .containsEntry("node", "node-1")
                .containsEntry("operation", "upload")
                .containsEntry("bucket", "photos");
        assertThat(alert.getJsonObject("annotations").getString("summary"))
                .isEqualTo("P95 of upload is 620 ms, above 500 ms");
        assertThat(alert.getString("startsAt")).isEqualTo("2026-11-29T12:00:00Z");
        assertThat(alert.getString("endsAt")).isEqualTo("0001-01-01T00:00:00Z");
        assertThat(alert.getString("generatorURL")).isEqualTo("http://node:8080/v1/alerts/rules/write-p95");
        assertThat(alert.getString("fingerprint")).matches("[0-9a-f]{16}");
    }

    @Test
    void theEndOfAnAlertSaysWhenAndIsOfTheSameAlert() throws Exception {
        sender.send(webhook(), change(AlertChange.Kind.FIRING));
        sender.send(webhook(), change(AlertChange.Kind.RESOLVED));

        JsonObject first = alert(got.take());
        JsonObject second = alert(got.take());
        assertThat(second.getString("status")).isEqualTo("resolved");
        assertThat(second.getString("endsAt")).isEqualTo("2026-11-29T12:01:00Z");
        assertThat(second.getString("fingerprint")).isEqualTo(first.getString("fingerprint"));
    }

    private static JsonObject alert(Got posted) {
        return new JsonObject(posted.body()).getJsonArray("alerts").getJsonObject(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 408, 429})
    void aReceiverThatFailsMayBeAskedAgain(int answer) {
        status = answer;

        assertThatThrownBy(() -> sender.send(webhook(), change(AlertChange.Kind.FIRING)))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 404, 410})
    void oneThatDoesNotWantItIsNotAskedAgain(int answer) {
        status = answer;

        assertThatThrownBy(() -> sender.send(webhook(), change(AlertChange.Kind.FIRING)))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void oneThatHangsIsLeftAfterAWhile() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                HttpAlertSender hasty = new HttpAlertSender(() -> "", LIMIT)) {
            long begin = System.nanoTime();
            assertThatThrownBy(() -> hasty.send(webhook(silent.getLocalPort()), change(AlertChange.Kind.FIRING)))
                    .isInstanceOf(IOException.class);

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(LIMIT, LIMIT.plusSeconds(10));
        }
    }

    @Test
    void oneThatRefusesTheConnectionFails() throws IOException {
        int free;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = gone.getLocalPort();
        }

        assertThatThrownBy(() -> sender.send(webhook(free), change(AlertChange.Kind.FIRING)))
                .isInstanceOf(IOException.class);
    }
}
