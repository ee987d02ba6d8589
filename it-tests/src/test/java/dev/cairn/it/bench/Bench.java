package dev.cairn.it.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures the groups that are named, all of them without arguments, in the folder of the repository; {@code it-tests/bench} runs
 * it. Prints each row as it is found and writes them to {@code it-tests/target/bench.json}; all groups together also renew the
 * table of {@code docs/performance.md}.
 */
final class Bench {
    /** Where the objects of a node and of s3proxy are. */
    static final String OBJECTS = "/v1/buckets/bench/objects/";

    static final String S3_OBJECTS = "/bench/";

    private static final Path RESULT = Path.of("it-tests", "target", "bench.json");
    private static final Path WORK = Path.of("it-tests", "target", "bench");

    private static final Map<String, Group> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("starts", new Starts());
        GROUPS.put("small", new SmallRequests());
        GROUPS.put("measured", new MeasuredRequests());
        GROUPS.put("large", new LargeTransfers());
        GROUPS.put("sizes", new SizeCurve());
        GROUPS.put("ranges", new Ranges());
        GROUPS.put("compressed", new CompressedBodies());
        GROUPS.put("pictures", new PictureVariants());
        GROUPS.put("mixed", new MixedLoad());
        GROUPS.put("uploads", new ManyUploads());
        GROUPS.put("overload", new Overload());
        GROUPS.put("connections", new ManyConnections());
        GROUPS.put("millions", new Millions());
        GROUPS.put("three", new ThreeNodes());
    }

    private final HttpClient client = HttpClient.newHttpClient();
    private final Servers servers = new Servers(WORK.toAbsolutePath());
    private final Disk disk = new Disk(WORK.toAbsolutePath());
    private final Map<Row, String> rows = new LinkedHashMap<>();

    public static void main(String[] arguments) throws IOException {
        List<String> names = arguments.length == 0 ? List.copyOf(GROUPS.keySet()) : List.of(arguments);
        for (String name : names) {
            if (!GROUPS.containsKey(name)) {
                System.err.println("no group is called " + name + "; there are " + String.join(", ", GROUPS.keySet()));
                System.exit(2);
            }
        }
        Files.createDirectories(WORK);
        Machine machine = Machine.here();
        System.out.println(machine.text());
        Bench bench = new Bench();
        List<String> measured = names.stream().filter(bench::measure).toList();
        bench.write(machine, measured);
        if (measured.size() < names.size()) {
            System.err.println("failed: "
                    + String.join(
                            ", ",
                            names.stream()
                                    .filter(name -> !measured.contains(name))
                                    .toList()));
            System.exit(1);
        }
        if (measured.size() == GROUPS.size()) {
            Page.renew(machine, bench.rowsInOrder());
        }
    }

    /** Whether it could: what one group meets is no reason to lose the minutes that the others took. */
    private boolean measure(String name) {
        try {
            for (Row row : GROUPS.get(name).measure(this)) {
                System.out.println(Page.line(row));
                rows.put(row, name);
            }
            return true;
        } catch (IOException | RuntimeException failure) {
            System.err.println(name + " failed:");
            failure.printStackTrace();
            return false;
        }
    }

    /** As the table has them, in whichever order the groups were measured. */
    private List<Row> rowsInOrder() {
        List<String> order = List.copyOf(GROUPS.keySet());
        return rows.entrySet().stream()
                .sorted(Comparator.comparingInt(each -> order.indexOf(each.getValue())))
                .map(Map.Entry::getKey)
                .toList();
    }

    Servers servers() {
        return servers;
    }

    Disk disk() {
        return disk;
    }

    /** The folder on the disk that is measured. */
    Path work() {
        return WORK.toAbsolutePath();
    }

    /** A row that an earlier group of this run gave. */
    Optional<Row> row(String name) {
        return rows.keySet().stream().filter(row -> row.name().equals(name)).findFirst();
    }

    /** PUT of the bucket that the objects of {@code path} are in. */
    void makeBucket(Server server, String path) throws IOException {
        URI bucket = server.address().resolve(path.replaceAll("(/objects)?/$", ""));
        HttpRequest request = HttpRequest.newBuilder(bucket)
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        requireSuccess(send(request, HttpResponse.BodyHandlers.discarding()));
    }

    void put(Server server, String path, Path file) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(server.address().resolve(path))
                .PUT(HttpRequest.BodyPublishers.ofFile(file))
                .build();
        requireSuccess(send(request, HttpResponse.BodyHandlers.discarding()));
    }

    void patch(Server server, String path, String json) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(server.address().resolve(path))
                .header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(json))
                .build();
        requireSuccess(send(request, HttpResponse.BodyHandlers.discarding()));
    }

    /** @throws IOException unless the path has the bytes of the file */
    void requireSame(Server server, String path, Path file) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(server.address().resolve(path)).build();
        Path copy = work().resolve("copy");
        try {
            requireSuccess(send(request, HttpResponse.BodyHandlers.ofFile(copy)));
            if (Files.mismatch(copy, file) >= 0) {
                throw new IOException(path + " is not what was stored");
            }
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private static void requireSuccess(HttpResponse<?> answer) throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(answer.request() + " gave " + answer.statusCode());
        }
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) throws IOException {
        try {
            return client.send(request, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void write(Machine machine, List<String> names) throws IOException {
        JsonArray all = new JsonArray();
        rows.forEach((row, group) -> all.add(row.json().put("group", group)));
        JsonObject json = new JsonObject()
                .put("machine", machine.json())
                .put("groups", new JsonArray(names))
                .put("rows", all);
        Files.writeString(RESULT, json.encodePrettily() + "\n");
        System.out.println("written to " + RESULT);
    }
}
