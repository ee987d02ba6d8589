package dev.cairn.node.http;

import static dev.cairn.node.http.StoreNode.header;
import static dev.cairn.node.http.StoreNode.must;
import static dev.cairn.node.http.StoreNode.problem;
import static dev.cairn.node.http.StoreNode.text;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.cairn.metadata.FileId;
import dev.cairn.node.validation.SampleFiles;
import dev.cairn.replication.BlobStore.Copies;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Goal: what a browser's form brings is stored file by file, and each is answered for. Method: forms as browsers write them. */
class FormUploadTest extends FreshBucketTest {
    /** A body of {@code multipart/form-data}. */
    private static final class Form {
        private final String boundary;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        Form(String boundary) {
            this.boundary = boundary;
        }

        Form() {
            this("----WebKitFormBoundaryePkpFF7tjBAqx29L");
        }

        Form field(String name, String value) {
            return part("name=\"" + name + "\"", "", value.getBytes(StandardCharsets.UTF_8));
        }

        Form file(String field, String filename, String type, byte[] content) {
            String typeLine = type.isEmpty() ? "" : "Content-Type: " + type + "\r\n";
            return part("name=\"" + field + "\"; filename=\"" + filename + "\"", typeLine, content);
        }

        Form text(String filename, String content) {
            return file("file", filename, "text/plain", content.getBytes(StandardCharsets.UTF_8));
        }

        private Form part(String parameters, String lines, byte[] content) {
            String head =
                    "--" + boundary + "\r\nContent-Disposition: form-data; " + parameters + "\r\n" + lines + "\r\n";
            body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
            body.writeBytes(content);
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
            return this;
        }

        byte[] open() {
            return body.toByteArray();
        }

        byte[] whole() {
            body.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
            return body.toByteArray();
        }

        String type() {
            return "multipart/form-data; boundary=\"" + boundary + "\"";
        }
    }

    private HttpResponse<byte[]> post(Form form, String... headers) {
        return post(form.type(), form.whole(), headers);
    }

    private HttpResponse<byte[]> post(String type, byte[] body, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = type;
        return node.send("POST", objects, body, all);
    }

    private static List<JsonObject> results(HttpResponse<byte[]> answer) {
        return new JsonObject(text(answer))
                .getJsonArray("results").stream().map(JsonObject.class::cast).toList();
    }

    private HttpResponse<byte[]> get(String rawKey) {
        return node.get(objects + "/" + rawKey);
    }

    @Test
    void aFormIsAsDurableAsItsFileOfTheFewestCopies() {
        node.blobs.say(new Copies(2, 3));
        byte[] blob = TestNode.bytes(100_000, 1);

        HttpResponse<byte[]> blobs = must(201, post(new Form().file("one", "one", "application/x", blob)));
        HttpResponse<byte[]> both = must(
                201, post(new Form().file("one", "one", "application/x", blob).text("a.txt", "in the commit")));

        assertThat(header(blobs, "Cairn-Durability")).isEqualTo("fsync 2/3");
        assertThat(header(both, "Cairn-Durability")).isEqualTo("fsync 1/1");
    }

    @Test
    void everyFileIsStoredUnderTheKeyThatAFieldBeforeItGives() {
        HttpResponse<byte[]> answer = must(
                201,
                post(new Form()
                        .field("csrf", "ignored")
                        .field("key", "up/${filename}")
                        .file("photo", "lake.png", "image/png", SampleFiles.png())
                        .field("key", "notes")
                        .text("a.txt", "first")
                        .field("submit", "Send")));

        assertThat(results(answer)).hasSize(2);
        assertThat(results(answer).get(0).getString("field")).isEqualTo("photo");
        assertThat(results(answer).get(0).getString("filename")).isEqualTo("lake.png");
        assertThat(results(answer).get(0).getJsonObject("object").getString("key"))
                .isEqualTo("up/lake.png");
        assertThat(get("up/lake.png").body()).isEqualTo(SampleFiles.png());
        assertThat(header(get("up/lake.png"), "Content-Type")).isEqualTo("image/png");
        assertThat(text(get("notes"))).isEqualTo("first");
        assertThat(header(answer, "Cairn-Durability")).isEqualTo("fsync 1/1");
        assertThat(results(answer).get(1).getJsonObject("object"))
                .isEqualTo(new JsonObject(text(node.get(objects + "?prefix=notes")))
                        .getJsonArray("items")
                        .getJsonObject(0));
    }

