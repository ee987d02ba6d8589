package dev.cairn.node.http;

import static dev.cairn.node.http.TestNode.BOX;
import static dev.cairn.node.http.TestNode.bytes;
import static dev.cairn.node.http.TestNode.problem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client announces is held against what came, on every path that a body takes; a mismatch stores nothing. */
class DigestsTest {
    private static final TestNode NODE = TestNode.start();

    @AfterAll
    static void close() {
        NODE.close();
    }

    @ParameterizedTest(name = "{0} {1} of {2} bytes")
    @CsvSource({
        "Content-Digest,sha-256,100",
        "Content-Digest,crc32c,100",
        "Content-Digest,md5,100",
        "Repr-Digest,sha-256,100",
        "Repr-Digest,crc32c,100",
        "Repr-Digest,md5,100",
        "Content-MD5,md5,100",
        "Content-Digest,sha-256,300000",
        "Repr-Digest,md5,300000",
        "Content-MD5,md5,300000"
    })
    void announcedDigestsAreVerified(String field, String algorithm, int length) {
        byte[] body = bytes(length, length);
        String key = "digest-" + field + algorithm + length;
        int blobs = NODE.blobs.count();

        HttpResponse<byte[]> wrong = NODE.put(key, body, field, value(field, algorithm, bytes(length, 99)));

        assertThat(problem(wrong)).isEqualTo("digest-mismatch");
        assertThat(TestNode.text(wrong)).contains("\"field\":\"" + field + "\"");
        assertThat(NODE.get(key).statusCode()).isEqualTo(404);
        assertThat(NODE.blobs.count()).isEqualTo(blobs);
        assertThat(NODE.uploads.size()).isZero();

        HttpResponse<byte[]> right = NODE.put(key, body, field, value(field, algorithm, body));

        assertThat(right.statusCode()).as(TestNode.text(right)).isEqualTo(201);
        assertThat(TestNode.text(right).contains("\"md5\"")).isEqualTo(algorithm.equals("md5"));
    }

