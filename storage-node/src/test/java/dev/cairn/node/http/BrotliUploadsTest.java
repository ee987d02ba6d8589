package dev.cairn.node.http;

import static dev.cairn.node.http.TestNode.BOX;
import static dev.cairn.node.http.TestNode.problem;
import static dev.cairn.node.http.TestNode.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.BucketVariants;
import dev.cairn.metadata.Compression;
import dev.cairn.metadata.WantedCopies;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: a body that comes brotli-coded is stored plain, and one that is not what it says is refused. Method: bodies of the encoder of
 * Node.js 20 (brotli 1.1.0, quality 11), whole, cut, flipped and followed by others.
 */
class BrotliUploadsTest {
    private static final String HELLO = "iwyAaGVsbG8gYnJvdGxpLCBoZWxsbyBicm90bGkD";
    private static final String NOTHING = "Ow==";

    /** 100 MiB of zeros. */
    private static final String BOMB =
            "y///P/gnAOKxQCD3/o///3/wTwDEYRGA7v0f////4J8AiMMCAN37P/7//8E/ARCHBQC693/8//+DfwIg"
                    + "DgsAdO//+P//B/8EQBwWAOje//H//w/+CYA4LADQvf/j//8f/BMAcVgAoHv/x///P/gnAOKwAED3/o///3/wTwDEYQGA7v0f////4J8A"
                    + "iMMCAN37P/7//8E/ARCHBQC693/5//+DfwIgDgsAdO9/AA==";

    private final TestNode node = TestNode.start();

    @AfterEach
    void close() {
        node.close();
    }

    private static byte[] base64(String text) {
        return Base64.getDecoder().decode(text);
    }

    private static byte[] linesCoded() {
        try (InputStream resource = BrotliUploadsTest.class.getResourceAsStream("/dev/cairn/node/transfer/lines.br")) {
            return Objects.requireNonNull(resource).readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] lines() {
        return IntStream.range(0, 20_000)
                .mapToObj("line %d of a text that gets small\n"::formatted)
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String sha256(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":";
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<byte[]> put(byte[] coded, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Encoding";
        all[headers.length + 1] = "br";
        return node.put("k", coded, all);
    }

    private void nothingIsStored() {
        assertThat(node.get("k").statusCode()).isEqualTo(404);
        assertThat(node.blobs.count()).isZero();
        assertThat(node.uploads.size()).isZero();
    }

    @Test
    void itIsStoredPlainAndHeldAgainstBothDigests() {
        byte[] coded = linesCoded();
        byte[] lines = lines();
        HttpResponse<byte[]> put = put(coded, "Content-Digest", sha256(coded), "Repr-Digest", sha256(lines));

        assertThat(put.statusCode()).as(TestNode.text(put)).isEqualTo(201);
        HttpResponse<byte[]> got = node.get("k");
        assertThat(got.body()).isEqualTo(lines);
        assertThat(got.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(problem(put(coded, "Content-Digest", sha256(lines)))).isEqualTo("digest-mismatch");
        assertThat(problem(put(coded, "Repr-Digest", sha256(coded)))).isEqualTo("digest-mismatch");
    }

    @Test
    void smallOnesAndSuchOfUnknownLengthAreReadToo() {
        assertThat(put(base64(HELLO)).statusCode()).isEqualTo(201);
        assertThat(TestNode.text(node.get("k"))).isEqualTo("hello brotli, hello brotli");
        assertThat(put(base64(NOTHING)).statusCode()).isEqualTo(200);
        assertThat(node.get("k").body()).isEmpty();

        HttpResponse<byte[]> streamed = node.send(node.request(BOX + "k")
                .header("Content-Encoding", "BR")
                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(linesCoded()))));
        assertThat(streamed.statusCode()).isEqualTo(200);
        assertThat(node.get("k").body()).isEqualTo(lines());
    }

    @Test
    void aBombIsRefusedAtTheLimitOfTheBucket() {
        node.metadata.createBucket(
                "box",
                new BucketSettings(
                        OptionalLong.of(1_000_000),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        false,
                        Compression.AUTO,
                        BucketVariants.DEFAULT,
                        WantedCopies.USUAL));
        HttpResponse<byte[]> put = put(base64(BOMB));

        assertThat(put.statusCode()).isEqualTo(413);
        assertThat(new JsonObject(TestNode.text(put)).getLong("value"))
                .as("unfolded until then")
                .isLessThan(1_100_000);
        nothingIsStored();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 100, 4_096, 10_000, 20_000, 20_066})
    void oneThatEndsInTheMiddleIsRefused(int length) {
        assertThat(problem(put(Arrays.copyOf(linesCoded(), length)))).isEqualTo("unsupported-encoding");
        nothingIsStored();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 100_000})
    void bytesThatFollowItAreRefused(int length) {
        byte[] hello = base64(HELLO);
        assertThat(problem(put(Arrays.copyOf(hello, hello.length + length)))).isEqualTo("unsupported-encoding");
        byte[] lines = linesCoded();
        assertThat(problem(put(Arrays.copyOf(lines, lines.length + length)))).isEqualTo("unsupported-encoding");
        nothingIsStored();
    }

    @Test
    void whatIsNoBrotliIsRefusedWhateverItIs() {
        SplittableRandom random = new SplittableRandom(3);
        byte[] lines = linesCoded();
        String digest = sha256(lines());
        for (int i = 0; i < 300; i++) {
            byte[] flipped = lines.clone();
            flipped[random.nextInt(i < 100 ? 200 : lines.length)] ^= (byte) (1 << random.nextInt(8));
            isRefusedOrWhole(put(flipped, "Repr-Digest", digest));
            byte[] noise = new byte[random.nextInt(1, 5_000)];
            random.nextBytes(noise);
            isRefusedOrWhole(put(noise, "Repr-Digest", digest));
        }
        assertThat(node.uploads.size()).isZero();
    }

    /** Some bits of a stream mean nothing. */
    private void isRefusedOrWhole(HttpResponse<byte[]> put) {
        if (put.statusCode() / 100 == 2) {
            assertThat(node.get("k").body()).isEqualTo(lines());
        } else {
            assertThat(problem(put)).isIn("unsupported-encoding", "digest-mismatch");
        }
    }

    @Test
    void whatTheDecodersTakeIsBounded() {
        String head = "PUT " + BOX + "k HTTP/1.1\r\nHost: x\r\nContent-Encoding: br\r\nContent-Length: 100000\r\n\r\n";
        List<RawConnection> held = IntStream.range(0, Admission.BROTLI_BODIES_MAX)
                .mapToObj(_ -> new RawConnection(node.port).send(head))
                .toList();
        until("all wait for their bodies", () -> gauge() == Admission.BROTLI_BODIES_MAX);

        assertThat(problem(put(base64(HELLO)))).isEqualTo("busy");
        assertThat(node.put("plain", lines()).statusCode()).isEqualTo(201);

        held.forEach(RawConnection::close);
        until("there is room again", () -> put(base64(HELLO)).statusCode() == 201);
        until("all have left", () -> gauge() == 0);
    }

    private double gauge() {
        return node.monitor.meters().get("cairn.http.brotli").gauge().value();
    }
}
