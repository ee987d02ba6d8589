package dev.cairn.metadata;

import static dev.cairn.metadata.Samples.AT;
import static dev.cairn.metadata.Samples.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.Command.ChangeBucket;
import dev.cairn.metadata.Command.DeleteBucket;
import dev.cairn.metadata.Command.PutObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** An object that was held against settings of its bucket is there under these, or not at all. */
class JudgedPutTest extends OneBucketTest {
    private PutObject judgedBy(long version) {
        return Samples.judgedBy(Samples.put(BUCKET, "key", fixture.id(), "body"), version);
    }

    private long version() {
        return fixture.view().bucket(BUCKET).version();
    }

    @Test
    void settingsThatAreStillThoseOfTheBucketAreEnough() {
        fixture.done(Samples.put(BUCKET, "other", fixture.id(), "body"));

        ObjectVersion stored = fixture.done(judgedBy(version()));

        assertThat(fixture.view().object(BUCKET, stored.key())).isEqualTo(stored);
    }

    @Test
    void settingsThatWereReplacedAreRefusedAndNothingIsStored() {
        long before = version();
        fixture.done(new ChangeBucket(BUCKET, BucketSettings.DEFAULT, List.of(), AT, Optional.empty()));

        MetadataError refusal = fixture.refused(judgedBy(before));

        assertThat(refusal)
                .isEqualTo(new MetadataError.PreconditionFailed(BUCKET, BUCKET.value(), OptionalLong.of(version())));
        assertThat(fixture.view().bucket(BUCKET).objects()).isZero();
    }

    @Test
    void settingsOfAFormerBucketOfThatNameAreRefused() {
        long before = version();
        fixture.done(new DeleteBucket(BUCKET, false, AT, Optional.empty()));
        fixture.done(new Command.CreateBucket(BUCKET, BucketSettings.DEFAULT, AT, Optional.empty()));

        assertThat(fixture.refused(judgedBy(before))).isInstanceOf(MetadataError.PreconditionFailed.class);
    }
}
