package dev.cairn.node.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Sends one request once. An answer with an error status is a {@link Failure.Refused}; no answer, or none within {@link
 * #STALL_MAX} of the last byte that moved, is a {@link Failure.Unreachable}. Safe for use by many threads.
 */
final class Http implements AutoCloseable {
    static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    static final Duration STALL_MAX = Duration.ofMinutes(1);
    static final int PROBLEM_BYTES_MAX = 64 * 1024;

    /** A server that was never heard of is more likely misspelt than busy. */
    private static final int FIRST_CONTACT_RETRIES_MAX = 2;

    private static final int CAUSES_MAX = 20;

    private final String server;
    private final Duration stallMax;
    private final HttpClient client;
    private volatile boolean reached;

    Http(String server, Duration stallMax) {
        this.server = server;
        this.stallMax = stallMax;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_MAX)
                .followRedirects(HttpClient.Redirect.NEVER);
        if (server.startsWith("http:")) {
            builder.sslContext(unusedTls());
        }
        this.client = builder.build();
    }

    /**
     * @param moved bytes of the request body that went out so far
     * @return an answer with a status below 400, whose body the caller closes
     */
    HttpResponse<BodyStream> send(HttpRequest request, LongSupplier moved) throws Failure, InterruptedException {
        CompletableFuture<HttpResponse<BodyStream>> answer =
                client.sendAsync(request, _ -> new BodyStream(stallMax, this::explained));
        HttpResponse<BodyStream> response = await(answer, moved);
        reached = true;
        if (response.statusCode() < 300) {
            return response;
        }
        try (InputStream body = response.body()) {
            throw refused(response, body.readNBytes(PROBLEM_BYTES_MAX));
        } catch (Failure failure) {
            throw failure;
        } catch (IOException e) {
            throw explained(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpResponse<BodyStream> await(CompletableFuture<HttpResponse<BodyStream>> answer, LongSupplier moved)
            throws Failure, InterruptedException {
        long before = moved.getAsLong();
        while (true) {
            try {
                return answer.get(stallMax.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                long now = moved.getAsLong();
                if (now == before) {
                    answer.cancel(true);
                    throw explained(new StalledException(stallMax));
                }
                before = now;
            } catch (ExecutionException e) {
                throw explained(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                answer.cancel(true);
                throw e;
            }
        }
    }

    private Failure explained(Throwable failure) {
        List<Throwable> causes = causes(failure);
        for (Throwable cause : causes) {
            if (cause instanceof Failure known) {
                return known;
            }
        }
        if (causes.stream().anyMatch(UnresolvedAddressException.class::isInstance)) {
            return new Failure.Unreachable("cannot reach " + server + ": no such host", 0);
        }
        if (causes.stream()
                .anyMatch(each -> each instanceof ConnectException || each instanceof HttpConnectTimeoutException)) {
            return new Failure.Unreachable(
                    "cannot reach " + server + ": no answer at this address; is the node running?",
                    reached ? Integer.MAX_VALUE : FIRST_CONTACT_RETRIES_MAX);
        }
        String why = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return new Failure.Unreachable("the connection to " + server + " broke: " + why, Integer.MAX_VALUE);
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && causes.size() < CAUSES_MAX; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static Failure refused(HttpResponse<?> response, byte[] body) {
        Optional<Duration> retryAfter = response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
        Optional<String> requestId = response.headers().firstValue("Cairn-Request-Id");
        return refused(response.statusCode(), problem(body), requestId, retryAfter);
    }

    /** From the members of an RFC 9457 problem; without them the status must do. */
    static Failure.Refused refused(
            int status, Map<String, String> problem, Optional<String> requestId, Optional<Duration> retryAfter) {
        String code = problem.getOrDefault("type", "").replaceFirst("^urn:cairn:problem:", "");
        String name = code.isEmpty() ? "http-" + status : code;
        return new Failure.Refused(status, name, ProblemText.of(status, code, problem), requestId, retryAfter);
    }

    private static Map<String, String> problem(byte[] body) {
        try {
            return Json.strings(Json.object(new ByteArrayInputStream(body)));
        } catch (IOException _) {
            return Map.of(); // Not from Cairn, or the answer to HEAD: the status must do.
        }
    }

    /** Spares a plain connection the 50 ms that the JDK takes to read the trusted certificates. */
    private static SSLContext unusedTls() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }
}
