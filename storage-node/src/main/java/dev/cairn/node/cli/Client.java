package dev.cairn.node.cli;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The calls of the API that the commands need. Those that say so try again by themselves; every write carries an
 * idempotency key, so that a repetition changes nothing twice. Safe for use by many threads.
 */
final class Client implements AutoCloseable {
    static final int PAGE_ITEMS = 1000;

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final Addresses addresses;
    private final Http http;
    private final Retry retry;
    private final Supplier<String> keys;
    private final Optional<String> traceParent;

    /**
     * @param keys a new idempotency key at each call
     * @param traceParent sent with each request
     */
    Client(Addresses addresses, Http http, Retry retry, Supplier<String> keys, Optional<String> traceParent) {
        this.addresses = addresses;
        this.http = http;
        this.retry = retry;
        this.keys = keys;
        this.traceParent = traceParent;
    }

    /** A new idempotency key. */
    String newKey() {
        return keys.get();
    }

    Retry retry() {
        return retry;
    }

    String server() {
        return addresses.server();
    }

    /** What the node says about itself. Retries. */
    Map<String, Object> info() throws Failure, InterruptedException {
        return json(request(addresses.info()).GET());
    }

    /** All buckets, by name. Retries. */
    List<Map<String, Object>> buckets() throws Failure, InterruptedException {
        return Json.objects(json(request(addresses.buckets()).GET()), "buckets");
    }

    /** Retries. */
    Map<String, Object> bucket(String name) throws Failure, InterruptedException {
        return json(request(addresses.bucket(name)).GET());
    }

