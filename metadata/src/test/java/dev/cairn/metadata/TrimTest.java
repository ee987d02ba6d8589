package dev.cairn.metadata;

import static dev.cairn.metadata.Samples.AT;
import static dev.cairn.metadata.Samples.BUCKET;
import static dev.cairn.metadata.Samples.createBucket;
import static dev.cairn.metadata.Samples.delete;
import static dev.cairn.metadata.Samples.put;
import static dev.cairn.metadata.Samples.putBlob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.metadata.Command.Trimmed;
import dev.cairn.metadata.MetadataError.ListingExpired;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is kept, how long, and what becomes of contents that no one references any more. */
class TrimTest extends OneBucketTest {
    @Test
    void replacedContentLivesTenMinutesAndThenGoes() {
        FileId inline = fixture.id();
        FileId blob = fixture.id();
        fixture.apply(put(BUCKET, "inline", inline, "body"), putBlob(BUCKET, "blob", blob, 9_000));
        fixture.apply(delete(BUCKET, "inline"), delete(BUCKET, "blob"));

        fixture.clock.step(Duration.ofMinutes(9));
        assertThat(trim(100)).isEqualTo(new Trimmed(0, false));
        assertThat(fixture.view().inlineBody(inline)).isPresent();
        assertThat(fixture.view().isReferenced(blob)).isTrue();

        fixture.clock.step(Duration.ofMinutes(2));
        assertThat(trim(100)).isEqualTo(new Trimmed(2, false));
        assertThat(fixture.view().inlineBody(inline)).isEmpty();
        assertThat(fixture.view().isReferenced(blob)).isFalse();
        assertThat(fixture.view().garbage(10)).containsExactly(blob);
    }

    @Test
    void retentionCountsFromTheEntryNotFromTheRequest() {
        FileId blob = fixture.id();
        fixture.done(putBlob(BUCKET, "a", blob, 1));
        fixture.clock.step(Duration.ofHours(5)); // The next request took that long to upload.
        fixture.done(putBlob(BUCKET, "a", fixture.id(), 1));

        trim(100);

        assertThat(fixture.view().isReferenced(blob)).isTrue();
    }

    @Test
    void contentSharedByACopyStaysUntilTheLastReferenceGoes() {
        FileId blob = fixture.id();
        fixture.done(putBlob(BUCKET, "a", blob, 9_000));
        fixture.done(Samples.copy("a", "b", false));
        fixture.done(delete(BUCKET, "a"));
        fixture.clock.step(Duration.ofMinutes(11));
        trim(100);
        assertThat(fixture.view().isReferenced(blob)).isTrue();
        assertThat(fixture.view().garbage(10)).isEmpty();

        fixture.done(delete(BUCKET, "b"));
        fixture.clock.step(Duration.ofMinutes(11));
        trim(100);

        assertThat(fixture.view().garbage(10)).containsExactly(blob);
    }

    @Test
    void forgottenGarbageIsGone() {
        FileId blob = fixture.id();
        fixture.apply(putBlob(BUCKET, "a", blob, 1), delete(BUCKET, "a"));
        fixture.clock.step(Duration.ofMinutes(11));
        trim(100);

        Command.ForgetGarbage forget = new Command.ForgetGarbage(List.of(blob, fixture.id()), fixture.now());

        assertThat(fixture.done(forget)).isEqualTo(new Trimmed(1, false));
        assertThat(fixture.view().garbage(10)).isEmpty();
        assertThat(fixture.done(forget)).isEqualTo(new Trimmed(0, false));
    }

    @Test
    void trimStopsAtItsLimitAndSaysThatMoreIsDue() {
        for (int i = 0; i < 10; i++) {
            fixture.done(put(BUCKET, "a", fixture.id(), "version " + i));
        }
        fixture.clock.step(Duration.ofMinutes(11));

        assertThat(trim(4)).isEqualTo(new Trimmed(4, true));
        assertThat(trim(4)).isEqualTo(new Trimmed(4, true));
        assertThat(trim(4)).isEqualTo(new Trimmed(1, false));
    }

