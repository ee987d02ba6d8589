package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.Command;
import dev.cairn.metadata.Content;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.ObjectAttributes;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.node.archive.ArchiveFormat;
import dev.cairn.node.archive.ArchiveWriter;
import dev.cairn.node.transfer.BodyDigests;
import dev.cairn.replication.Blobs;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Goal: of a batch that fails nothing is visible or left, nobody deletes what waits in one, and the answer says what stands. Method: real
 * HTTP over stores in memory that fail when the first batch is shown.
 */
class ExtractionBatchTest {
    private static final BucketName BOX = new BucketName("box");
    private static final int BATCH = Command.PutObjects.OBJECTS_MAX;

    /** More than travel in a command, and such as do not get smaller. */
    private static final int BODY_BYTES = 5_000;

    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static String name(int file) {
        return "%04d".formatted(file);
    }

    private static byte[] archive(int files) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (ArchiveWriter writer = ArchiveWriter.of(ArchiveFormat.TAR, to::write, () -> {
            throw new AssertionError("a tar needs no scratch file");
        })) {
            for (int i = 0; i < files; i++) {
                writer.begin(name(i), BODY_BYTES, Instant.EPOCH, false);
                writer.write(ByteBuffer.wrap(TestNode.bytes(BODY_BYTES, i)));
                writer.end();
            }
            writer.finish();
        }
        return to.toByteArray();
    }

    private HttpResponse<byte[]> extract(String body) {
        return node.send(node.request(TestNode.BOX + "s.tar:extract").POST(BodyPublishers.ofString(body)));
    }

    /** What an answer that is broken off has told before. */
    private String told(String body) {
        try (RawConnection client = new RawConnection(node.port)) {
            client.send("POST %ss.tar:extract HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(TestNode.BOX, body.length(), body));
            assertThat(client.head()).contains("200 OK");
            return new String(client.rest(), StandardCharsets.UTF_8);
        }
    }

    private boolean isVisible(int file) {
        try {
            return node.metadata.object(BOX, new ObjectKey(name(file))).sizeBytes() == BODY_BYTES;
        } catch (MetadataException e) {
            return false;
        }
    }

    /** Runs when the first batch is about to be shown. */
    private void atTheFirstBatch(Runnable work) {
        AtomicInteger batches = new AtomicInteger();
        node.metadata.watch(command -> {
            if (command instanceof Command.PutObjects && batches.getAndIncrement() == 0) {
                work.run();
            }
        });
    }

    private void assertThatNothingIsLeftButOf(int visible) {
        TestNode.until("nothing waits", () -> node.uploads.size() == 0);
        assertThat(node.blobs.count()).isEqualTo(1 + visible);
        assertThat(isVisible(visible)).isFalse();
        assertThat(visible == 0 || isVisible(visible - 1)).isTrue();
    }

    @Test
    void whatWaitsInABatchIsListedUntilItIsShown() {
        node.put("s.tar", archive(20));
        AtomicReference<List<FileId>> listed = new AtomicReference<>(List.of());
        node.metadata.watch(command -> {
            if (command instanceof Command.PutObjects put) {
                listed.set(put.objects().stream()
                        .map(object -> object.content().id())
                        .filter(node.uploads::contains)
                        .toList());
            }
        });

        assertThat(extract("{\"prefix\":\"\"}").statusCode()).isEqualTo(200);

        assertThat(listed.get()).hasSize(20);
        assertThatNothingIsLeftButOf(20);
    }

    @Test
    void ofTheFirstBatchThatIsRefusedNothingIsLeftAndTheAnswerIsAProblem() {
        node.put("s.tar", archive(20));
        node.metadata.refuseWith(new MetadataError.Busy(Duration.ofSeconds(1)));

        HttpResponse<byte[]> answer = extract("{\"prefix\":\"\"}");

        assertThat(answer.statusCode() + " " + TestNode.problem(answer)).isEqualTo("503 busy");
        assertThatNothingIsLeftButOf(0);
    }

    @Test
    void whatMayYetBecomeVisibleIsKeptAndStaysListed() {
        node.put("s.tar", archive(20));
        node.metadata.refuseWith(new MetadataError.OutcomeUnknown("the log failed"));

        HttpResponse<byte[]> answer = extract("{\"prefix\":\"\"}");

        assertThat(answer.statusCode() + " " + TestNode.problem(answer)).isEqualTo("503 outcome-unknown");
        assertThat(node.uploads.size()).isEqualTo(20);
        assertThat(node.blobs.count()).isEqualTo(1 + 20);
        assertThat(Blobs.ids(node.blobs, FileId.FIRST))
                .as("all of them are whole: no move waits for them")
                .noneMatch(node.uploads::isComing);
    }

    @Test
    void whatAnotherMadeMeanwhileStopsItsBatchAndTheBatchesBeforeStand() {
        node.put("s.tar", archive(2 * BATCH + 10));
        byte[] body = {1};
        Command.PutObject other = new Command.PutObject(
                BOX,
                new ObjectKey(name(BATCH + 7)),
                new Content.Inline(new FileId(1, 1)),
                body,
                1,
                BodyDigests.of(ByteBuffer.wrap(body), false),
                ObjectAttributes.ofType("text/plain"),
                List.of(),
                Instant.EPOCH,
                Optional.empty());
        atTheFirstBatch(() -> node.metadata.submit(other).join());

        String told = told("{\"prefix\":\"\",\"ifAbsent\":true}");

        assertThat(told)
                .contains("\"entry\":\"%s\"".formatted(name(BATCH - 1)))
                .contains("urn:cairn:problem:precondition-failed", "\"key\":\"%s\"".formatted(name(BATCH + 7)))
                .contains("\"batches\":1,\"objects\":512,\"bytes\":%d,\"upTo\":\"0511\"}".formatted(BATCH * BODY_BYTES))
                .doesNotContain("\"entry\":\"%s\"".formatted(name(BATCH)), "\"end\"");
        assertThatNothingIsLeftButOf(BATCH);
    }

    @Test
    void aDiskThatIsFullInTheMiddleOfABatchLeavesTheBatchesBefore() {
        node.put("s.tar", archive(BATCH + 20));
        atTheFirstBatch(node.blobs::refuseAsFull);

        String told = told("{\"prefix\":\"\"}");

        assertThat(told)
                .contains("urn:cairn:problem:disk-full", "\"upTo\":\"0511\"")
                .doesNotContain("\"end\"");
        assertThatNothingIsLeftButOf(BATCH);
    }

    @Test
    void aBucketThatIsGoneTakesNone() {
        node.metadata.createBucket("other", BucketSettings.DEFAULT);
        node.put("s.tar", archive(20));
        atTheFirstBatch(() -> node.metadata.refuseWith(new MetadataError.NoSuchBucket(new BucketName("other"))));

        HttpResponse<byte[]> answer = extract("{\"prefix\":\"\",\"bucket\":\"other\"}");

        assertThat(answer.statusCode() + " " + TestNode.problem(answer)).isEqualTo("404 no-such-bucket");
        assertThatNothingIsLeftButOf(0);
    }
}
