package dev.cairn.node.http;

import static dev.cairn.node.http.TestNode.BOX;
import static dev.cairn.node.http.TestNode.problem;
import static dev.cairn.node.http.TestNode.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.Coding;
import dev.cairn.metadata.Compression;
import dev.cairn.metadata.Compression.Method;
import dev.cairn.metadata.Content;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Window;
import dev.cairn.node.compression.Bodies;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: nothing but the disk knows that a body is compressed. Method: bodies in and out, and where they are in between. */
class CompressedObjectsTest {
    /** Held whole, streamed, and streamed in many frames. */
    private static final int[] SIZES = {12_000, 300_000, 3_000_000};

    private final SplittableRandom random = new SplittableRandom(5);
    private final TestNode node = TestNode.start();

    @AfterEach
    void close() {
        node.close();
    }

    private ObjectVersion stored(String key) {
        return node.metadata.object(new BucketName("box"), new ObjectKey(key));
    }

    private Content content(String key) {
        return stored(key).content();
    }

    private HttpResponse<byte[]> put(String key, String type, byte[] body) {
        HttpResponse<byte[]> answer = node.put(key, body, "Content-Type", type);
        assertThat(answer.statusCode()).isIn(200, 201);
        return answer;
    }

    private void settings(Compression compression) {
        node.metadata.createBucket("box", BucketSettings.DEFAULT.with(compression));
    }