    @Test
    void listingOfATrimmedMomentIsExpiredNeverWrong() {
        ObjectVersion first = fixture.done(put(BUCKET, "a", fixture.id(), "one"));
        fixture.done(put(BUCKET, "b", fixture.id(), "two"));
        ObjectVersion replaced = fixture.done(put(BUCKET, "a", fixture.id(), "three"));
        assertThat(list(first.version()).entries()).containsExactly(new Listing.Item(first));

        fixture.clock.step(Duration.ofMinutes(11));
        trim(100);

        MetadataException failure = catchThrowableOfType(MetadataException.class, () -> list(replaced.version() - 1));
        assertThat(failure.error()).isEqualTo(new ListingExpired(replaced.version() - 1, replaced.version()));
        assertThat(list(replaced.version()).entries()).hasSize(2);
    }

    @Test
    void bucketDeletedByForceIsPurgedInSteps() {
        FileId kept = fixture.id();
        BucketName other = new BucketName("other");
        fixture.apply(createBucket(other), putBlob(other, "kept", kept, 1));
        for (int i = 0; i < 25; i++) {
            fixture.done(putBlob(BUCKET, "key " + i, fixture.id(), 1));
        }
        fixture.done(new Command.DeleteBucket(BUCKET, true, AT, Optional.empty()));
        assertThat(trim(100)).as("bodies are still being read").isEqualTo(new Trimmed(0, false));

        fixture.clock.step(Duration.ofMinutes(11));
        assertThat(trim(10)).isEqualTo(new Trimmed(10, true));
        assertThat(trim(10)).isEqualTo(new Trimmed(10, true));
        assertThat(trim(10)).isEqualTo(new Trimmed(6, false));

        assertThat(fixture.view().garbage(100)).hasSize(25).doesNotContain(kept);
        assertThat(fixture.view().isReferenced(kept)).isTrue();
    }

    @Test
    void bucketThatIsNotDueDoesNotHoldUpAnother() {
        BucketName second = new BucketName("second");
        FileId kept = fixture.id();
        FileId gone = fixture.id();
        fixture.apply(createBucket(second), putBlob(BUCKET, "a", kept, 1), putBlob(second, "a", gone, 1));
        fixture.done(new Command.DeleteBucket(second, true, AT, Optional.empty()));
        fixture.clock.step(Duration.ofMinutes(9));
        fixture.done(new Command.DeleteBucket(BUCKET, true, AT, Optional.empty()));
        fixture.clock.step(Duration.ofMinutes(2));

        assertThat(trim(100)).isEqualTo(new Trimmed(2, false));

        assertThat(fixture.view().garbage(10)).containsExactly(gone);
    }

    @Test
    void purgeGoesOnBehindTheLastKeyOfTheStepBefore() {
        List<ObjectVersion> objects = IntStream.range(0, 25)
                .mapToObj(i -> fixture.done(putBlob(BUCKET, "key %02d".formatted(i), fixture.id(), 1)))
                .toList();
        long bucketId = fixture.view().bucket(BUCKET).id();
        fixture.done(new Command.DeleteBucket(BUCKET, true, AT, Optional.empty()));
        fixture.clock.step(Duration.ofMinutes(11));
        assertThat(trim(10)).isEqualTo(new Trimmed(10, true));

        // A row in front of the last key stands for the many deleted ones there, and must not be met.
        fixture.write(Family.CURRENT, Keys.object(bucketId, new ObjectKey("a")), RowCodec.object(objects.getLast()));

        assertThat(trim(10)).isEqualTo(new Trimmed(10, true));
        assertThat(trim(10)).isEqualTo(new Trimmed(6, false));
    }

    @Test
    void stampFromAClockThatWasYearsAheadDoesNotHoldUpTrimming() {
        fixture.clock.step(Duration.ofDays(3_650));
        fixture.apply(put(BUCKET, "a", fixture.id(), "one"), delete(BUCKET, "a"));
        fixture.clock.step(Duration.ofDays(-3_650));
        fixture.apply(put(BUCKET, "b", fixture.id(), "two"), delete(BUCKET, "b"));
        fixture.clock.step(Duration.ofMinutes(11));

        assertThat(trim(100)).isEqualTo(new Trimmed(2, false));
    }

    private Trimmed trim(int limit) {
        return fixture.done(new Command.Trim(fixture.now().minus(Command.Trim.HISTORY_KEPT), limit, fixture.now()));
    }

    private Listing list(long asOf) {
        return fixture.view().list(new ListRequest(BUCKET, "", Optional.empty(), "", 100, OptionalLong.of(asOf)));
    }
}
