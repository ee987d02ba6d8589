package dev.cairn.it;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** The REST API as a test calls it. */
final class Client {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI address;
    private final Duration patience;

    Client(URI address) {
        this(address, PATIENCE);
    }

    /** @param patience how long one answer may take */
    Client(URI address, Duration patience) {
        this.address = address;
        this.patience = patience;
    }

    HttpResponse<byte[]> put(String bucket, String key, byte[] body, String... headers) throws IOException {
        return send("PUT", object(bucket, key), BodyPublishers.ofByteArray(body), headers);
    }

    HttpResponse<byte[]> get(String bucket, String key, String... headers) throws IOException {
        return send("GET", object(bucket, key), BodyPublishers.noBody(), headers);
    }

    HttpResponse<byte[]> delete(String bucket, String key, String... headers) throws IOException {
        return send("DELETE", object(bucket, key), BodyPublishers.noBody(), headers);
    }

    /** Copies or moves within a bucket; {@code action} is {@code copy} or {@code move}. */
    HttpResponse<byte[]> transfer(String action, String bucket, String key, String target) throws IOException {
        String body = "{\"destination\":{\"key\":\"" + target + "\"}}";
        return post(object(bucket, key) + ":" + action, body);
    }

    /** A JSON merge patch. */
    HttpResponse<byte[]> patch(String path, String json) throws IOException {
        return send("PATCH", path, BodyPublishers.ofString(json), "Content-Type", "application/merge-patch+json");
    }

    HttpResponse<byte[]> post(String path, String json) throws IOException {
        return send("POST", path, BodyPublishers.ofString(json), "Content-Type", "application/json");
    }

    /** Makes a bucket; one that is there already is as good. */
    void makeBucket(String bucket) throws IOException {
        int status =
                send("PUT", "/v1/buckets/" + bucket, BodyPublishers.noBody()).statusCode();
        if (status != 201 && status != 409) {
            throw new IOException("cannot create bucket: " + status);
        }
    }

    HttpResponse<byte[]> send(String method, String path, BodyPublisher body, String... headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path))
                .method(method, body)
                .timeout(patience);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    static String object(String bucket, String key) {
        return "/v1/buckets/" + bucket + "/objects/" + encode(key);
    }

    static String query(Map<String, String> parameters) {
        StringBuilder text = new StringBuilder();
        parameters.forEach((name, value) ->
                text.append(text.isEmpty() ? '?' : '&').append(name).append('=').append(encode(value)));
        return text.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