    @Test
    void withoutAKeyTheFileGetsAnIdAndKeepsItsName() {
        HttpResponse<byte[]> answer =
                must(201, post(new Form().text("Größe 1.txt", "a").text("b.txt", "b")));

        String key = results(answer).get(0).getJsonObject("object").getString("key");
        assertThat(FileId.parse(key).toString()).isEqualTo(key);
        assertThat(results(answer).get(1).getJsonObject("object").getString("key"))
                .isGreaterThan(key);
        assertThat(header(get(key), "Content-Disposition"))
                .startsWith("attachment;")
                .endsWith("filename*=UTF-8''Gr%C3%B6%C3%9Fe%201.txt");
    }

    @Test
    void aKeyFieldIsForTheNextFileOnly() {
        HttpResponse<byte[]> answer =
                must(201, post(new Form().field("key", "k").text("a.txt", "a").text("b.txt", "b")));

        assertThat(results(answer).get(0).getJsonObject("object").getString("key"))
                .isEqualTo("k");
        assertThat(results(answer).get(1).getJsonObject("object").getString("key"))
                .hasSize(FileId.TEXT_LENGTH);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.txt | a.txt",
                "C:\\Users\\me\\a.txt | a.txt",
                "../../etc/passwd | passwd",
                "dir/ | file",
                "日本 📄.txt | 日本 📄.txt",
                "say %22hi%22.txt | say \"hi\".txt",
                ".. | ..",
            })
    void ofAFileNameOnlyTheLastPartCounts(String sent, String kept) {
        HttpResponse<byte[]> answer =
                must(201, post(new Form().field("key", "x/${filename}").text(sent, "a")));

        assertThat(results(answer).getFirst().getString("filename")).isEqualTo(kept);
        assertThat(results(answer).getFirst().getJsonObject("object").getString("key"))
                .isEqualTo("x/" + kept);
    }

    @Test
    void anEmptyFileIsStoredAndAnEmptyChoiceIsNot() {
        HttpResponse<byte[]> answer = must(
                201,
                post(new Form()
                        .file("none", "", "application/octet-stream", new byte[0])
                        .field("key", "empty")
                        .file("file", "empty.txt", "text/plain", new byte[0])));

        assertThat(results(answer)).hasSize(1);
        assertThat(header(must(200, get("empty")), "Content-Length")).isEqualTo("0");
    }

    @Test
    void aRefusedFileDoesNotStopTheOthers() {
        must(
                200,
                node.send(
                        "PATCH",
                        "/v1/buckets/" + bucket,
                        "{\"deniedExtensions\":[\"exe\"],\"maxObjectBytes\":100000}"));

        HttpResponse<byte[]> answer = must(
                207,
                post(new Form()
                        .text("a.exe", "x")
                        .field("key", "k2")
                        .text("a.txt", "second")
                        .file("big", "big.bin", "", new byte[200_000])
                        .field("key", "bad\u0001key")
                        .text("b.txt", "x")
                        .field("key", "k5")
                        .text("c.txt", "fifth")));

        assertThat(results(answer).stream().map(FormUploadTest::outcome))
                .containsExactly("extension-not-allowed", "k2", "too-large", "invalid-value", "k5");
        assertThat(text(get("k2"))).isEqualTo("second");
        assertThat(text(get("k5"))).isEqualTo("fifth");
    }

    private static String outcome(JsonObject result) {
        return result.containsKey("object")
                ? result.getJsonObject("object").getString("key")
                : result.getJsonObject("problem").getString("type").replace("urn:cairn:problem:", "");
    }

    @Test
    void rulesOfTypesAndExtensionsSeeTheFileBehindAGeneratedKey() {
        must(
                200,
                node.send(
                        "PATCH",
                        "/v1/buckets/" + bucket,
                        "{\"allowedExtensions\":[\"png\"],\"allowedTypes\":[\"image/*\"]}"));

        must(201, post(new Form().file("f", "a.png", "application/octet-stream", SampleFiles.png())));
        assertThat(results(must(207, post(new Form().file("f", "a.png", "image/png", SampleFiles.html())))).stream()
                        .map(FormUploadTest::outcome))
                .containsExactly("type-not-allowed");
    }

    @Test
    void anExistingKeyIsKeptUnderIfNoneMatch() {
        node.put(bucket, "k", "old");

        HttpResponse<byte[]> answer =
                must(207, post(new Form().field("key", "k").text("a", "new"), "If-None-Match", "*"));

        assertThat(results(answer).stream().map(FormUploadTest::outcome)).containsExactly("precondition-failed");
        assertThat(text(get("k"))).isEqualTo("old");
    }

    @Test
    void aFormThatBreaksOffAnswersForWhatCameBefore() {
        byte[] open = new Form("x")
                .field("key", "whole")
                .text("a", "first")
                .field("key", "half")
                .text("b", "second")
                .open();

        HttpResponse<byte[]> answer = must(207, post("multipart/form-data; boundary=x", open));

        assertThat(results(answer).stream().map(FormUploadTest::outcome)).containsExactly("whole", "bad-request");
        assertThat(text(get("whole"))).isEqualTo("first");
        assertThat(problem(get("half"))).isEqualTo("404 no-such-object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "multipart/form-data",
                "multipart/mixed; boundary=x",
                "multipart/form-data; boundary=\"\"",
            })
    void whatIsNoFormIsRefused(String type) {
        assertThat(problem(post(type, new Form("x").text("a", "a").whole()))).isEqualTo("400 bad-request");
    }

    @Test
    void aFormWithoutFilesIsRefused() {
        assertThat(problem(post(new Form().field("key", "k")))).isEqualTo("400 invalid-value");
        assertThat(problem(post("multipart/form-data; boundary=x", new byte[] {'n', 'o'})))
                .isEqualTo("400 bad-request");
    }

    @Test
    void fieldsAreBoundedInNumberAndLength() {
        Form many = new Form();
        for (int i = 0; i <= FormUpload.FIELDS_MAX; i++) {
            many.field("f", "v");
        }
        assertThat(problem(post(many))).isEqualTo("400 invalid-value");
        assertThat(problem(post(new Form().field("key", "k".repeat(FormUpload.FIELD_BYTES_MAX + 1)))))
                .isEqualTo("400 bad-request");
    }

    @Test
    void aBucketThatIsNotThereTakesNoForm() {
        objects = "/v1/buckets/none/objects";

        assertThat(problem(post(new Form().text("a", "a")))).isEqualTo("404 no-such-bucket");
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("cairn.form.http.seeds", 10));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void filesOfAnySizeComeThroughHoweverTheyAreCut(long seed) {
        Random random = new Random(seed);
        Form form = new Form("-".repeat(1 + random.nextInt(60)) + seed);
        byte[][] files = new byte[1 + random.nextInt(6)][];
        for (int i = 0; i < files.length; i++) {
            files[i] = new byte[random.nextInt(1 << random.nextInt(23))];
            random.nextBytes(files[i]);
            form.field("key", "f" + i).file("file", "f" + i, "", files[i]);
        }

        try (RawConnection connection = new RawConnection(node.port)) {
            byte[] body = form.whole();
            connection.send("POST " + objects + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: "
                    + form.type() + "\r\n\r\n");
            for (int at = 0; at < body.length; ) {
                int length = Math.min(body.length - at, 1 + random.nextInt(200_000));
                connection.send(Integer.toHexString(length) + "\r\n");
                connection.send(Arrays.copyOfRange(body, at, at + length));
                connection.send("\r\n");
                at += length;
            }
            connection.send("0\r\n\r\n");
            assertThat(connection.head()).startsWith("HTTP/1.1 201");
        }

        for (int i = 0; i < files.length; i++) {
            assertThat(get("f" + i).body()).as("file %d of seed %d", i, seed).isEqualTo(files[i]);
        }
    }

    @Test
    void aClientThatGoesAwayLeavesOnlyWholeFiles() {
        byte[] open = new Form("x")
                .field("key", "whole")
                .text("a", "first")
                .field("key", "half")
                .file("f", "b", "", new byte[300_000])
                .open();
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("POST " + objects + " HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\nContent-Type: "
                    + "multipart/form-data; boundary=x\r\n\r\n");
            connection.send(open);
            until(() -> get("whole").statusCode() == 200);
            connection.reset();
        }
        until(() -> gauge("cairn.http.uploads") == 0);
        assertThat(problem(get("half"))).isEqualTo("404 no-such-object");
    }

    @Test
    void aClientThatGoesAwayIsNoFaultOfTheNode() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(Exchange.class);
        log.start();
        logger.addAppender(log);
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("POST " + objects + " HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\nContent-Type: "
                    + "multipart/form-data; boundary=x\r\n\r\n");
            connection.send(new Form("x").file("f", "b", "", new byte[300_000]).open());
            until(() -> gauge("cairn.uploads.inflight") == 1);
            connection.reset();
            until(() -> gauge("cairn.http.uploads") == 0);
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
    }

    private static double gauge(String name) {
        return node.monitor.meters().get(name).gauge().value();
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + StoreNode.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }
}
