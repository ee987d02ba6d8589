package dev.cairn.metadata;

import static dev.cairn.metadata.Samples.BUCKET;
import static dev.cairn.metadata.Samples.copy;
import static dev.cairn.metadata.Samples.copyPrefix;
import static dev.cairn.metadata.Samples.createBucket;
import static dev.cairn.metadata.Samples.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.Command.CopyPrefix;
import dev.cairn.metadata.Command.PrefixCopied;
import dev.cairn.metadata.MetadataError.DestinationKeyInvalid;
import dev.cairn.metadata.MetadataError.NoSuchObject;
import dev.cairn.metadata.MetadataError.PreconditionFailed;
import dev.cairn.metadata.MetadataError.PrefixTooLarge;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Copies and moves: the bytes stay, all or nothing. */
class CopyTest extends OneBucketTest {
    @Test
    void copySharesTheContentOfItsSource() {
        ObjectVersion source = fixture.done(put(BUCKET, "a", fixture.id(), "one"));
        ObjectVersion made = fixture.done(copy("a", "b", false));

        assertThat(made.content()).isEqualTo(source.content());
        assertThat(made.digests()).isEqualTo(source.digests());
        assertThat(made.version()).isGreaterThan(source.version());
        assertThat(objects()).containsOnlyKeys("a", "b");
    }

    @Test
    void moveRemovesItsSourceInTheSameChange() {
        fixture.done(put(BUCKET, "a", fixture.id(), "one"));
        long before = fixture.view().sequence();

        ObjectVersion made = fixture.done(copy("a", "b", true));

        assertThat(objects()).containsExactly(Map.entry("b", 3L));
        assertThat(fixture.view().sequence()).isEqualTo(before + 1).isEqualTo(made.version());
        assertThat(fixture.refused(copy("a", "c", true))).isEqualTo(new NoSuchObject(BUCKET, new ObjectKey("a")));
    }

    @Test
    void moveOntoItselfChangesNothing() {
        ObjectVersion there = fixture.done(put(BUCKET, "a", fixture.id(), "one"));

        assertThat(fixture.done(copy("a", "a", true))).isEqualTo(there);
        assertThat(fixture.view().sequence()).isEqualTo(there.version());
        assertThat(fixture.done(copyPrefix("a", "a", false, true))).isEqualTo(new PrefixCopied(1, 3, there.version()));
        assertThat(fixture.view().sequence()).isEqualTo(there.version());
    }

    @Test
    void prefixMoveOntoAnOverlappingPrefixMovesEachObjectOnce() {
        putAll("a", "ab", "aab", "aaab", "b");

        PrefixCopied moved = fixture.done(copyPrefix("a", "aa", false, true));

        assertThat(moved.objects()).isEqualTo(4);
        assertThat(objects())
                .containsExactly(
                        Map.entry("aa", 1L),
                        Map.entry("aaaab", 4L),
                        Map.entry("aaab", 3L),
                        Map.entry("aab", 2L),
                        Map.entry("b", 1L));
    }

    @Test
    void prefixCopyIntoItselfDoesNotCopyItsOwnCopies() {
        putAll("a/1", "a/2");

        assertThat(fixture.done(copyPrefix("a/", "a/copy/", false, false)).objects())
                .isEqualTo(2);
        assertThat(objects()).containsOnlyKeys("a/1", "a/2", "a/copy/1", "a/copy/2");
    }

    @Test
    void prefixCopyIsRefusedAsAWholeIfADestinationExists() {
        putAll("a/1", "a/2", "b/2");
        long version = fixture.view().object(BUCKET, new ObjectKey("b/2")).version();

        assertThat(fixture.refused(copyPrefix("a/", "b/", true, true)))
                .isEqualTo(new PreconditionFailed(BUCKET, "b/2", OptionalLong.of(version)));

        assertThat(objects()).containsOnlyKeys("a/1", "a/2", "b/2");
    }

    @Test
    void prefixCopyIsRefusedAsAWholeIfADestinationKeyIsTooLong() {
        putAll("a/1", "a/" + "x".repeat(1_000));

        MetadataError refusal = fixture.refused(copyPrefix("a/", "y".repeat(100), false, false));

        assertThat(refusal).isInstanceOf(DestinationKeyInvalid.class);
        assertThat(objects()).hasSize(2);
    }

    @Test
    void prefixWithMoreMetadataThanOneCommandMayHoldIsRefusedAsAWhole() {
        String large = "x".repeat(ObjectAttributes.USER_METADATA_BYTES_MAX - 10);
        int objects = (int) (CopyPrefix.METADATA_BYTES_MAX / large.length()) + 1;
        for (int i = 0; i < objects; i++) {
            Command.PutObject put = put(BUCKET, "a/" + i, fixture.id(), "x");
            fixture.done(Samples.with(put, Map.of("large", large)));
        }
        long before = fixture.view().sequence();

        assertThat(fixture.refused(copyPrefix("a/", "b/", false, false))).isInstanceOf(PrefixTooLarge.class);

        assertThat(fixture.view().sequence()).isEqualTo(before);
        assertThat(fixture.view().bucket(BUCKET).objects()).isEqualTo(objects);
    }

    @Test
    void prefixCopyOfNothingChangesNothing() {
        putAll("b");
        long before = fixture.view().sequence();

        assertThat(fixture.done(copyPrefix("a/", "c/", false, false))).isEqualTo(new PrefixCopied(0, 0, 0));
        assertThat(fixture.view().sequence()).isEqualTo(before);
    }

    @Test
    void prefixMoveToAnotherBucketMovesTheCountersToo() {
        BucketName other = new BucketName("other");
        fixture.done(createBucket(other));
        putAll("a/1", "a/22", "b");

        fixture.done(new CopyPrefix(BUCKET, "a/", other, "", false, true, Samples.AT, Optional.empty()));

        Bucket from = fixture.view().bucket(BUCKET);
        Bucket to = fixture.view().bucket(other);
        assertThat(from.objects()).isEqualTo(1);
        assertThat(from.bytes()).isEqualTo(1);
        assertThat(to.objects()).isEqualTo(2);
        assertThat(to.bytes()).isEqualTo(7);
    }

    /** Puts objects whose bodies are their own keys. */
    private void putAll(String... keys) {
        for (String key : keys) {
            fixture.done(put(BUCKET, key, fixture.id(), key));
        }
    }

    /** Keys to sizes. */
    private Map<String, Long> objects() {
        Map<String, Long> sizes = new LinkedHashMap<>();
        Listing listing =
                fixture.view().list(new ListRequest(BUCKET, "", Optional.empty(), "", 100, OptionalLong.empty()));
        for (Listing.Entry entry : listing.entries()) {
            ObjectVersion object = ((Listing.Item) entry).object();
            sizes.put(object.key().value(), object.sizeBytes());
        }
        return sizes;
    }
}
