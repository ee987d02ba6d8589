package dev.cairn.node.http;

import static dev.cairn.node.http.StoreNode.header;
import static dev.cairn.node.http.StoreNode.must;
import static dev.cairn.node.http.StoreNode.problem;
import static dev.cairn.node.http.StoreNode.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.Command;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.node.archive.ArchiveEntry;
import dev.cairn.node.archive.ArchiveFormat;
import dev.cairn.node.archive.ArchiveLimits;
import dev.cairn.node.archive.ArchiveReader;
import dev.cairn.node.archive.ArchiveWriter;
import dev.cairn.node.archive.Scratch;
import dev.cairn.node.variant.Photos;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: a stored archive is listed, read in part and unpacked, or refused whole. Method: real HTTP, real state machine. */
class StoredArchiveTest extends FreshBucketTest {
    private static final Instant TIME = Instant.parse("2024-02-29T23:59:58Z");

    private static final Scratch NO_SCRATCH = () -> {
        throw new AssertionError("archives of tests are small");
    };

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] archive(ArchiveFormat format, Map<String, byte[]> files) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (ArchiveWriter writer = ArchiveWriter.of(format, to::write, NO_SCRATCH)) {
            files.forEach((name, body) -> {
                writer.begin(name, body.length, TIME, true);
                writer.write(ByteBuffer.wrap(body));
                writer.end();
            });
            writer.finish();
        }
        return to.toByteArray();
    }

    private static Map<String, byte[]> files() {
        return new TreeMap<>(Map.of(
                "a/page.html", "<html><script>alert(1)</script></html>".getBytes(StandardCharsets.UTF_8),
                "a/noise", noise(200_000),
                "empty.txt", new byte[0],
                "übung.txt", "text ".repeat(10_000).getBytes(StandardCharsets.UTF_8)));
    }

    private void put(String key, byte[] body) {
        must(201, node.send("PUT", objects + "/" + key, body));
    }

    private HttpResponse<byte[]> extract(String key, String body, String... headers) {
        return node.send("POST", objects + "/" + key + ":extract", body, headers);
    }

    private List<String> keys() {
        return new JsonObject(text(node.get(objects)))
                .getJsonArray("items").stream()
                        .map(item -> ((JsonObject) item).getString("key"))
                        .toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"ZIP", "TAR", "TAR_GZ", "TAR_ZST"})
    void entriesAreListedAndReadOneByOne(ArchiveFormat format) {
        put("stored", archive(format, files()));

        JsonObject list = new JsonObject(text(must(200, node.get(objects + "/stored?entries"))));

        assertThat(list.getString("format")).isEqualTo(format.extension());
        assertThat(list.getInteger("count")).isEqualTo(4);
        JsonObject first = list.getJsonArray("entries").getJsonObject(0);
        assertThat(first.getString("name")).isEqualTo("a/noise");
        assertThat(first.getString("kind")).isEqualTo("file");
        assertThat(first.getInteger("size")).isEqualTo(200_000);
        assertThat(first.getString("modified")).isEqualTo("2024-02-29T23:59:58.000Z");
        assertThat(first.containsKey("crc32")).isEqualTo(format == ArchiveFormat.ZIP);
        files().forEach((name, body) -> {
            HttpResponse<byte[]> entry = must(200, node.get(objects + "/stored?entry=" + name.replace("ü", "%C3%BC")));
            assertThat(entry.body()).isEqualTo(body);
            assertThat(header(entry, "Content-Length")).isEqualTo(Integer.toString(body.length));
            assertThat(header(entry, "Last-Modified")).isEqualTo("Thu, 29 Feb 2024 23:59:58 GMT");
        });
    }

    @Test
    void anEntryHasATypeATagAndANameToSaveItUnder() {
        put("s.zip", archive(ArchiveFormat.ZIP, files()));
        String page = objects + "/s.zip?entry=a/page.html";

        HttpResponse<byte[]> read = must(200, node.get(page + "&download"));

        assertThat(header(read, "Content-Type")).startsWith("text/html");
        assertThat(header(read, "Content-Security-Policy")).isEqualTo("sandbox");
        assertThat(header(read, "Content-Disposition")).contains("filename=\"page.html\"");
        String tag = header(read, "ETag");
        assertThat(tag).isNotEqualTo(header(node.get(objects + "/s.zip?entry=a/noise"), "ETag"));
        assertThat(must(304, node.get(page, "If-None-Match", "\"x\", " + tag)).body())
                .isEmpty();
        must(200, node.get(page, "If-None-Match", "\"x\""));
        String list = header(node.get(objects + "/s.zip?entries"), "ETag");
        must(304, node.get(objects + "/s.zip?entries", "If-None-Match", list));
        HttpResponse<byte[]> head = must(200, node.send("HEAD", page, ""));
        assertThat(header(head, "Content-Length")).isEqualTo("38");
        assertThat(header(head, "ETag")).isEqualTo(tag);
        assertThat(must(200, node.send("HEAD", objects + "/s.zip?entries", "")).body())
                .isEmpty();
    }

    @Test
    void whatIsNotThereIsAProblem() {
        put("s.zip", archive(ArchiveFormat.ZIP, files()));
        put("text", "no archive".getBytes(StandardCharsets.UTF_8));

        assertThat(problem(node.get(objects + "/s.zip?entry=none"))).isEqualTo("404 not-found");
        assertThat(problem(node.get(objects + "/s.zip?entry="))).isEqualTo("404 not-found");
        assertThat(problem(node.get(objects + "/none?entries"))).isEqualTo("404 no-such-object");
        assertThat(problem(node.get(objects + "/text?entries"))).isEqualTo("422 archive-broken");
        assertThat(problem(node.get(objects + "/s.zip?entries&entry=a"))).isEqualTo("400 invalid-value");
    }

    @ParameterizedTest
    @EnumSource(names = {"ZIP", "TAR", "TAR_GZ", "TAR_ZST"})
    void anArchiveBecomesObjects(ArchiveFormat format) {
        put("in/stored", archive(format, files()));

        String[] lines =
                text(must(200, extract("in/stored", "{\"prefix\":\"out/\"}"))).split("\n", -1);

        JsonObject end = new JsonObject(lines[lines.length - 2]);
        assertThat(end.getBoolean("end")).isTrue();
        assertThat(end.getInteger("objects")).isEqualTo(4);
        assertThat(end.getInteger("bytes")).isEqualTo(250_038);
        assertThat(end.getInteger("batches")).isEqualTo(1);
        assertThat(new JsonObject(lines[0]).getString("key")).isEqualTo("out/a/noise");
        files().forEach((name, body) -> assertThat(node.get(objects + "/out/" + name.replace("ü", "%C3%BC"))
                        .body())
                .isEqualTo(body));
        assertThat(header(node.get(objects + "/out/a/page.html"), "Content-Type"))
                .startsWith("text/html");
        assertThat(keys()).hasSize(5);
    }

    @Test
    void anotherBucketTakesThemIfItMay() {
        put("s.zip", archive(ArchiveFormat.ZIP, files()));
        String other = "other-" + bucket;
        node.bucket(other, "");
        must(200, node.send("PATCH", "/v1/buckets/" + other, "{\"deniedExtensions\":[\"html\"]}"));
        String body = "{\"prefix\":\"\",\"bucket\":\"%s\"}".formatted(other);

        assertThat(problem(extract("s.zip", body))).isEqualTo("415 extension-not-allowed");
        assertThat(text(node.get("/v1/buckets/" + other + "/objects"))).contains("\"items\":[]");
        must(200, node.send("PATCH", "/v1/buckets/" + other, "{\"deniedExtensions\":[]}"));
        must(200, extract("s.zip", body));
        assertThat(node.get("/v1/buckets/" + other + "/objects/a/noise").body()).isEqualTo(noise(200_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "/etc/passwd", "a\\b", "a/./b"})
    void ofAnArchiveWithABadNameNothingIsStored(String name) {
        put("s.zip", archive(ArchiveFormat.ZIP, new TreeMap<>(Map.of("a", noise(10), name, noise(20)))));

        HttpResponse<byte[]> answer = extract("s.zip", "{\"prefix\":\"out/\"}");

        assertThat(problem(answer)).isEqualTo("422 archive-refused");
        assertThat(new JsonObject(text(answer)).getString("entry")).isEqualTo(name);
        assertThat(keys()).containsExactly("s.zip");
    }

    @ParameterizedTest
    @EnumSource(names = {"ZIP", "TAR_GZ", "TAR_ZST"})
    void ofADamagedArchiveNothingIsStored(ArchiveFormat format) {
        byte[] archive = archive(format, files());
        archive[archive.length / 2] ^= 1;
        put("stored", archive);

        assertThat(problem(extract("stored", "{\"prefix\":\"out/\"}"))).isEqualTo("422 archive-broken");
        assertThat(keys()).containsExactly("stored");
    }

    @Test
    void whatIsThereAlreadyIsReplacedUnlessAskedOtherwise() {
        put("s.zip", archive(ArchiveFormat.ZIP, new TreeMap<>(Map.of("a", noise(10), "b", noise(20)))));
        put("out/a", noise(5));

        HttpResponse<byte[]> refused = extract("s.zip", "{\"prefix\":\"out/\",\"ifAbsent\":true}");

        assertThat(problem(refused)).isEqualTo("412 precondition-failed");
        assertThat(new JsonObject(text(refused)).getString("key")).isEqualTo("out/a");
        assertThat(node.get(objects + "/out/a").body()).isEqualTo(noise(5));
        assertThat(keys()).containsExactly("out/a", "s.zip");
        must(200, extract("s.zip", "{\"prefix\":\"out/\"}"));
        assertThat(node.get(objects + "/out/a").body()).isEqualTo(noise(10));
    }

    private static Map<String, byte[]> many(int count, int bytes) {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            files.put("%04d".formatted(i), noise(bytes + i));
        }
        return files;
    }

    private List<JsonObject> lines(HttpResponse<byte[]> answer) {
        return text(must(200, answer)).lines().map(JsonObject::new).toList();
    }

    private static List<JsonObject> batches(List<JsonObject> lines) {
        return lines.stream()
                .filter(line -> line.containsKey("upTo") && !line.containsKey("end"))
                .toList();
    }

    @Test
    void filesBecomeVisibleInBatchesThatTheLinesTellOf() {
        Map<String, byte[]> files = many(Command.PutObjects.OBJECTS_MAX + 88, 0);
        put("many.tar", archive(ArchiveFormat.TAR, files));
        long sequence = node.metadata.view().join().sequence();

        List<JsonObject> lines = lines(extract("many.tar", "{\"prefix\":\"out/\"}"));

        assertThat(node.metadata.view().join().sequence()).isEqualTo(sequence + 2);
        assertThat(batches(lines)).hasSize(2);
        JsonObject first = batches(lines).getFirst();
        assertThat(first.getInteger("batches")).isEqualTo(1);
        assertThat(first.getInteger("objects")).isEqualTo(512);
        assertThat(first.getString("upTo")).isEqualTo("0511");
        assertThat(lines.indexOf(first)).isEqualTo(512);
        assertThat(lines.get(511).getLong("version")).isEqualTo(sequence + 1);
        assertThat(lines.get(513).getLong("version")).isEqualTo(sequence + 2);
        JsonObject end = lines.getLast();
        assertThat(end.getBoolean("end")).isTrue();
        assertThat(end.getInteger("objects")).isEqualTo(600);
        assertThat(end.getInteger("bytes")).isEqualTo(599 * 600 / 2);
        assertThat(end.getString("upTo")).isEqualTo("0599");
        files.forEach((name, body) ->
                assertThat(node.get(objects + "/out/" + name).body()).isEqualTo(body));
    }

    @Test
    void aBatchEndsWhereItsCommandWouldBecomeTooLong() {
        put("many.zip", archive(ArchiveFormat.ZIP, many(300, 3_700)));

        List<JsonObject> lines = lines(extract("many.zip", "{\"prefix\":\"\"}"));

        assertThat(batches(lines)).hasSize(2);
        assertThat(batches(lines).getFirst().getInteger("objects")).isBetween(250, 280);
        assertThat(lines.getLast().getInteger("objects")).isEqualTo(300);
    }

    private static byte[] withANameTwice(ArchiveFormat format) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (ArchiveWriter writer = ArchiveWriter.of(format, to::write, NO_SCRATCH)) {
            for (String[] file : new String[][] {{"a", "older"}, {"b", "other"}, {"./a", "newer"}}) {
                writer.begin(file[0], file[1].length(), TIME, true);
                writer.write(ByteBuffer.wrap(file[1].getBytes(StandardCharsets.UTF_8)));
                writer.end();
            }
            writer.finish();
        }
        return to.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(names = {"ZIP", "TAR"})
    void ofANameThatOccursAgainTheLastWins(ArchiveFormat format) {
        put("stored", withANameTwice(format));

        List<JsonObject> lines = lines(extract("stored", "{\"prefix\":\"out/\"}"));

        assertThat(text(node.get(objects + "/out/a"))).isEqualTo("newer");
        assertThat(text(node.get(objects + "/out/b"))).isEqualTo("other");
        assertThat(batches(lines)).hasSize(2);
        assertThat(lines.getLast().getInteger("objects")).isEqualTo(3);
    }

    @Test
    void aNameThatOccursAgainIsRefusedWhereNothingMayBeReplaced() {
        put("s.tar", withANameTwice(ArchiveFormat.TAR));

        assertThat(problem(extract("s.tar", "{\"prefix\":\"out/\",\"ifAbsent\":true}")))
                .isEqualTo("422 archive-refused");
        assertThat(keys()).containsExactly("s.tar");
    }

    private List<Instant> times(String query) {
        byte[] archive = must(200, node.get(objects + query)).body();
        List<Instant> times = new ArrayList<>();
        try (ArchiveReader reader = ArchiveReader.open(new ArchivePrefixTest.Bytes(archive), ArchiveLimits.DEFAULT)) {
            for (Optional<ArchiveEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                times.add(entry.get().modified().orElseThrow());
            }
        }
        return times;
    }

    @ParameterizedTest
    @EnumSource(names = {"ZIP", "TAR", "TAR_GZ", "TAR_ZST"})
    void whatIsUnpackedAndPackedAgainHasTheSameTimes(ArchiveFormat format) {
        put("stored", archive(format, files()));

        must(200, extract("stored", "{\"prefix\":\"out/\"}"));

        assertThat(header(node.get(objects + "/out/empty.txt"), "Cairn-Meta-mtime"))
                .isEqualTo(TIME.toString());
        assertThat(times("?prefix=out/&archive=" + format.extension()))
                .hasSize(4)
                .containsOnly(TIME);
    }

    @Test
    void aTimeThatCannotBeReadIsPassedOver() {
        must(201, node.send("PUT", objects + "/a", noise(10), "Cairn-Meta-mtime", "yesterday"));

        assertThat(times("?archive=tar"))
                .containsExactly(node.metadata
                        .view()
                        .join()
                        .object(new BucketName(bucket), new ObjectKey("a"))
                        .modified());
    }

    @Test
    void variantsThatAreMadeAtUploadAreMadeOfUnpackedPicturesToo() {
        must(200, node.send("PATCH", "/v1/buckets/" + bucket, "{\"variantsAtUpload\":[\"small\"]}"));
        put("s.zip", archive(ArchiveFormat.ZIP, Map.of("photo.jpg", Photos.jpeg(400, 300, 1), "a.txt", noise(9))));
        Counter made = node.monitor
                .meters()
                .get("cairn.variants.asked")
                .tag("how", "made")
                .counter();
        double before = made.count();

        must(200, extract("s.zip", "{\"prefix\":\"out/\"}"));

        TestNode.until("the variant is made", () -> made.count() == before + 1);
        must(200, node.get(objects + "/out/photo.jpg?variant=small"));
        assertThat(made.count()).isEqualTo(before + 1);
    }

    @Test
    void anEmptyTarIsAnArchiveWithoutEntries() {
        put("empty.tar", archive(ArchiveFormat.TAR, Map.of()));

        assertThat(text(must(200, node.get(objects + "/empty.tar?entries")))).contains("\"count\":0");
        assertThat(lines(extract("empty.tar", "{\"prefix\":\"\"}")).getLast().getInteger("objects"))
                .isZero();
    }

    @Test
    void aKeyThatIsThereInALaterBatchIsFoundBeforeAnythingIsStored() {
        put("many.tar", archive(ArchiveFormat.TAR, many(Command.PutObjects.OBJECTS_MAX + 8, 0)));
        put("out/0519", noise(5));

        assertThat(problem(extract("many.tar", "{\"prefix\":\"out/\",\"ifAbsent\":true}")))
                .isEqualTo("412 precondition-failed");
        assertThat(keys()).containsExactly("many.tar", "out/0519");
    }

    @Test
    void aLongCheckTellsHowFarItIs() {
        byte[] body = noise((int) ExtractionLines.QUIET_BYTES + 1_000);
        put("large.tar", archive(ArchiveFormat.TAR, Map.of("large", body)));

        String[] lines =
                text(must(200, extract("large.tar", "{\"prefix\":\"out/\"}"))).split("\n", -1);

        assertThat(lines).hasSize(5);
        assertThat(new JsonObject(lines[0]).getLong("checkedBytes"))
                .isBetween(ExtractionLines.QUIET_BYTES, (long) body.length);
        assertThat(new JsonObject(lines[1]).getString("key")).isEqualTo("out/large");
        assertThat(new JsonObject(lines[2]).getString("upTo")).isEqualTo("large");
        assertThat(new JsonObject(lines[3]).getBoolean("end")).isTrue();
    }

    @Test
    void whatALongCheckFindsAtItsEndIsALineAndNoEnd() {
        byte[] body = noise((int) ExtractionLines.QUIET_BYTES + 1_000);
        put("large.tar", archive(ArchiveFormat.TAR, new TreeMap<>(Map.of("a", body, "b/../c", noise(10)))));
        String request = "{\"prefix\":\"out/\"}";
        try (RawConnection client = new RawConnection(node.port)) {
            client.send("POST %s/large.tar:extract HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(objects, request.length(), request));
            String head = client.head();
            int toldBytes = 740; // Some more than two lines and their lengths.
            String lines = new String(client.read(toldBytes), StandardCharsets.UTF_8);

            assertThat(head).contains("200 OK");
            assertThat(lines)
                    .contains("\"checkedBytes\"", "urn:cairn:problem:archive-refused")
                    .doesNotContain("\"end\"");
        }
        assertThat(keys()).containsExactly("large.tar");
    }

    @Test
    void requestsThatMakeNoSenseAreRefused() {
        put("s.zip", archive(ArchiveFormat.ZIP, files()));

        assertThat(problem(extract("s.zip", "{}"))).isEqualTo("400 bad-request");
        assertThat(problem(extract("s.zip", "{\"prefix\":\"a\",\"x\":1}"))).isEqualTo("400 bad-request");
        assertThat(problem(extract("s.zip", "{\"prefix\":\"%s\"}".formatted("p".repeat(1025)))))
                .isEqualTo("400 invalid-value");
        assertThat(problem(extract("s.zip", "{\"prefix\":\"\",\"bucket\":\"none\"}")))
                .isEqualTo("404 no-such-bucket");
        assertThat(problem(extract("none", "{\"prefix\":\"\"}"))).isEqualTo("404 no-such-object");
        assertThat(problem(extract("s.zip", "{\"prefix\":\"\"}", "Idempotency-Key", "x")))
                .isEqualTo("400 bad-request");
    }
}
