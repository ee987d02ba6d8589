package dev.cairn.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;

/** Sends a node every kind of request, over and over, and insists on the right answers. */
final class Training {
    private static final int ROUNDS_MIN = 3;
    private static final int SMALL_BYTES = 700;
    private static final int MIDDLE_BYTES = 100_000;
    private static final int LARGE_BYTES = 3_000_000;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    private final String base;
    private final Random bytes = new Random(1);

    Training(NodeAddress address) {
        this.base = address.url();
    }

    /** Goes on for about so long, and at least three rounds. */
    void run(Duration time) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            send(client, request("PUT", "/v1/buckets/train"), 201);
            long end = System.nanoTime() + time.toNanos();
            for (int round = 0; round < ROUNDS_MIN || System.nanoTime() < end; round++) {
                objects(client, "a/" + round);
                others(client, "a/" + round);
            }
            pages(client);
            send(client, request("DELETE", "/v1/buckets/train?force=true"), 204);
        }
    }

    private void objects(HttpClient client, String key) throws IOException, InterruptedException {
        String object = "/v1/buckets/train/objects/" + key;
        put(client, object, SMALL_BYTES, 201);
        put(client, object, MIDDLE_BYTES, 200);
        put(client, object + ".large", LARGE_BYTES, 201);
        send(client, request("HEAD", object), 200);
        send(client, request("GET", object), 200);
        send(client, request("GET", object + ".large"), 200);
        send(client, builder(object).header("Range", "bytes=10-99").GET().build(), 206);
        send(client, builder(object).header("Range", "bytes=10-19,30-39").GET().build(), 206);
        send(client, builder(object).header("If-None-Match", "*").GET().build(), 304);
        send(client, request("GET", object + ".missing"), 404);
        send(client, builder(object).header("If-None-Match", "*").PUT(body(1)).build(), 412);
    }

    private void others(HttpClient client, String key) throws IOException, InterruptedException {
        String objects = "/v1/buckets/train/objects";
        send(client, form(objects, key + ".form"), 201);
        send(
                client,
                json("PATCH", objects + "/" + key, "{\"metadata\":{\"seen\":\"yes\"},\"tags\":{\"a\":\"b\"}}"),
                200);
        send(
                client,
                json("POST", objects + "/" + key + ":copy", "{\"destination\":{\"key\":\"%s.copy\"}}".formatted(key)),
                201);
        send(client, request("GET", objects + "?prefix=a/&delimiter=/&limit=10"), 200);
        send(
                client,
                builder(objects).header("Accept", "application/x-ndjson").GET().build(),
                200);
        send(client, request("DELETE", objects + "/" + key + ".copy"), 204);
    }

    private void pages(HttpClient client) throws IOException, InterruptedException {
        for (String page : new String[] {
            "/",
            "/docs",
            "/openapi.yaml",
            "/metrics",
            "/v1/info",
            "/v1/health/live",
            "/v1/health/ready",
            "/v1/buckets",
            "/v1/buckets/train",
            "/v1/metrics/summary",
            "/v1/metrics/operations?window=1h",
            "/v1/metrics/exemplars",
            "/v1/alerts",
            "/v1/alerts/rules",
            "/v1/alerts/history"
        }) {
            send(client, request("GET", page), 200);
        }
    }

    private void put(HttpClient client, String path, int size, int status) throws IOException, InterruptedException {
        send(
                client,
                builder(path)
                        .header("Content-Type", "text/plain")
                        .PUT(body(size))
                        .build(),
                status);
    }

    private BodyPublisher body(int size) {
        byte[] body = new byte[size];
        bytes.nextBytes(body);
        return BodyPublishers.ofByteArray(body);
    }

    private HttpRequest form(String path, String key) {
        String form = """
                --line\r
                Content-Disposition: form-data; name="key"\r
                \r
                %s\r
                --line\r
                Content-Disposition: form-data; name="file"; filename="a.txt"\r
                Content-Type: text/plain\r
                \r
                hello\r
                --line--\r
                """.formatted(key);
        return builder(path)
                .header("Content-Type", "multipart/form-data; boundary=line")
                .POST(BodyPublishers.ofString(form))
                .build();
    }

    private HttpRequest json(String method, String path, String body) {
        return builder(path)
                .header("Content-Type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
    }

    private HttpRequest request(String method, String path) {
        return builder(path).method(method, BodyPublishers.noBody()).build();
    }

    private HttpRequest.Builder builder(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER_MAX);
    }

    private static void send(HttpClient client, HttpRequest request, int status)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() != status) {
            throw new IllegalStateException("%s %s answered %d instead of %d: %s"
                    .formatted(
                            request.method(),
                            request.uri(),
                            answer.statusCode(),
                            status,
                            new String(answer.body(), StandardCharsets.UTF_8)));
        }
    }
}