    /** With the settings that are given, and the usual ones else. Retries. */
    Map<String, Object> createBucket(String name, Map<String, Object> settings) throws Failure, InterruptedException {
        return json(write(addresses.bucket(name))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(Json.line(settings))));
    }

    /** With {@code force} all its objects too. Retries. */
    void deleteBucket(String name, boolean force) throws Failure, InterruptedException {
        URI uri = Addresses.with(addresses.bucket(name), force ? Map.of("force", "true") : Map.of());
        finish(write(uri).DELETE());
    }

    /** The nodes of the cluster. Retries. */
    ClusterStatus cluster() throws Failure, InterruptedException {
        return new ClusterStatus(json(request(addresses.cluster("")).GET()));
    }

    /** What a change would move. Retries. */
    Map<String, Object> clusterPlan(Map<String, String> query) throws Failure, InterruptedException {
        return json(request(Addresses.with(addresses.cluster("/plan"), query)).GET());
    }

    /** Has a node give its copies to others, or take copies again. Retries: to ask twice is to ask once. */
    ClusterStatus drain(String node, boolean drains) throws Failure, InterruptedException {
        return new ClusterStatus(json(write(addresses.cluster("/nodes/" + node))
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(Json.line(Map.of("draining", drains))))));
    }

    /** Removes a node. Does not retry: a node that is removed is not there any more. */
    ClusterStatus removeNode(String node, boolean force) throws Failure, InterruptedException {
        URI uri = Addresses.with(addresses.cluster("/nodes/" + node), force ? Map.of("force", "true") : Map.of());
        return new ClusterStatus(answer(http.send(write(uri).DELETE().build(), Client::noBody)));
    }

    /** Does not retry: each time all nodes look through all their blobs. */
    ClusterStatus rebalance() throws Failure, InterruptedException {
        HttpRequest request = write(addresses.cluster(":rebalance"))
                .POST(BodyPublishers.noBody())
                .build();
        return new ClusterStatus(answer(http.send(request, Client::noBody)));
    }

    /** A page of dead letters, behind that one. Retries. */
    Map<String, Object> deadLetters(Optional<String> after) throws Failure, InterruptedException {
        Map<String, String> query = after.map(name -> Map.of("after", name)).orElse(Map.of());
        return json(request(Addresses.with(addresses.cluster("/dead-letters"), query))
                .GET());
    }

    /** Does something with dead letters. Retries. */
    Map<String, Object> deadLetters(String action, Map<String, Object> body) throws Failure, InterruptedException {
        return json(write(addresses.cluster("/dead-letters" + action))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.line(body))));
    }

    /** What HEAD says. Retries. @throws Failure.Refused that says which is missing, if bucket or object are not there */
    ObjectInfo head(Remote remote) throws Failure, InterruptedException {
        Optional<ObjectInfo> info = find(remote);
        if (info.isEmpty()) {
            var _ = bucket(remote.bucket()); // An answer to HEAD does not tell what is missing.
            throw new Failure.Refused(
                    404, "no-such-object", ProblemText.NO_SUCH_OBJECT, Optional.empty(), Optional.empty());
        }
        return info.get();
    }

    private ObjectInfo askHead(Remote remote) throws Failure, InterruptedException {
        HttpRequest request = request(addresses.object(remote)).HEAD().build();
        return retry.run(() -> {
            HttpResponse<BodyStream> response = http.send(request, Client::noBody);
            response.body().drain();
            return ObjectInfo.of(remote, response.headers());
        });
    }

    /** As {@link #head}, or empty if object or bucket are not there. Retries. */
    Optional<ObjectInfo> find(Remote remote) throws Failure, InterruptedException {
        try {
            return Optional.of(askHead(remote));
        } catch (Failure.Refused e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The bytes from {@code offset} on, of this version only. Does not retry; the caller closes the body. */
    HttpResponse<BodyStream> get(Remote remote, ObjectInfo version, long offset) throws Failure, InterruptedException {
        HttpRequest.Builder request = request(addresses.object(remote)).GET();
        if (!version.etag().isEmpty()) {
            request.header("If-Match", version.etag());
        }
        if (offset > 0) {
            request.header("Range", "bytes=" + offset + "-");
        }
        return http.send(request.build(), Client::noBody);
    }

    /** Sends one body, of which {@code moved} says how much went out so far. Does not retry. */
    ObjectInfo put(Remote remote, Map<String, String> headers, String key, BodyPublisher body, LongSupplier moved)
            throws Failure, InterruptedException {
        HttpRequest.Builder request = request(addresses.object(remote))
                .header(IDEMPOTENCY_KEY, key)
                .expectContinue(body.contentLength() < 0 || body.contentLength() >= Upload.EXPECT_BYTES_MIN)
                .PUT(body);
        headers.forEach(request::header);
        return info(answer(http.send(request.build(), moved)));
    }

    /** Retries. */
    void delete(Remote remote) throws Failure, InterruptedException {
        finish(write(addresses.object(remote)).DELETE());
    }

    /** Deletes one version, and no later one. Retries. */
    void deleteVersion(Remote remote, String etag) throws Failure, InterruptedException {
        finish(write(addresses.object(remote)).header("If-Match", etag).DELETE());
    }

    /** Copies or moves one object inside the store. Retries. */
    ObjectInfo transfer(Verb verb, Remote from, Remote to, boolean overwrite) throws Failure, InterruptedException {
        Map<String, Object> destination = Map.of("bucket", to.bucket(), "key", to.key());
        URI uri = URI.create(addresses.object(from) + verb.action());
        return info(post(uri, Map.of("destination", destination), overwrite));
    }

    /** Copies or moves all objects whose keys begin with the prefix, at once or not at all. Retries. */
    Map<String, Object> transferAll(Verb verb, Remote from, Remote to, boolean overwrite)
            throws Failure, InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("prefix", from.prefix());
        body.put("destination", Map.of("bucket", to.bucket(), "prefix", to.prefix()));
        return post(addresses.objects(from.bucket(), verb.action()), body, overwrite);
    }

    /** One page of a listing, from a position: {@code token} or {@code after} with its value, or nothing. Retries. */
    Page page(String bucket, String prefix, Map<String, String> position) throws Failure, InterruptedException {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("prefix", prefix);
        query.put("limit", Integer.toString(PAGE_ITEMS));
        query.putAll(position);
        Map<String, Object> json = json(
                request(Addresses.with(addresses.objects(bucket, ""), query)).GET());
        List<ObjectInfo> items = new ArrayList<>();
        for (Map<String, Object> item : Json.objects(json, "items")) {
            items.add(info(item));
        }
        return new Page(items, json.get("next") instanceof String next ? Optional.of(next) : Optional.empty());
    }

    /**
     * A whole listing as of one moment, line by line: objects, and {@code {"prefix":…}} where a delimiter is given. Retries
     * until the first line arrives.
     *
     * @throws Failure.Unreachable if the listing breaks off before the line that ends it
     */
    void listing(String bucket, String prefix, Optional<String> delimiter, Lines lines)
            throws Failure, InterruptedException {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("prefix", prefix);
        delimiter.ifPresent(text -> query.put("delimiter", text));
        HttpRequest request = request(Addresses.with(addresses.objects(bucket, ""), query))
                .header("Accept", "application/x-ndjson")
                .build();
        try (InputStream body =
                        retry.run(() -> http.send(request, Client::noBody)).body();
                JsonParser parser = Json.sequence(body)) {
            long count = 0;
            while (true) {
                Optional<Map<String, Object>> line = Json.nextObject(parser);
                if (line.isPresent() && Boolean.TRUE.equals(line.get().get("end"))) {
                    checkCount(line.get(), count);
                    return;
                }
                checkNoProblem(line);
                lines.line(line.orElseThrow(() -> new IOException("no end line")));
                count++;
            }
        } catch (Failure failure) {
            throw failure;
        } catch (IOException e) {
            throw new Failure.Unreachable("the listing broke off: " + e.getMessage(), 0);
        }
    }

    @Override
    public void close() {
        http.close();
    }

    private static void checkCount(Map<String, Object> end, long count) throws IOException {
        if (end.get("count") instanceof Long expected && expected != count) {
            throw new IOException("%d lines instead of %d".formatted(count, expected));
        }
    }

    private static void checkNoProblem(Optional<Map<String, Object>> line) throws Failure.Refused {
        Optional<Object> problem = line.map(members -> members.get("problem"));
        if (problem.isPresent()) {
            throw Http.refused(500, Json.strings(problem.get()), Optional.empty(), Optional.empty());
        }
    }

    private Map<String, Object> post(URI uri, Map<String, Object> body, boolean overwrite)
            throws Failure, InterruptedException {
        HttpRequest.Builder request =
                write(uri).header("Content-Type", "application/json").POST(BodyPublishers.ofString(Json.line(body)));
        return json(overwrite ? request : request.header("If-None-Match", "*"));
    }

    /** Bytes of a request body that is not there. */
    private static long noBody() {
        return 0;
    }

    private void finish(HttpRequest.Builder builder) throws Failure, InterruptedException {
        HttpRequest request = builder.build();
        retry.run(() -> {
            http.send(request, Client::noBody).body().drain();
            return request;
        });
    }

    private Map<String, Object> json(HttpRequest.Builder builder) throws Failure, InterruptedException {
        HttpRequest request = builder.build();
        return retry.run(() -> answer(http.send(request, Client::noBody)));
    }

    private static Map<String, Object> answer(HttpResponse<BodyStream> response) throws Failure {
        try (BodyStream body = response.body()) {
            Map<String, Object> json = Json.object(body);
            body.drain();
            return json;
        } catch (Failure failure) {
            throw failure;
        } catch (IOException e) {
            throw new Failure.Strange("the server's answer is not what this version expects: " + e.getMessage());
        }
    }

    private static ObjectInfo info(Map<String, Object> json) throws Failure.Strange {
        try {
            return ObjectInfo.of(json);
        } catch (IOException e) {
            throw new Failure.Strange("the server's answer is not what this version expects: " + e.getMessage());
        }
    }

    private HttpRequest.Builder request(URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        traceParent.ifPresent(field -> request.header("traceparent", field));
        return request;
    }

    private HttpRequest.Builder write(URI uri) {
        return request(uri).header(IDEMPOTENCY_KEY, keys.get());
    }

    /** The two transfers inside the store. */
    enum Verb {
        COPY(":copy"),
        MOVE(":move");

        private final String action;

        Verb(String action) {
            this.action = action;
        }

        String action() {
            return action;
        }
    }

    /** @param next the token of the page that follows, if one does */
    record Page(List<ObjectInfo> items, Optional<String> next) {}

    /** Takes a listing. */
    @FunctionalInterface
    interface Lines {
        void line(Map<String, Object> line) throws Failure, InterruptedException;
    }
}
