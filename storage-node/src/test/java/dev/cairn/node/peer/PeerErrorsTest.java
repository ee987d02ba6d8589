package dev.cairn.node.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: whoever asks another node gets the error that it had. Method: each case there and back, and what has no case. */
class PeerErrorsTest {
    private static final BucketName BUCKET = new BucketName("a-bucket");
    private static final FileId BLOB = new FileId(-1, Long.MIN_VALUE);
    private static final Duration AFTER = Duration.ofSeconds(3, 17);

    static Stream<BlobError> blobErrors() {
        return Stream.of(
                new BlobError.DiskFull(Long.MAX_VALUE, 1),
                new BlobError.Damaged(BLOB, 1L << 40),
                new BlobError.Busy(AFTER),
                new BlobError.Failed("it \"failed\" – so"),
                new BlobError.Unreachable("three", "no route"),
                new BlobError.QuorumLost(2, 1, Map.of("three", "no route", "four", "its disk is full")));
    }

    static Stream<MetadataError> metadataErrors() {
        return Stream.of(
                new MetadataError.NoSuchBucket(BUCKET),
                new MetadataError.BucketExists(BUCKET),
                new MetadataError.TooManyBuckets(1_000),
                new MetadataError.BucketNotEmpty(BUCKET, 1L << 40),
                new MetadataError.NoSuchObject(BUCKET, new ObjectKey("ä/key")),
                new MetadataError.PreconditionFailed(BUCKET, "key", OptionalLong.empty()),
                new MetadataError.PreconditionFailed(BUCKET, "key", OptionalLong.of(Long.MAX_VALUE)),
                new MetadataError.IdempotencyMismatch("key"),
                new MetadataError.PrefixTooLarge(BUCKET, "a/", 10),
                new MetadataError.DestinationKeyInvalid("key", "1024 bytes"),
                new MetadataError.AttributesTooLarge("tags", "10 tags", 11),
                new MetadataError.ListingExpired(1, 1L << 40),
                new MetadataError.RecordChanged("cluster", 1L << 40),
                new MetadataError.TooManyRecords(16),
                new MetadataError.ContentCondemned(BLOB),
                new MetadataError.Busy(AFTER),
                new MetadataError.OutcomeUnknown("no majority"),
                new MetadataError.Unavailable("it starts"));
    }

    @ParameterizedTest
    @MethodSource("blobErrors")
    void errorOfBlobsIsTheSameThere(BlobError error) {
        assertThat(thereAndBack(new BlobException(error), PeerRequest.Subject.LOG))
                .isInstanceOfSatisfying(
                        BlobException.class, told -> assertThat(told.error()).isEqualTo(error));
    }

    @ParameterizedTest
    @MethodSource("metadataErrors")
    void errorOfMetadataIsTheSameThere(MetadataError error) {
        assertThat(thereAndBack(new CompletionException(new MetadataException(error)), PeerRequest.Subject.BLOBS))
                .isInstanceOfSatisfying(
                        MetadataException.class,
                        told -> assertThat(told.error()).isEqualTo(error));
    }

    /** Guards the tests above. */
    @Test
    void everyCaseIsTried() {
        assertThat(blobErrors().map(Object::getClass))
                .containsExactlyInAnyOrderElementsOf(List.of(BlobError.class.getPermittedSubclasses()));
        assertThat(metadataErrors().map(Object::getClass).distinct())
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(MetadataError.class.getPermittedSubclasses()));
    }

    @Test
    void whatHasNoCaseIsTheSubjectsFailure() {
        RuntimeException other = new IllegalStateException("odd");

        assertThat(blob(thereAndBack(other, PeerRequest.Subject.BLOBS)))
                .isEqualTo(new BlobError.Failed("java.lang.IllegalStateException: odd"));
        assertThat(metadata(thereAndBack(other, PeerRequest.Subject.LOG)))
                .isEqualTo(new MetadataError.OutcomeUnknown("java.lang.IllegalStateException: odd"));
    }

    @Test
    void whatWasNotEvenBegunMayBeTriedAgain() {
        RuntimeException rejected = new RejectedExecutionException();
        RuntimeException refused = new PeerErrors.RefusedException("another version");

        assertThat(blob(thereAndBack(rejected, PeerRequest.Subject.BLOBS))).isInstanceOf(BlobError.Busy.class);
        assertThat(metadata(thereAndBack(rejected, PeerRequest.Subject.LOG))).isInstanceOf(MetadataError.Busy.class);
        assertThat(metadata(thereAndBack(refused, PeerRequest.Subject.LOG)))
                .isEqualTo(new MetadataError.Unavailable("another version"));
    }

    @Test
    void codesOfLaterVersionsAndNonsenseAreFailures() {
        for (String body : List.of("{\"code\":\"of-tomorrow\"}", "{}", "<html>", "", "{\"code\":\"busy\"}")) {
            RuntimeException told = PeerErrors.decode(Buffer.buffer(body), PeerRequest.Subject.BLOBS);
            assertThat(blob(told)).as(body).isInstanceOf(BlobError.Failed.class);
        }
    }

    @Test
    void whatWasNotSentIsKnownNotToHaveHappened() {
        assertThat(metadata(new PeerFailure("two", false, "refused").as(PeerRequest.Subject.LOG)))
                .isInstanceOf(MetadataError.Unavailable.class);
        assertThat(metadata(new PeerFailure("two", true, "cut").as(PeerRequest.Subject.LOG)))
                .isInstanceOf(MetadataError.OutcomeUnknown.class);
        assertThatThrownBy(() -> {
                    throw new PeerFailure("two", true, "cut").as(PeerRequest.Subject.BLOBS);
                })
                .isInstanceOfSatisfying(
                        BlobException.class,
                        told -> assertThat(told.error()).isEqualTo(new BlobError.Unreachable("two", "cut")));
    }

    private static RuntimeException thereAndBack(RuntimeException failure, PeerRequest.Subject subject) {
        return PeerErrors.decode(PeerErrors.encode(failure, subject), subject);
    }

    private static BlobError blob(RuntimeException told) {
        return ((BlobException) told).error();
    }

    private static MetadataError metadata(RuntimeException told) {
        return ((MetadataException) told).error();
    }
}
