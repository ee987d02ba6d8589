package dev.cairn.node.alerts;

import dev.cairn.monitoring.alerts.Alert;
import dev.cairn.monitoring.alerts.AlertChange;
import dev.cairn.monitoring.alerts.AlertSender;
import dev.cairn.monitoring.alerts.Webhook;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Posts alerts over HTTP. Follows no redirects: a webhook's headers are for its address only. Any thread. */
public final class HttpAlertSender implements AlertSender, AutoCloseable {
    static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    /** From the first attempt to connect until the whole answer has come. */
    static final Duration LIMIT = Duration.ofSeconds(10);

    /** Answers of a receiver that may think otherwise later: its time is up, or it has too much to do. */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    private final Supplier<String> address;
    private final Duration limit;

    /** Made when it is first used: it has threads, and most nodes have no webhook. */
    private @Nullable HttpClient client;

    /** @param address of this node, for links */
    public HttpAlertSender(Supplier<String> address) {
        this(address, LIMIT);
    }

    HttpAlertSender(Supplier<String> address, Duration limit) {
        this.address = address;
        this.limit = limit;
    }

    @Override
    public void send(Webhook webhook, AlertChange change) throws IOException, InterruptedException {
        Optional<Alert> alert = change.alert();
        if (alert.isEmpty()) {
            throw new RefusedException("a change without an alert");
        }
        String body = AlertmanagerPayload.of(webhook.name(), change, alert.get(), address.get())
                .encode();
        HttpRequest.Builder request = HttpRequest.newBuilder(webhook.url())
                .timeout(limit)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        webhook.headers().forEach(request::setHeader);
        check(await(client().sendAsync(request.build(), BodyHandlers.discarding())));
    }

    private HttpResponse<Void> await(CompletableFuture<HttpResponse<Void>> answer)
            throws IOException, InterruptedException {
        try {
            return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no whole answer within " + limit, e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e.getCause());
        } finally {
            answer.cancel(true); // Ends what is under way, too.
        }
    }

    private static void check(HttpResponse<Void> answer) throws IOException {
        int status = answer.statusCode();
        if (status >= 200 && status < 300) {
            return;
        }
        if (status >= 500 || PASSING.contains(status)) {
            throw new IOException("answered " + status);
        }
        throw new RefusedException("answered " + status);
    }

    private synchronized HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            made = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(CONNECT_LIMIT)
                    .build();
            client = made;
        }
        return made;
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.shutdownNow();
        }
    }
}
