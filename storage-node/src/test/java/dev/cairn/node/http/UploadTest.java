package dev.cairn.node.http;

import static dev.cairn.node.http.TestNode.BOX;
import static dev.cairn.node.http.TestNode.bytes;
import static dev.cairn.node.http.TestNode.problem;
import static dev.cairn.node.http.TestNode.text;
import static dev.cairn.node.http.TestNode.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.BucketVariants;
import dev.cairn.metadata.Compression;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.WantedCopies;
import dev.cairn.replication.Blobs;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: what is not stored whole leaves nothing. Method: break uploads off in every way, then look what is left. */
class UploadTest {
    private final TestNode node = new TestNode(TestNode.config(Duration.ofMillis(400), Set.of()), List.of());

    @AfterEach
    void close() {
        node.close();
    }

    private void untilItHasBegun() {
        until("a request is in flight", () -> gauge("cairn.http.requests") == 1);
    }

    private void assertNothingIsLeft(String key) {
        until("no request in flight", () -> gauge("cairn.http.requests") == 0);
        until("no upload in flight", () -> gauge("cairn.http.uploads") == 0 && node.uploads.size() == 0);
        until("no blob left", () -> node.blobs.count() == 0);
        assertThat(gauge("cairn.transfer.held")).isZero();
        assertThat(node.get(key).statusCode()).isEqualTo(404);
    }

    private double gauge(String name) {
        return node.monitor.meters().get(name).gauges().stream()
                .mapToDouble(gauge -> gauge.value())
                .sum();
    }

    @ParameterizedTest
    @ValueSource(ints = {60_000, 1_000_000})
    void clientThatGoesAwayLeavesNothing(int length) {
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("PUT " + BOX + "gone HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n");
            connection.send(bytes(length / 2, 1));
            untilItHasBegun();
            connection.reset();
        }

