package dev.cairn.node.http;

import static dev.cairn.node.http.TestNode.BOX;
import static dev.cairn.node.http.TestNode.bytes;
import static dev.cairn.node.http.TestNode.problem;
import static dev.cairn.node.http.TestNode.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Window;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies go in and come out the same, whatever their length and the way in which they came. */
class ObjectBytesTest {
    private final TestNode node = TestNode.start();

    @AfterEach
    void close() {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2_048, 2_049, 65_536, 65_537, 262_144, 1_000_000, 5_000_001})
    void bodyOfKnownLengthComesBack(int length) {
        byte[] body = bytes(length, length);

        HttpResponse<byte[]> put = node.put("some/file", body);

        assertThat(put.statusCode()).as(text(put)).isEqualTo(201);
        assertThat(node.get("some/file").body()).isEqualTo(body);
        assertThat(node.uploads.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2_049, 65_536, 65_537, 1_000_000})
    void bodyOfUnknownLengthComesBack(int length) {
        byte[] body = bytes(length, length);

        HttpResponse<byte[]> put = node.send(
                node.request(BOX + "chunked").PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));

        assertThat(put.statusCode()).as(text(put)).isEqualTo(201);
        assertThat(node.get("chunked").body()).isEqualTo(body);
    }

    @Test
    void answerOfPutDescribesTheObject() {
        HttpResponse<byte[]> put = node.put(
                "a%20b.txt",
                "hello".getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "text/plain",
                "Cairn-Meta-Origin",
                "K%C3%B6ln",
                "Cairn-Tags",
                "colour=light+blue&x=%26",
                "Cairn-Want-Md5",
                "true");

        assertThat(text(put))
                .contains("\"bucket\":\"box\"", "\"key\":\"a b.txt\"", "\"size\":5", "\"contentType\":\"text/plain\"")
                .contains("\"sha256\":\"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\"")
                .contains("\"crc32c\":\"9a71bb4c\"", "\"md5\":\"5d41402abc4b2a76b9719d911017c592\"")
                .contains("\"metadata\":{\"origin\":\"Köln\"}", "\"colour\":\"light blue\"", "\"x\":\"&\"");
        assertThat(put.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(put.headers().firstValue("Cairn-Durability")).contains("fsync 1/1");
        assertThat(put.headers().firstValue("Cairn-Request-Id").orElseThrow()).hasSize(26);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "yes", ""})
    void whatIsNeitherTrueNorFalseIsRefused(String value) {
        HttpResponse<byte[]> put = node.put("k", new byte[1], "Cairn-Want-Md5", value);

        assertThat(put.statusCode()).isEqualTo(400);
        assertThat(text(put)).contains("bad-request", "\"field\":\"Cairn-Want-Md5\"");
        assertThat(node.get("k").statusCode()).isEqualTo(404);
    }

    @Test
    void answerOfGetAndHeadDescribesTheObject() {
        HttpResponse<byte[]> put = node.put(
                "photo",
                bytes(10, 1),
                "Content-Type",
                "image/png",
                "Cache-Control",
                "max-age=60",
                "Content-Language",
                "de",
                "Cairn-Meta-Origin",
                "K%C3%B6ln",
                "Cairn-Tags",
                "b=2&a=1");

        for (HttpResponse<byte[]> answer :
                List.of(node.get("photo"), node.send(node.request(BOX + "photo").HEAD()))) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Length")).contains("10");
            assertThat(answer.headers().firstValue("Content-Type")).contains("image/png");
            assertThat(answer.headers().firstValue("Cache-Control")).contains("max-age=60");
            assertThat(answer.headers().firstValue("Content-Language")).contains("de");
            assertThat(answer.headers().firstValue("Cairn-Meta-Origin")).contains("K%C3%B6ln");
            assertThat(answer.headers().firstValue("Cairn-Tags")).contains("a=1&b=2");
            assertThat(answer.headers().firstValue("Accept-Ranges")).contains("bytes");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.headers().firstValue("ETag"))
                    .isEqualTo(put.headers().firstValue("ETag"));
            assertThat(answer.headers().firstValue("Repr-Digest").orElseThrow()).contains("sha-256=:", "crc32c=:");
            assertThat(answer.headers().firstValue("Date")).isPresent();
        }
        assertThat(node.send(node.request(BOX + "photo").HEAD()).body()).isEmpty();
    }

    @Test
    void replacingAnswers200AndANewVersion() {
        HttpResponse<byte[]> first = node.put("k", bytes(3, 1));
        HttpResponse<byte[]> second = node.put("k", bytes(4, 2));

        assertThat(List.of(first.statusCode(), second.statusCode())).containsExactly(201, 200);
        assertThat(second.headers().firstValue("ETag"))
                .isNotEqualTo(first.headers().firstValue("ETag"));
        assertThat(node.get("k").body()).isEqualTo(bytes(4, 2));
    }

    @Test
    void deletedObjectIsGone() {
        node.put("k", bytes(3, 1));

        HttpResponse<byte[]> deleted = node.delete("k");

        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(deleted.headers().firstValue("Cairn-Durability")).contains("fsync 1/1");
        assertThat(deleted.headers().firstValue("Content-Length")).isEmpty();
        assertThat(problem(node.get("k"))).isEqualTo("no-such-object");
        assertThat(problem(node.delete("k"))).isEqualTo("no-such-object");
    }

    @Test
    void typesThatRunCodeAreServedInASandbox() {
        node.put("page", bytes(3, 1), "Content-Type", "text/html; charset=utf-8");
        node.put("photo", bytes(3, 1), "Content-Type", "image/jpeg");

        assertThat(node.get("page").headers().firstValue("Content-Security-Policy"))
                .contains("sandbox");
        assertThat(node.get("photo").headers().firstValue("Content-Security-Policy"))
                .isEmpty();
    }

    @Test
    void downloadNamesTheFile() {
        node.put("dir/b%C3%BCro%20plan.pdf", bytes(3, 1));

        assertThat(node.get("dir/b%C3%BCro%20plan.pdf?download").headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"b_ro plan.pdf\"; filename*=UTF-8''b%C3%BCro%20plan.pdf");
        assertThat(node.get("dir/b%C3%BCro%20plan.pdf?download=x.pdf").headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"x.pdf\"; filename*=UTF-8''x.pdf");
    }

    @Test
    void transfersAreMeasuredWithTheirBytes() {
        node.put("k", bytes(100_000, 1));
        node.get("k");
        node.get("k", "Range", "bytes=0-99");
        node.get("absent");

        assertThat(measuredBytes(Operation.UPLOAD)).isEqualTo(100_000);
        assertThat(measuredBytes(Operation.DOWNLOAD)).isEqualTo(100_100);
        assertThat(node.monitor.buckets(Operation.DOWNLOAD.name())).containsExactly("box");
    }

    private long measuredBytes(Operation operation) {
        return node.monitor.statistics(operation.name(), Window.START).bytes();
    }
}
