package dev.cairn.node.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** A small store in memory that answers as the API says, and fails where a test wants it to. */
final class FakeStore implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final NavigableMap<String, NavigableMap<String, Stored>> buckets = new TreeMap<>();
    private final Map<String, Map<String, Object>> replays = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Trap> traps = new CopyOnWriteArrayList<>();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final AtomicLong versions = new AtomicLong();
    private volatile int pageItemsMax = 3;

    FakeStore() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next {@code times} requests that {@code where} accepts meet {@code fault}. */
    void fail(int times, Predicate<String> where, Fault fault) {
        traps.add(new Trap(new AtomicLong(times), where, fault));
    }

    /** What else happens in the world while the next {@code times} requests that {@code where} accepts are under way. */
    void meanwhile(int times, Predicate<String> where, Runnable event) {
        events.add(new Event(new AtomicLong(times), where, event));
    }

    /** Each as {@code METHOD raw-path-and-query}. */
    List<String> requests() {
        return requests;
    }

    void forgetRequests() {
        requests.clear();
    }

    synchronized void put(String bucket, String key, byte[] bytes) {
        buckets.computeIfAbsent(bucket, _ -> new TreeMap<>(KeyOrder.INSTANCE))
                .put(key, new Stored(bytes, versions.incrementAndGet(), Map.of()));
    }

    synchronized Optional<byte[]> bytes(String bucket, String key) {
        return Optional.ofNullable(objects(bucket).get(key)).map(Stored::bytes);
    }

    synchronized List<String> keys(String bucket) {
        return List.copyOf(objects(bucket).keySet());
    }

    synchronized Map<String, String> headers(String bucket, String key) {
        return Objects.requireNonNull(objects(bucket).get(key)).headers();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private NavigableMap<String, Stored> objects(String bucket) {
        return buckets.getOrDefault(bucket, new TreeMap<>());
    }

    private void handle(HttpExchange exchange) throws IOException {
        String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        requests.add(line);
        events.stream()
                .filter(event -> event.where.test(line) && event.times.getAndDecrement() > 0)
                .forEach(event -> event.action.run());
        Fault fault = traps.stream()
                .filter(trap -> trap.where.test(line) && trap.times.getAndDecrement() > 0)
                .map(Trap::fault)
                .findFirst()
                .orElse(Fault.NONE);
        try (exchange) {
            if (fault == Fault.BUSY) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("Retry-After", "0");
                problem(exchange, 503, "busy", "Too many requests.");
                return;
            }
            route(new Call(exchange, fault));
        }
    }

    private void route(Call call) throws IOException {
        String path = call.exchange.getRequestURI().getRawPath();
        String method = call.exchange.getRequestMethod();
        if (!path.startsWith("/v1/")) {
            String[] parts = path.split("/", 3); // as S3 has it: "", bucket, key
            object(call, method, parts[1], decoded(parts[2]));
            return;
        }
        String[] parts = path.split("/", 6); // "", v1, buckets, bucket, objects, key
        if (parts.length == 3) {
            call.json(
                    200,
                    Map.of(
                            "buckets",
                            buckets.keySet().stream().map(this::bucketJson).toList()));
        } else if (parts.length == 4) {
            bucket(call, method, parts[3]);
        } else if (!buckets.containsKey(parts[3])) {
            call.exchange.getRequestBody().readAllBytes();
            problem(call.exchange, 404, "no-such-bucket", "There is no bucket '" + parts[3] + "'.");
        } else if (parts.length == 5 && parts[4].equals("objects")) {
            list(call, parts[3]);
        } else if (parts.length == 5) {
            transferAll(call, parts[3], parts[4].endsWith(":move"));
        } else if (method.equals("POST")) {
            boolean move = parts[5].endsWith(":move");
            transfer(call, parts[3], decoded(parts[5].substring(0, parts[5].length() - 5)), move);
        } else {
            object(call, method, parts[3], decoded(parts[5]));
        }
    }

    private synchronized void bucket(Call call, String method, String name) throws IOException {
        switch (method) {
            case "PUT" -> {
                if (buckets.putIfAbsent(name, new TreeMap<>(KeyOrder.INSTANCE)) != null) {
                    problem(call.exchange, 409, "bucket-exists", "It exists.");
                } else {
                    call.json(201, bucketJson(name));
                }
            }
            case "DELETE" -> {
                boolean force =
                        "force=true".equals(call.exchange.getRequestURI().getRawQuery());
                if (!buckets.containsKey(name)) {
                    problem(call.exchange, 404, "no-such-bucket", "There is no such bucket.");
                } else if (!force && !objects(name).isEmpty()) {
                    problem(call.exchange, 409, "bucket-not-empty", "It holds objects.");
                } else {
                    buckets.remove(name);
                    call.exchange.sendResponseHeaders(204, -1);
                }
            }
            default -> {
                if (buckets.containsKey(name)) {
                    call.json(200, bucketJson(name));
                } else {
                    problem(call.exchange, 404, "no-such-bucket", "There is no such bucket.");
                }
            }
        }
    }

    private void object(Call call, String method, String bucket, String key) throws IOException {
        switch (method) {
            case "PUT" -> put(call, bucket, key);
            case "DELETE" -> delete(call, bucket, key);
            default -> get(call, bucket, key, method.equals("HEAD"));
        }
    }

    private void put(Call call, String bucket, String key) throws IOException {
        byte[] bytes = call.exchange.getRequestBody().readAllBytes();
        if (call.fault == Fault.WRONG_BYTES && bytes.length > 0) {
            bytes[bytes.length / 2] ^= 1;
        }
        String idempotencyKey = call.header("Idempotency-Key");
        Map<String, Object> replay = replays.get(idempotencyKey);
        if (replay == null) {
            String announced = call.header("Repr-Digest");
            if (!announced.isEmpty() && !announced.equals(reprDigest(bytes))) {
                problem(call.exchange, 400, "digest-mismatch", "The bytes are not those announced.");
                return;
            }
            synchronized (this) {
                if (call.header("If-None-Match").equals("*") && objects(bucket).containsKey(key)) {
                    problem(call.exchange, 412, "precondition-failed", "Something is there.");
                    return;
                }
                Stored stored = new Stored(bytes, versions.incrementAndGet(), call.sentHeaders());
                objects(bucket).put(key, stored);
                replay = objectJson(bucket, key, stored);
            }
            if (!idempotencyKey.isEmpty()) {
                replays.put(idempotencyKey, replay);
            }
        }
        if (call.fault == Fault.LOSE_ANSWER) {
            return; // Closing without an answer cuts the connection.
        }
        call.json(201, replay);
    }

    private synchronized void delete(Call call, String bucket, String key) throws IOException {
        Stored stored = objects(bucket).get(key);
        String ifMatch = call.header("If-Match");
        if (stored == null) {
            problem(call.exchange, 404, "no-such-object", "There is no such object.");
        } else if (!ifMatch.isEmpty() && !ifMatch.equals(stored.etag())) {
            problem(call.exchange, 412, "precondition-failed", "It changed.");
        } else {
            objects(bucket).remove(key);
            call.exchange.sendResponseHeaders(204, -1);
        }
    }

    private void get(Call call, String bucket, String key, boolean head) throws IOException {
        Stored stored;
        synchronized (this) {
            stored = objects(bucket).get(key);
        }
        HttpExchange exchange = call.exchange;
        if (stored == null) {
            problem(exchange, 404, "no-such-object", "There is no such object.");
            return;
        }
        String ifMatch = call.header("If-Match");
        if (!ifMatch.isEmpty() && !ifMatch.equals(stored.etag())) {
            problem(exchange, 412, "precondition-failed", "It changed.");
            return;
        }
        byte[] bytes = stored.bytes.clone();
        int total = bytes.length;
        exchange.getResponseHeaders().set("ETag", stored.etag());
        exchange.getResponseHeaders().set("Cairn-Version", Long.toString(stored.version));
        exchange.getResponseHeaders().set("Repr-Digest", "crc32c=:AAAAAA==:, " + reprDigest(bytes));
        stored.headers.forEach(exchange.getResponseHeaders()::set);
        if (call.fault == Fault.WRONG_BYTES) {
            bytes[total / 2] ^= 1;
        }
        String range = call.header("Range");
        int start = range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
        if (start > 0) {
            exchange.getResponseHeaders().set("Content-Range", "bytes " + start + "-" + (total - 1) + "/" + total);
        }
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(total));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        byte[] sent = Arrays.copyOfRange(bytes, start, total);
        exchange.sendResponseHeaders(start > 0 ? 206 : 200, sent.length == 0 ? -1 : sent.length);
        if (sent.length > 0) {
            int length = call.fault == Fault.CUT ? sent.length / 2 : sent.length;
            OutputStream body = exchange.getResponseBody();
            body.write(sent, 0, length);
            body.flush();
        }
    }

    private synchronized void list(Call call, String bucket) throws IOException {
        Map<String, String> query = call.query();
        String prefix = query.getOrDefault("prefix", "");
        if (call.fault == Fault.EXPIRED) {
            problem(call.exchange, 410, "listing-expired", "Start anew.");
            return;
        }
        if (call.header("Accept").equals("application/x-ndjson")) {
            lines(call, bucket, prefix, Optional.ofNullable(query.get("delimiter")));
            return;
        }
        String after = query.getOrDefault("token", query.getOrDefault("after", ""));
        List<Object> items = new ArrayList<>();
        String last = "";
        for (var entry : objects(bucket).tailMap(after, false).entrySet()) {
            if (entry.getKey().startsWith(prefix)) {
                if (items.size() == pageItemsMax) {
                    call.json(200, Map.of("items", items, "prefixes", List.of(), "next", last));
                    return;
                }
                items.add(objectJson(bucket, entry.getKey(), entry.getValue()));
                last = entry.getKey();
            }
        }
        call.json(200, Map.of("items", items, "prefixes", List.of()));
    }

    private void lines(Call call, String bucket, String prefix, Optional<String> delimiter) throws IOException {
        Map<String, Map<String, Object>> lines = new LinkedHashMap<>();
        objects(bucket).forEach((key, stored) -> {
            if (key.startsWith(prefix)) {
                int end = delimiter
                        .map(text -> key.indexOf(text, prefix.length()))
                        .orElse(-1);
                String rolledUp = end < 0 ? "" : key.substring(0, end + 1);
                lines.putIfAbsent(
                        end < 0 ? key : rolledUp,
                        end < 0 ? objectJson(bucket, key, stored) : Map.of("prefix", rolledUp));
            }
        });
        StringBuilder text = new StringBuilder();
        lines.values().forEach(line -> text.append(Json.line(line)).append('\n'));
        if (call.fault != Fault.CUT) {
            text.append(Json.line(Map.of("end", true, "sequence", 1, "count", lines.size())))
                    .append('\n');
        }
        call.send(200, "application/x-ndjson", text.toString());
    }

    private synchronized void transfer(Call call, String bucket, String key, boolean move) throws IOException {
        Map<String, String> destination = Json.strings(Objects.requireNonNull(
                Json.object(call.exchange.getRequestBody()).get("destination")));
        Stored stored = objects(bucket).get(key);
        NavigableMap<String, Stored> target = objects(destination.getOrDefault("bucket", bucket));
        String to = Objects.requireNonNull(destination.get("key"));
        if (stored == null) {
            problem(call.exchange, 404, "no-such-object", "There is no such object.");
        } else if (call.header("If-None-Match").equals("*") && target.containsKey(to)) {
            problem(call.exchange, 412, "precondition-failed", "Something is there.");
        } else {
            if (move) {
                objects(bucket).remove(key);
            }
            Stored copy = new Stored(stored.bytes, versions.incrementAndGet(), stored.headers);
            target.put(to, copy);
            call.json(201, objectJson(destination.getOrDefault("bucket", bucket), to, copy));
        }
    }

    private synchronized void transferAll(Call call, String bucket, boolean move) throws IOException {
        Map<String, Object> body = Json.object(call.exchange.getRequestBody());
        String prefix = String.valueOf(body.get("prefix"));
        Map<String, String> destination = Json.strings(Objects.requireNonNull(body.get("destination")));
        if (call.fault == Fault.TOO_LARGE) {
            problem(call.exchange, 422, "prefix-too-large", "Go by longer prefixes");
            return;
        }
        Map<String, Stored> found = new TreeMap<>(objects(bucket).tailMap(prefix, true));
        found.keySet().removeIf(key -> !key.startsWith(prefix));
        long bytes = 0;
        for (var entry : found.entrySet()) {
            if (move) {
                objects(bucket).remove(entry.getKey());
            }
            bytes += entry.getValue().bytes.length;
            objects(destination.getOrDefault("bucket", bucket))
                    .put(destination.get("prefix") + entry.getKey().substring(prefix.length()), entry.getValue());
        }
        call.json(200, Map.of("objects", (long) found.size(), "bytes", bytes, "version", versions.incrementAndGet()));
    }

    private Map<String, Object> bucketJson(String name) {
        long bytes = objects(name).values().stream()
                .mapToLong(each -> each.bytes.length)
                .sum();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("created", "2026-11-21T06:00:00.000Z");
        json.put("objects", (long) objects(name).size());
        json.put("bytes", bytes);
        json.put("storedBytes", bytes / 4);
        if (bytes > 0) {
            json.put("compressionRatio", 4.0);
        }
        return json;
    }

    private static Map<String, Object> objectJson(String bucket, String key, Stored stored) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("bucket", bucket);
        json.put("key", key);
        json.put("version", stored.version);
        json.put("etag", stored.etag());
        json.put("size", (long) stored.bytes.length);
        json.put("sha256", HexFormat.of().formatHex(sha256(stored.bytes)));
        json.put("modified", "2026-11-21T06:30:12.345Z");
        return json;
    }

    private static void problem(HttpExchange exchange, int status, String code, String detail) throws IOException {
        exchange.getResponseHeaders().set("Cairn-Request-Id", "r1");
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "urn:cairn:problem:" + code);
        problem.put("title", "Title of " + code);
        problem.put("status", status);
        problem.put("detail", detail);
        String[] parts = exchange.getRequestURI().getRawPath().split("/", 6);
        if (parts.length > 3) {
            problem.put("bucket", parts[3]);
        }
        byte[] body = Json.line(problem).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    private static String reprDigest(byte[] bytes) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(sha256(bytes)) + ":";
    }

    private static byte[] sha256(byte[] bytes) {
        MessageDigest digest = Sha256.start();
        digest.update(bytes);
        return digest.digest();
    }

    private static String decoded(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** What goes wrong with one request. */
    enum Fault {
        NONE,
        BUSY,
        CUT,
        WRONG_BYTES,
        LOSE_ANSWER,
        EXPIRED,
        TOO_LARGE
    }

    private record Stored(byte[] bytes, long version, Map<String, String> headers) {
        String etag() {
            return "\"" + version + "\"";
        }
    }

    private record Trap(AtomicLong times, Predicate<String> where, Fault fault) {}

    private record Event(AtomicLong times, Predicate<String> where, Runnable action) {}

    private record Call(HttpExchange exchange, Fault fault) {
        String header(String name) {
            return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name))
                    .orElse("");
        }

        /** What a store keeps of the headers. */
        Map<String, String> sentHeaders() {
            Map<String, String> kept = new TreeMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> {
                String lower = name.toLowerCase(java.util.Locale.ROOT);
                if (lower.startsWith("cairn-") || lower.equals("content-type")) {
                    kept.put(name, values.getFirst());
                }
            });
            return kept;
        }

        Map<String, String> query() {
            Map<String, String> query = new LinkedHashMap<>();
            for (String pair : Optional.ofNullable(exchange.getRequestURI().getRawQuery())
                    .orElse("")
                    .split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    query.put(
                            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
            return query;
        }

        void json(int status, Map<String, ?> json) throws IOException {
            send(status, "application/json", Json.line(json));
        }

        void send(int status, String type, String text) throws IOException {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            new ByteArrayInputStream(body).transferTo(exchange.getResponseBody());
        }
    }
}