        assertNothingIsLeft("gone");
    }

    @Test
    void clientThatGoesAwayInAChunkedBodyLeavesNothing() {
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("PUT " + BOX + "gone HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.send("30000\r\n");
            connection.send(bytes(0x30000, 1));
            untilItHasBegun();
        }

        assertNothingIsLeft("gone");
    }

    @ParameterizedTest
    @ValueSource(ints = {50_000, 500_000})
    void stalledBodyTimesOut(int length) {
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("PUT " + BOX + "slow HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n");
            connection.send(bytes(length / 2, 1));

            assertThat(connection.head()).startsWith("HTTP/1.1 408").contains("application/problem+json");
        }

        assertNothingIsLeft("slow");
    }

    /** The store takes nothing for a while, and the next request is already on its way. */
    @ParameterizedTest
    @ValueSource(ints = {1_000_000, 20_000_000})
    void uploadThatWasStoppedGoesOnAndSoDoesItsConnection(int length) throws Exception {
        byte[] body = bytes(length, 1);
        CountDownLatch writes = node.blobs.holdWrites();
        try (RawConnection connection = new RawConnection(node.port)) {
            Thread client = Thread.startVirtualThread(() -> connection
                    .send("PUT " + BOX + "k HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n")
                    .send(body)
                    .send("GET " + BOX + "k HTTP/1.1\r\nHost: x\r\n\r\n"));
            until("much is held", () -> gauge("cairn.transfer.held") > 128 << 10);
            assertThat(gauge("cairn.transfer.held")).isLessThanOrEqualTo((256 + 64) << 10);
            writes.countDown();

            String stored = connection.head();
            assertThat(stored).startsWith("HTTP/1.1 201");
            connection.read(contentLength(stored));
            assertThat(connection.head()).startsWith("HTTP/1.1 200");
            assertThat(connection.read(length)).isEqualTo(body);
            client.join();
        } finally {
            writes.countDown();
        }
    }

    private static int contentLength(String head) {
        Matcher field = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n").matcher(head);
        assertThat(field.find()).as(head).isTrue();
        return Integer.parseInt(field.group(1));
    }

    @Test
    void clientThatExpectsIsToldToGoOnOnlyAfterTheChecks() {
        node.metadata.createBucket("tiny", settings(10));
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send(
                    "PUT " + BOX + "k HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(connection.head()).startsWith("HTTP/1.1 100");
            assertThat(connection.send("hello").head()).startsWith("HTTP/1.1 201");
        }
        for (String target : List.of("/v1/buckets/tiny/objects/k", "/v1/buckets/none/objects/k", BOX + "%zz")) {
            try (RawConnection connection = new RawConnection(node.port)) {
                connection.send(
                        "PUT " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
                assertThat(connection.head()).startsWith("HTTP/1.1 4").containsIgnoringCase("connection: close");
            }
        }
    }

    @Test
    void preconditionThatCannotHoldSparesTheBody() {
        node.put("there", bytes(1, 1));
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("PUT " + BOX
                    + "there HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\nIf-None-Match: *\r\n\r\n");

            assertThat(connection.head()).startsWith("HTTP/1.1 412");
        }
    }

    @ParameterizedTest
    @CsvSource({"11,true", "11,false", "200000,true", "200000,false"})
    void bodyThatIsTooLargeIsRefused(int length, boolean known) {
        node.metadata.createBucket("tiny", settings(10));
        var body = known
                ? BodyPublishers.ofByteArray(bytes(length, 1))
                : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes(length, 1)));

        HttpResponse<byte[]> answer =
                node.send(node.request("/v1/buckets/tiny/objects/k").PUT(body));

        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(413);
        assertThat(text(answer)).contains("\"limit\":10");
        assertNothingIsLeft("k");
    }

    @Test
    void gzipThatUnfoldsBeyondTheLimitIsRefused() {
        node.metadata.createBucket("tiny", settings(100_000));
        byte[] bomb = DigestsTest.gzip(new byte[50_000_000]);

        HttpResponse<byte[]> answer = node.send(node.request("/v1/buckets/tiny/objects/bomb")
                .header("Content-Encoding", "gzip")
                .PUT(BodyPublishers.ofByteArray(bomb)));

        assertThat(problem(answer)).isEqualTo("too-large");
        assertNothingIsLeft("bomb");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 10_000, 200_000})
    void diskThatIsFullRefusesAndRecovers(int length) {
        node.blobs.refuseAsFull();

        HttpResponse<byte[]> refused = node.put("k", bytes(length, 1));

        assertThat(refused.statusCode()).isEqualTo(507);
        assertThat(problem(refused)).isEqualTo("disk-full");
        assertNothingIsLeft("k");

        node.blobs.acceptWrites();
        assertThat(node.put("k", bytes(length, 1)).statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 10_000, 200_000})
    void commitThatIsRefusedLeavesNothing(int length) {
        node.metadata.refuseWith(new MetadataError.Busy(Duration.ofSeconds(3)));

        HttpResponse<byte[]> refused = node.put("k", bytes(length, 1));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("3");
        assertNothingIsLeft("k");
    }

    @Test
    void uploadWhoseBytesWereGivenUpIsToBeSentAgain() {
        node.metadata.refuseWith(new MetadataError.ContentCondemned(new FileId(1, 2)));

        HttpResponse<byte[]> refused = node.put("k", bytes(200_000, 1));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(problem(refused)).isEqualTo("unavailable");
        assertThat(text(refused)).contains("took so long", "nothing was stored");
        assertNothingIsLeft("k");
    }

    /** A commit syncs, and an event loop that waits for a disk answers nobody. */
    @Test
    void noEventLoopCommitsABlob() {
        assertThat(node.put("k", bytes(200_000, 1)).statusCode()).isEqualTo(201);

        assertThat(node.blobs.committers()).hasSize(1).allMatch(Thread::isVirtual);
    }

    @Test
    void uploadThatGetsNoThreadGivesItsPlaceBack() {
        node.refuseTransfers();

        HttpResponse<byte[]> put = node.put("k", bytes(200_000, 1));
        HttpResponse<byte[]> form = node.send(node.request("/v1/buckets/box/objects")
                .header("Content-Type", "multipart/form-data; boundary=x")
                .POST(BodyPublishers.ofByteArray(bytes(1_000, 1))));

        assertThat(List.of(problem(put), problem(form))).containsOnly("internal");
        until("no upload counts as in flight", () -> gauge("cairn.http.uploads") == 0 && node.uploads.size() == 0);
    }

    @Test
    void blobStaysWhileItsCommitMayYetBeApplied() {
        node.metadata.refuseWith(new MetadataError.OutcomeUnknown("the leader is gone"));

        HttpResponse<byte[]> answer = node.put("k", bytes(10_000, 1));

        assertThat(problem(answer)).isEqualTo("outcome-unknown");
        assertThat(node.blobs.count()).isEqualTo(1);
        assertThat(node.uploads.size()).isEqualTo(1);
        assertThat(Blobs.ids(node.blobs, new FileId(0, 0)))
                .hasSize(1)
                .allMatch(node.uploads::contains)
                .noneMatch(node.uploads::isComing);
    }

    @Test
    void ofManyThatCreateOneKeyOneWins() {
        List<CompletableFuture<HttpResponse<byte[]>>> answers = IntStream.range(0, 50)
                .mapToObj(writer -> node.client()
                        .sendAsync(
                                node.request(BOX + "race")
                                        .header("If-None-Match", "*")
                                        .PUT(BodyPublishers.ofByteArray(bytes(writer % 2 == 0 ? 100 : 100_000, writer)))
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray()))
                .toList();

        List<Integer> statuses =
                answers.stream().map(answer -> answer.join().statusCode()).toList();

        assertThat(statuses).containsOnlyOnce(201).allMatch(status -> status == 201 || status == 412);
        until("losers' blobs are gone", () -> node.blobs.count() <= 1);
    }

    @Test
    void preconditionsOfWritesHold() {
        String first = node.put("k", bytes(1, 1)).headers().firstValue("ETag").orElseThrow();
        assertThat(node.put("k", bytes(2, 1), "If-Match", first).statusCode()).isEqualTo(200);
        assertThat(problem(node.put("k", bytes(3, 1), "If-Match", first))).isEqualTo("precondition-failed");
        assertThat(problem(node.put("absent", bytes(3, 1), "If-Match", "*"))).isEqualTo("precondition-failed");
        assertThat(problem(node.delete("k", "If-Match", first))).isEqualTo("precondition-failed");
        String now = node.get("k").headers().firstValue("ETag").orElseThrow();
        assertThat(node.delete("k", "If-Match", now).statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource({
        "If-Unmodified-Since,'Sun, 06 Nov 1994 08:49:37 GMT'",
        "If-Unmodified-Since,no date",
        "Content-Range,bytes 0-2/10"
    })
    void whatNoWriteCanHeedIsRefusedAndNotPassedOver(String field, String value) {
        node.put("k", bytes(10, 1));
        List<HttpResponse<byte[]>> answers = List.of(
                node.put("k", bytes(3, 2), field, value),
                node.delete("k", field, value),
                node.send(node.request(BOX + "k").header(field, value).method("PATCH", BodyPublishers.ofString("{}"))),
                node.send(node.request(BOX + "k:move")
                        .header(field, value)
                        .POST(BodyPublishers.ofString("{\"destination\":{\"key\":\"other\"}}"))),
                node.send(node.request("/v1/buckets/new").header(field, value).PUT(BodyPublishers.noBody())));

        assertThat(answers)
                .allSatisfy(answer -> assertThat(text(answer)).contains("bad-request", "\"field\":\"" + field + "\""));
        assertThat(node.get("k").body()).isEqualTo(bytes(10, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 10_000, 200_000})
    void repeatedRequestAnswersAsTheFirst(int length) {
        byte[] body = bytes(length, 1);
        HttpResponse<byte[]> first = node.put("k", body, "Idempotency-Key", "one");
        int blobs = node.blobs.count();
        HttpResponse<byte[]> again = node.put("k", body, "Idempotency-Key", "one");
        HttpResponse<byte[]> other = node.put("k", bytes(length, 2), "Idempotency-Key", "one");
        HttpResponse<byte[]> elsewhere = node.put("k2", body, "Idempotency-Key", "one");

        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Cairn-Idempotent-Replay")).contains("true");
        assertThat(first.headers().firstValue("Cairn-Idempotent-Replay")).isEmpty();
        assertThat(problem(other)).isEqualTo("idempotency-mismatch");
        assertThat(problem(elsewhere)).isEqualTo("idempotency-mismatch");
        assertThat(node.get("k").body()).isEqualTo(body);
        until("nothing more is stored", () -> node.blobs.count() == blobs);
    }

    @Test
    void refusedUploadIsAnsweredWhileItsBodyComes() {
        byte[] body = bytes(3_000_000, 1);

        HttpResponse<byte[]> answer =
                node.send(node.request("/v1/buckets/none/objects/k").PUT(BodyPublishers.ofByteArray(body)));

        assertThat(problem(answer)).isEqualTo("no-such-bucket");
    }

    @Test
    void connectionGoesOnAfterASmallRefusedBody() {
        try (RawConnection connection = new RawConnection(node.port)) {
            String refused = connection
                    .send("PUT /v1/buckets/none/objects/k HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")
                    .head();
            assertThat(refused).startsWith("HTTP/1.1 404").doesNotContainIgnoringCase("connection: close");
            connection.read(Integer.parseInt(refused.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length: "))
                    .findFirst()
                    .orElseThrow()
                    .substring(16)));

            assertThat(connection
                            .send("PUT " + BOX + "k HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")
                            .head())
                    .startsWith("HTTP/1.1 201");
        }
    }

    @Test
    void brokenChunksCloseTheConnection() {
        try (RawConnection connection = new RawConnection(node.port)) {
            connection.send("PUT " + BOX + "k HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

            assertThat(new String(connection.rest(), StandardCharsets.UTF_8)).doesNotContain("HTTP/1.1 20");
        }
        assertNothingIsLeft("k");
    }

    private static BucketSettings settings(long bytesMax) {
        return new BucketSettings(
                OptionalLong.of(bytesMax),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                false,
                Compression.AUTO,
                BucketVariants.DEFAULT,
                WantedCopies.USUAL);
    }
}