    @Test
    void everyAlgorithmThatIsKnownIsVerified() {
        byte[] body = bytes(10, 1);
        String right = "unixsum=:AAAA:, " + value("Repr-Digest", "sha-256", body);
        String wrong = right + ", " + value("Repr-Digest", "crc32c", bytes(10, 2));

        assertThat(NODE.put("several", body, "Repr-Digest", right).statusCode()).isEqualTo(201);
        assertThat(problem(NODE.put("several", body, "Repr-Digest", wrong))).isEqualTo("digest-mismatch");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sha-256", "sha-256=abc", "sha-256=:!!!:", "sha-256=:AAAA:", "=:AAAA:", "sha-256=:", "sha-256=::"
            })
    void malformedDigestIsRefused(String value) {
        assertThat(problem(NODE.put("malformed", bytes(1, 1), "Content-Digest", value)))
                .isEqualTo("bad-request");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 100_000, 3_000_000})
    void gzippedBodyIsStoredPlain(int length) {
        byte[] body = bytes(length, length);
        byte[] gzipped = gzip(body);

        HttpResponse<byte[]> put = NODE.put(
                "zipped" + length,
                gzipped,
                "Content-Encoding",
                "gzip",
                "Content-Digest",
                value("Content-Digest", "sha-256", gzipped),
                "Repr-Digest",
                value("Repr-Digest", "sha-256", body));

        assertThat(put.statusCode()).as(TestNode.text(put)).isEqualTo(201);
        HttpResponse<byte[]> got = NODE.get("zipped" + length);
        assertThat(got.body()).isEqualTo(body);
        assertThat(got.headers().firstValue("Content-Encoding")).isEmpty();
    }

    @Test
    void digestsOfGzippedBodiesAreNotMixedUp() {
        byte[] body = bytes(1_000, 1);
        byte[] gzipped = gzip(body);

        assertThat(problem(NODE.put(
                        "mixed", gzipped, "Content-Encoding", "gzip", "Content-Digest", value("", "sha-256", body))))
                .isEqualTo("digest-mismatch");
        assertThat(problem(NODE.put(
                        "mixed", gzipped, "Content-Encoding", "gzip", "Repr-Digest", value("", "sha-256", gzipped))))
                .isEqualTo("digest-mismatch");
    }

    @Test
    void gzipMembersInARowAreOneBody() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(gzip(bytes(70_000, 1)));
        both.write(gzip(bytes(70_000, 2)));

        HttpResponse<byte[]> put = NODE.send(NODE.request(BOX + "members")
                .header("Content-Encoding", "gzip")
                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(both.toByteArray()))));

        assertThat(put.statusCode()).isEqualTo(201);
        byte[] got = NODE.get("members").body();
        assertThat(got).hasSize(140_000).startsWith(bytes(70_000, 1)).endsWith(bytes(70_000, 2));
    }

    /** Nothing of a body may be lost without a word, were it only what follows its first member. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void bytesThatFollowAMemberAndAreNoneAreRefused(int at) throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(gzip(bytes(70_000, 1)));
        byte[] second = gzip(bytes(70_000, 2));
        second[at] ^= (byte) 0xff;
        both.write(second);

        assertThat(problem(NODE.put("flipped", both.toByteArray(), "Content-Encoding", "gzip")))
                .isEqualTo("unsupported-encoding");
        assertThat(NODE.get("flipped").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 100_000})
    void garbageBehindAMemberIsRefused(int length) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(gzip(bytes(1_000, 1)));
        body.write(new byte[length]);

        assertThat(problem(NODE.put("garbage", body.toByteArray(), "Content-Encoding", "gzip")))
                .isEqualTo("unsupported-encoding");
        assertThat(NODE.get("garbage").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(ints = {-8, -4})
    void memberThatDoesNotMatchItsTrailerIsRefused(int fromEnd) {
        byte[] body = gzip(bytes(1_000, 1));
        body[body.length + fromEnd] ^= 1;

        assertThat(problem(NODE.put("trailer", body, "Content-Encoding", "gzip")))
                .isEqualTo("unsupported-encoding");
    }

    @Test
    void bodyThatIsNotGzipIsRefused() {
        byte[] cut = gzip(bytes(200_000, 1));
        byte[] half = Arrays.copyOf(cut, cut.length / 2);

        assertThat(problem(NODE.put("nogzip", bytes(1_000, 1), "Content-Encoding", "gzip")))
                .isEqualTo("unsupported-encoding");
        assertThat(problem(NODE.put("nogzip", half, "Content-Encoding", "gzip")))
                .isEqualTo("unsupported-encoding");
        assertThat(problem(NODE.put("nogzip", bytes(10, 1), "Content-Encoding", "zstd")))
                .isEqualTo("unsupported-encoding");
        assertThat(NODE.get("nogzip").statusCode()).isEqualTo(404);
    }

    private static String value(String field, String algorithm, byte[] body) {
        String base64 = Base64.getEncoder().encodeToString(digest(algorithm, body));
        return field.equals("Content-MD5") ? base64 : algorithm + "=:" + base64 + ":";
    }

    private static byte[] digest(String algorithm, byte[] body) {
        if (algorithm.equals("crc32c")) {
            CRC32C crc = new CRC32C();
            crc.update(body);
            return ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
        }
        try {
            return MessageDigest.getInstance(algorithm.equals("md5") ? "MD5" : "SHA-256")
                    .digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] gzip(byte[] body) {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(target)) {
            out.write(body);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return target.toByteArray();
    }

    @Test
    void reprDigestOfAnAnswerIsThatOfTheBody() {
        byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
        NODE.put("hello", body);

        assertThat(NODE.get("hello").headers().firstValue("Repr-Digest"))
                .contains(value("", "sha-256", body) + ", " + value("", "crc32c", body));
    }
}