    private static Compression always(Coding coding) {
        return new Compression(new Method.Always(coding, coding.levels().usual()), 10_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {12_000, 300_000, 3_000_000})
    void whatGetsSmallIsStoredSmallAndComesBackAsItWas(int size) {
        byte[] body = Bodies.LOG.of(size, random);
        HttpResponse<byte[]> put = put("log", "text/plain", body);

        assertThat(content("log")).isInstanceOf(Content.Framed.class);
        assertThat(stored("log").storedBytes()).isLessThan(size / 2);
        HttpResponse<byte[]> got = node.get("log");
        assertThat(got.body()).isEqualTo(body);
        for (String name : List.of("ETag", "Repr-Digest", "Cairn-Version")) {
            assertThat(got.headers().firstValue(name))
                    .as(name)
                    .isEqualTo(put.headers().firstValue(name));
        }
        assertThat(got.headers().firstValue("Content-Encoding")).isEmpty();
        until("all is closed", () -> node.blobs.readers() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void everyCodingGivesEveryRange(Coding coding) {
        settings(always(coding));
        for (int size : SIZES) {
            byte[] body = Bodies.LOG.of(size, random);
            put("log", "text/plain", body);
            assertThat(content("log"))
                    .isInstanceOfSatisfying(
                            Content.Framed.class,
                            framed -> assertThat(framed.coding()).isEqualTo(coding));
            for (int i = 0; i < 10; i++) {
                int from = random.nextInt(size);
                int to = from + random.nextInt(size - from);
                HttpResponse<byte[]> got = node.get("log", "Range", "bytes=%d-%d".formatted(from, to));
                assertThat(got.statusCode()).isEqualTo(206);
                assertThat(got.body()).isEqualTo(Arrays.copyOfRange(body, from, to + 1));
            }
        }
    }

    @Test
    void severalRangesOfACompressedBodyAreThoseOfTheBody() {
        byte[] body = Bodies.LOG.of(1_000_000, random);
        put("log", "text/plain", body);

        String got = TestNode.text(node.get("log", "Range", "bytes=0-9,500000-500009"));

        assertThat(got)
                .contains(new String(body, 0, 10, StandardCharsets.US_ASCII))
                .contains(new String(body, 500_000, 10, StandardCharsets.US_ASCII));
    }

    @Test
    void whatIsCompressedAlreadyOrSmallOrNoiseIsStoredAsItCame() {
        put("photo", "image/jpeg", Bodies.LOG.of(100_000, random));
        put("small", "text/plain", Bodies.LOG.of(9_999, random));
        put("noise", "text/plain", Bodies.NOISE.of(50_000, random));
        put("much", "application/octet-stream", Bodies.NOISE.of(2_000_000, random));

        for (String key : List.of("photo", "small", "noise", "much")) {
            assertThat(content(key)).as(key).isInstanceOf(Content.Blob.class);
        }
    }

    @Test
    void aBucketThatIsOffCompressesNothing() {
        settings(new Compression(new Method.Off(), 0));
        put("log", "text/plain", Bodies.LOG.of(100_000, random));
        put("long", "text/plain", Bodies.LOG.of(2_000_000, random));

        assertThat(content("log")).isInstanceOf(Content.Blob.class);
        assertThat(content("long")).isInstanceOf(Content.Blob.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {100_000, 3_000_000})
    void nothingIsStoredLargerThanItIs(int size) {
        settings(always(Coding.ZSTD));
        byte[] noise = Bodies.NOISE.of(size, random);
        put("noise", "text/plain", noise);

        assertThat(content("noise")).isInstanceOf(Content.Blob.class);
        assertThat(node.get("noise").body()).isEqualTo(noise);
        assertThat(node.blobs.count()).isEqualTo(1);
        assertThat(node.uploads.size()).isZero();
    }

    @Test
    void aBodyOfUnknownLengthIsCompressedAsItComes() {
        byte[] body = Bodies.LOG.of(2_000_000, random);
        HttpResponse<byte[]> answer = node.send(
                node.request(BOX + "log").PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(content("log")).isInstanceOf(Content.Framed.class);
        assertThat(node.get("log").body()).isEqualTo(body);
    }

    @Test
    void aDamagedFrameIsAProblemAndNoBytes() {
        put("log", "text/plain", Bodies.LOG.of(200_000, random));
        node.blobs.flip(content("log").id(), 1_000);

        HttpResponse<byte[]> got = node.get("log");
        assertThat(got.statusCode()).isEqualTo(500);
        assertThat(problem(got)).isEqualTo("damaged");
        HttpResponse<byte[]> end = node.get("log", "Range", "bytes=-10");
        assertThat(end.statusCode()).as("a frame that is whole").isEqualTo(206);
        until("all is closed", () -> node.blobs.readers() == 0);
    }

    @Test
    void aTableThatTellsOfAnotherLengthIsAProblem() {
        put("log", "text/plain", Bodies.LOG.of(200_000, random));
        Content.Framed there = (Content.Framed) content("log");
        put("other", "text/plain", Bodies.LOG.of(300_000, random));
        node.blobs.exchange(there.id(), content("other").id());

        assertThat(problem(node.get("log"))).isEqualTo("damaged");
        until("all is closed", () -> node.blobs.readers() == 0);
    }

    @Test
    void whatIsCompressedAndDecompressedIsMeasuredByBucket() {
        byte[] body = Bodies.LOG.of(300_000, random);
        put("log", "text/plain", body);
        byte[] _ = node.get("log").body();

        for (Operation operation : List.of(Operation.COMPRESSION, Operation.DECOMPRESSION)) {
            assertThat(node.monitor.statistics(operation.name(), "box", Window.START))
                    .get()
                    .satisfies(statistics -> {
                        assertThat(statistics.count()).isEqualTo(5);
                        assertThat(statistics.bytes()).isEqualTo(300_000);
                    });
        }
        assertThat(bytes("plain")).isEqualTo(300_000);
        assertThat(bytes("stored")).isEqualTo((double) stored("log").storedBytes());
    }

    @Test
    void theTableOfABodyThatIsReadAgainIsAtHand() {
        put("log", "text/plain", Bodies.LOG.of(300_000, random));
        byte[] _ = node.get("log").body();
        int reads = node.blobs.readsEver();
        byte[] _ = node.get("log", "Range", "bytes=0-9").body();

        assertThat(node.blobs.readsEver() - reads).as("the frame").isEqualTo(1);
    }

    private double bytes(String side) {
        return node.monitor
                .meters()
                .get("cairn.compression.bytes")
                .tag("side", side)
                .counter()
                .count();
    }

    // Content coding

    @Test
    void whoAcceptsZstdGetsTheFramesAsTheyAreStored() throws IOException {
        byte[] body = Bodies.LOG.of(1_000_000, random);
        HttpResponse<byte[]> put = put("log", "text/plain", body);
        HttpResponse<byte[]> got = node.get("log", "Accept-Encoding", "gzip, zstd;q=0.5");

        assertThat(got.headers().firstValue("Content-Encoding")).contains("zstd");
        assertThat(got.headers().firstValue("Vary")).contains("Accept-Encoding");
        String tag = put.headers().firstValue("ETag").orElseThrow();
        assertThat(got.headers().firstValue("ETag")).contains(tag.substring(0, tag.length() - 1) + "-zstd\"");
        assertThat(got.headers().firstValue("Unencoded-Digest"))
                .isEqualTo(put.headers().firstValue("Repr-Digest"));
        assertThat(got.headers().firstValue("Repr-Digest")).isEmpty();
        assertThat(got.body().length).isLessThan(body.length / 2);
        try (ZstdInputStream plain = new ZstdInputStream(new ByteArrayInputStream(got.body()))) {
            assertThat(plain.readAllBytes()).isEqualTo(body);
        }
        assertThat(node.monitor
                        .statistics(Operation.DECOMPRESSION.name(), Window.START)
                        .count())
                .isZero();
    }

    @Test
    void theHeadTellsWhatAGetWouldSend() {
        put("log", "text/plain", Bodies.LOG.of(1_000_000, random));
        HttpResponse<byte[]> got = node.get("log", "Accept-Encoding", "zstd");
        HttpResponse<byte[]> head = node.send(
                node.request(BOX + "log").header("Accept-Encoding", "zstd").HEAD());

        for (String name : List.of("Content-Encoding", "Content-Length", "ETag", "Vary", "Unencoded-Digest")) {
            assertThat(head.headers().firstValue(name))
                    .as(name)
                    .isEqualTo(got.headers().firstValue(name));
        }
    }

    @Test
    void othersGetTheBodyAndThatItMayDiffer() {
        byte[] body = Bodies.LOG.of(200_000, random);
        put("log", "text/plain", body);
        for (String accepted : List.of("gzip, deflate, br", "identity", "zstd;q=0", "*")) {
            HttpResponse<byte[]> got = node.get("log", "Accept-Encoding", accepted);
            assertThat(got.body()).as(accepted).isEqualTo(body);
            assertThat(got.headers().firstValue("Content-Encoding")).isEmpty();
            assertThat(got.headers().firstValue("Vary")).contains("Accept-Encoding");
        }
    }

    @Test
    void aRangeIsOneOfTheBodyWhateverIsAccepted() {
        byte[] body = Bodies.LOG.of(200_000, random);
        put("log", "text/plain", body);
        HttpResponse<byte[]> got = node.get("log", "Accept-Encoding", "zstd", "Range", "bytes=1000-1999");

        assertThat(got.statusCode()).isEqualTo(206);
        assertThat(got.body()).isEqualTo(Arrays.copyOfRange(body, 1_000, 2_000));
        assertThat(got.headers().firstValue("Content-Encoding")).isEmpty();
    }

    @Test
    void gzipIsSentAsStoredWhereEveryClientReadsAllOfIt() throws IOException {
        settings(always(Coding.GZIP));
        byte[] one = Bodies.LOG.of(60_000, random);
        byte[] two = Bodies.LOG.of(100_000, random);
        put("one", "text/plain", one);
        put("two", "text/plain", two);

        HttpResponse<byte[]> coded = node.get("one", "Accept-Encoding", "gzip");
        assertThat(coded.headers().firstValue("Content-Encoding")).contains("gzip");
        try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(coded.body()))) {
            assertThat(plain.readAllBytes()).isEqualTo(one);
        }
        HttpResponse<byte[]> asItIs = node.get("two", "Accept-Encoding", "gzip");
        assertThat(asItIs.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(asItIs.body()).isEqualTo(two);
    }

    @Test
    void aClientThatHasItIsToldSoByTheTagThatItGot() {
        put("log", "text/plain", Bodies.LOG.of(200_000, random));
        HttpResponse<byte[]> got = node.get("log", "Accept-Encoding", "zstd");
        String tag = got.headers().firstValue("ETag").orElseThrow();

        HttpResponse<byte[]> again = node.get("log", "Accept-Encoding", "zstd", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.headers().firstValue("ETag")).contains(tag);
    }

    @Test
    void theTagOfWhatWentOutCompressedGuardsAWriteAndNoRange() {
        byte[] body = Bodies.LOG.of(200_000, random);
        put("log", "text/plain", body);
        String tag = node.get("log", "Accept-Encoding", "zstd")
                .headers()
                .firstValue("ETag")
                .orElseThrow();

        assertThat(node.get("log", "Range", "bytes=0-9", "If-Range", tag).statusCode())
                .as("its ranges are of other bytes")
                .isEqualTo(200);
        assertThat(node.put("log", body, "Content-Type", "text/plain", "If-Match", tag)
                        .statusCode())
                .isEqualTo(200);
        assertThat(node.put("log", body, "Content-Type", "text/plain", "If-Match", tag)
                        .statusCode())
                .isEqualTo(412);
    }
}
