package dev.cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.node.compression.Bodies;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/**
 * Goal: what people keep takes less disk where it can, never more, and comes back as it went in. Method: what lies about on a machine
 * that builds the project: its sources, documents, classes and libraries, photographs, a bitmap, logs and JSON, in buckets that choose by
 * themselves.
 */
class RealDataTest extends OpenedNode {
    private static final int RANGES = 20;
    private static final int GENERATED_BYTES = 3_000_000;
    private static final int JARS = 5;
    private static final int JAR_BYTES_MAX = 2 << 20;

    private final SplittableRandom random = new SplittableRandom(4);

    private record Item(String type, byte[] body) {}

    private HttpResponse<byte[]> send(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(node.address().url() + path)).method(method, body);
        try {
            return client.send(
                    (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofByteArray());
        } catch (Exception e) {
            throw new AssertionError(method + " " + path, e);
        }
    }

    /** Stores the items in a bucket of their own, reads all of them and parts of them, and gives what they take. */
    private JsonObject figures(String bucket, List<Item> items) {
        String path = "/v1/buckets/" + bucket;
        assertThat(send("PUT", path, BodyPublishers.noBody()).statusCode()).isEqualTo(201);
        assertThat(items).as(bucket).isNotEmpty();
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            HttpResponse<byte[]> put = send(
                    "PUT",
                    path + "/objects/" + i,
                    BodyPublishers.ofByteArray(item.body()),
                    "Content-Type",
                    item.type());
            assertThat(put.statusCode()).isEqualTo(201);
            comesBack(path + "/objects/" + i, item.body());
        }
        JsonObject figures = new JsonObject(
                new String(send("GET", path, BodyPublishers.noBody()).body(), StandardCharsets.UTF_8));
        System.out.printf(
                "%s: %,d bytes, stored in %,d%n", bucket, figures.getLong("bytes"), figures.getLong("storedBytes"));
        return figures;
    }

    private void comesBack(String path, byte[] body) {
        assertThat(send("GET", path, BodyPublishers.noBody()).body()).as(path).isEqualTo(body);
        for (int i = 0; i < RANGES && body.length > 0; i++) {
            int from = random.nextInt(body.length);
            int to = random.nextInt(from, Math.min(body.length, from + (64 << 10)));
            HttpResponse<byte[]> got =
                    send("GET", path, BodyPublishers.noBody(), "Range", "bytes=%d-%d".formatted(from, to));
            assertThat(got.body()).as(path).isEqualTo(Arrays.copyOfRange(body, from, to + 1));
        }
    }

    private double ratio(String bucket, List<Item> items) {
        return figures(bucket, items).getDouble("compressionRatio");
    }

    @Test
    void textAndWhatElseGetsSmallTakesLess() throws IOException {
        byte[] sources = joined(files(Path.of("src"), ".java"));

        assertThat(ratio("sources", List.of(new Item("text/plain", sources)))).isGreaterThan(3);
        assertThat(ratio("documents", List.of(new Item("text/markdown", joined(files(Path.of("..", "docs"), ".md"))))))
                .isGreaterThan(2);
        assertThat(ratio("contract", items(List.of(Path.of("..", "docs", "openapi.yaml")), "application/yaml")))
                .isGreaterThan(4);
        byte[] classes = joined(files(Path.of("target", "classes"), ".class"));
        assertThat(ratio("classes", List.of(new Item("application/octet-stream", classes))))
                .isGreaterThan(2);
        assertThat(ratio("logs", List.of(new Item("text/plain", Bodies.LOG.of(GENERATED_BYTES, random)))))
                .isGreaterThan(4);
        assertThat(ratio("json", List.of(new Item("application/x-ndjson", Bodies.JSON.of(GENERATED_BYTES, random)))))
                .isGreaterThan(3);
        assertThat(ratio("bitmaps", List.of(new Item("image/bmp", bitmap(photo("coffee"))))))
                .isGreaterThan(1.1);
    }

    @Test
    void whatIsCompressedAlreadyTakesWhatItIs() throws IOException {
        List<Item> photos = Stream.of("cat", "astronaut", "coffee", "rocket")
                .map(name -> new Item("image/jpeg", photo(name)))
                .toList();
        List<Item> zipped = List.of(new Item("application/gzip", gzip(Bodies.LOG.of(GENERATED_BYTES, random))));

        for (JsonObject figures : List.of(
                figures("photos", photos),
                figures("libraries", items(jars(), "application/java-archive")),
                figures("zipped", zipped),
                figures(
                        "unnamed",
                        List.of(new Item(
                                "application/octet-stream", zipped.getFirst().body()))))) {
            assertThat(figures.getLong("storedBytes"))
                    .as(figures.getString("name"))
                    .isEqualTo(figures.getLong("bytes"));
        }
    }

    private static List<Path> files(Path folder, String extension) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(extension))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> jars() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> path.endsWith(".jar"))
                .map(Path::of)
                .filter(path ->
                        path.toFile().length() < JAR_BYTES_MAX && path.toFile().isFile())
                .limit(JARS)
                .toList();
    }

    private static List<Item> items(List<Path> files, String type) {
        return files.stream().map(file -> new Item(type, bytes(file))).toList();
    }

    private static byte[] joined(List<Path> files) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        files.forEach(file -> all.writeBytes(bytes(file)));
        return all.toByteArray();
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] photo(String name) {
        String path = "/dev/cairn/node/thumbnail/" + name + ".jpg";
        try (InputStream photo = RealDataTest.class.getResourceAsStream(path)) {
            return Objects.requireNonNull(photo, path).readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bitmap(byte[] photo) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(photo));
        ByteArrayOutputStream bitmap = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, "bmp", bitmap)).isTrue();
        return bitmap.toByteArray();
    }

    private static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(body);
        }
        return zipped.toByteArray();
    }
}
