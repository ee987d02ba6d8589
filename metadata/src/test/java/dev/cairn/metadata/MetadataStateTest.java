package dev.cairn.metadata;

import static dev.cairn.metadata.Samples.AT;
import static dev.cairn.metadata.Samples.BUCKET;
import static dev.cairn.metadata.Samples.createBucket;
import static dev.cairn.metadata.Samples.delete;
import static dev.cairn.metadata.Samples.put;
import static dev.cairn.metadata.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.MetadataError.BucketExists;
import dev.cairn.metadata.MetadataError.BucketNotEmpty;
import dev.cairn.metadata.MetadataError.NoSuchBucket;
import dev.cairn.metadata.MetadataError.NoSuchObject;
import dev.cairn.metadata.MetadataError.PreconditionFailed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each command does to buckets and objects. */
class MetadataStateTest {
    @TempDir
    Path directory;

    private StateFixture fixture;

    @BeforeEach
    void open() {
        fixture = new StateFixture(directory);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void objectsGoWithTheirBucketAlsoWhereAnotherTakesItsName() {
        ObjectKey key = new ObjectKey("a");
        Command.DeleteBucket delete = new Command.DeleteBucket(BUCKET, true, AT, Optional.empty());
        fixture.done(createBucket(BUCKET));
        fixture.done(put(BUCKET, "a", fixture.ids.next(), "first"));

        fixture.done(delete);
        assertThatThrownBy(() -> fixture.view().object(BUCKET, key))
                .hasFieldOrPropertyWithValue("error", new NoSuchBucket(BUCKET));

        fixture.done(createBucket(BUCKET));
        assertThatThrownBy(() -> fixture.view().object(BUCKET, key))
                .hasFieldOrPropertyWithValue("error", new NoSuchObject(BUCKET, key));
        fixture.done(put(BUCKET, "a", fixture.ids.next(), "second"));
        assertThat(fixture.view().object(BUCKET, key).sizeBytes()).isEqualTo(6);

        fixture.apply(delete, createBucket(BUCKET));
        assertThatThrownBy(() -> fixture.view().object(BUCKET, key))
                .hasFieldOrPropertyWithValue("error", new NoSuchObject(BUCKET, key));
    }

    @Test
    void bucketsAreBoundedAndADeletedOneMakesRoom() {
        for (int i = 0; i < Command.CreateBucket.BUCKETS_MAX; i += 500) {
            fixture.apply(IntStream.range(i, i + 500)
                    .mapToObj(n -> createBucket(new BucketName("bucket-" + n)))
                    .toArray(Command<?>[]::new));
        }
        fixture.restart();

        assertThat(fixture.refused(createBucket(BUCKET)))
                .isEqualTo(new MetadataError.TooManyBuckets(Command.CreateBucket.BUCKETS_MAX));
        fixture.done(new Command.DeleteBucket(new BucketName("bucket-7"), false, Samples.AT, Optional.empty()));
        fixture.done(createBucket(BUCKET));
        assertThat(fixture.view().buckets()).hasSize(Command.CreateBucket.BUCKETS_MAX);
    }

    @Test
    void createdBucketIsThereAndEmpty() {
        Bucket made = fixture.done(createBucket(BUCKET));

        assertThat(fixture.view().bucket(BUCKET)).isEqualTo(made);
        assertThat(fixture.view().buckets()).containsExactly(made);
        assertThat(made.objects()).isZero();
        assertThat(fixture.refused(createBucket(BUCKET))).isEqualTo(new BucketExists(BUCKET));
    }

    @Test
    void putObjectIsReadWithItsBody() {
        fixture.done(createBucket(BUCKET));
        FileId content = fixture.id();

        ObjectVersion version = fixture.done(put(BUCKET, "a/b.txt", content, "hello"));

        assertThat(fixture.view().object(BUCKET, new ObjectKey("a/b.txt"))).isEqualTo(version);
        assertThat(new String(fixture.view().inlineBody(content).orElseThrow(), StandardCharsets.UTF_8))
                .isEqualTo("hello");
        assertThat(version.created()).isEqualTo(AT).isEqualTo(version.modified());
        assertThat(fixture.view().isReferenced(content)).isTrue();
        assertThat(fixture.view().sequence()).isEqualTo(version.version());
    }

    @Test
    void replacedObjectKeepsItsCreationAndGrowsItsStamps() {
        fixture.done(createBucket(BUCKET));
        ObjectVersion first = fixture.done(put(BUCKET, "a", fixture.id(), "one"));
        ObjectVersion second = fixture.done(put(BUCKET, "a", fixture.id(), "two"));

        assertThat(second.version()).isGreaterThan(first.version());
        assertThat(second.created()).isEqualTo(first.created());
        assertThat(second.modified()).isEqualTo(first.modified().plusMillis(1));
    }

    @Test
    void countersFollowEveryChange() {
        fixture.done(createBucket(BUCKET));
        fixture.apply(put(BUCKET, "a", fixture.id(), "12345"), put(BUCKET, "b", fixture.id(), "1"));
        assertThat(counters()).containsExactly(2L, 6L);

        fixture.done(put(BUCKET, "a", fixture.id(), "12"));
        assertThat(counters()).containsExactly(2L, 3L);

        fixture.done(Samples.copy("a", "c", false));
        assertThat(counters()).containsExactly(3L, 5L);

        fixture.apply(delete(BUCKET, "a"), delete(BUCKET, "b"), delete(BUCKET, "c"));
        assertThat(counters()).containsExactly(0L, 0L);
    }

    @Test
    void deleteAnswersWhatItRemoved() {
        fixture.done(createBucket(BUCKET));
        ObjectVersion version = fixture.done(put(BUCKET, "a", fixture.id(), "one"));

        assertThat(fixture.done(delete(BUCKET, "a"))).isEqualTo(version);

        assertThat(fixture.refused(delete(BUCKET, "a"))).isEqualTo(new NoSuchObject(BUCKET, new ObjectKey("a")));
        assertThatThrownBy(() -> fixture.view().object(BUCKET, new ObjectKey("a")))
                .isInstanceOf(MetadataException.class);
    }

    @Test
    void commandsOfOneEntrySeeTheEffectsOfThoseBeforeThem() {
        List<Result> results = fixture.apply(
                createBucket(BUCKET),
                put(BUCKET, "a", fixture.id(), "one"),
                with(put(BUCKET, "a", fixture.id(), "two"), new Precondition.Absent()),
                Samples.copy("a", "b", false),
                delete(BUCKET, "a"),
                with(put(BUCKET, "a", fixture.id(), "three"), new Precondition.Absent()));

        assertThat(results)
                .map(result -> result instanceof Result.Done)
                .containsExactly(true, true, false, true, true, true);
        assertThat(counters()).containsExactly(2L, 8L);
    }

    @Test
    void preconditionsAreDecidedAgainstTheCurrentVersion() {
        fixture.done(createBucket(BUCKET));
        Precondition matchesOne = new Precondition.AnyOf(Set.of(99L));
        assertThat(fixture.refused(with(put(BUCKET, "a", fixture.id(), "x"), matchesOne)))
                .isEqualTo(new PreconditionFailed(BUCKET, "a", OptionalLong.empty()));
        assertThat(fixture.refused(with(put(BUCKET, "a", fixture.id(), "x"), new Precondition.Present())))
                .isEqualTo(new PreconditionFailed(BUCKET, "a", OptionalLong.empty()));

        long version = fixture.done(with(put(BUCKET, "a", fixture.id(), "x"), new Precondition.Absent()))
                .version();
        PreconditionFailed failed = new PreconditionFailed(BUCKET, "a", OptionalLong.of(version));
        assertThat(fixture.refused(with(put(BUCKET, "a", fixture.id(), "y"), new Precondition.Absent())))
                .isEqualTo(failed);
        assertThat(fixture.refused(delete(BUCKET, "a", matchesOne))).isEqualTo(failed);
        assertThat(fixture.refused(delete(BUCKET, "a", new Precondition.NoneOf(Set.of(version)))))
                .isEqualTo(failed);
        fixture.done(delete(BUCKET, "a", new Precondition.AnyOf(Set.of(1L, version))));
    }

    @Test
    void refusedCommandsTakeNoSequenceNumber() {
        fixture.done(createBucket(BUCKET));
        long before = fixture.view().sequence();

        fixture.apply(createBucket(BUCKET), delete(BUCKET, "none"));

        assertThat(fixture.view().sequence()).isEqualTo(before);
    }

    @Test
    void bucketWithObjectsIsDeletedOnlyByForce() {
        fixture.done(createBucket(BUCKET));
        fixture.done(put(BUCKET, "a", fixture.id(), "one"));
        assertThat(fixture.refused(new Command.DeleteBucket(BUCKET, false, AT, Optional.empty())))
                .isEqualTo(new BucketNotEmpty(BUCKET, 1));

        fixture.done(new Command.DeleteBucket(BUCKET, true, AT, Optional.empty()));

        assertThat(fixture.refused(put(BUCKET, "b", fixture.id(), "x"))).isEqualTo(new NoSuchBucket(BUCKET));
        Bucket again = fixture.done(createBucket(BUCKET));
        assertThat(again.objects()).isZero();
        assertThat(fixture.view()
                        .list(new ListRequest(BUCKET, "", Optional.empty(), "", 10, OptionalLong.empty()))
                        .entries())
                .isEmpty();
    }

    @Test
    void restartKeepsEverything() {
        fixture.done(createBucket(BUCKET));
        ObjectVersion version = fixture.done(put(BUCKET, "a", fixture.id(), "one"));
        LogPosition applied = fixture.state().applied();

        fixture.restart();

        assertThat(fixture.state().applied()).isEqualTo(applied);
        assertThat(fixture.view().object(BUCKET, new ObjectKey("a"))).isEqualTo(version);
        assertThat(fixture.view().sequence()).isEqualTo(version.version());
    }

    private List<Long> counters() {
        Bucket bucket = fixture.view().bucket(BUCKET);
        return List.of(bucket.objects(), bucket.bytes());
    }

    /** As a replica of an older release meets it: it must not apply what it knows of it, as later ones apply all. */
    @Test
    void anEntryOfALaterReleaseIsNotApplied() {
        fixture.done(createBucket(BUCKET));
        LogPosition before = fixture.state().applied();
        LogPosition next = new LogPosition(before.term(), before.index() + 1);
        byte[] known = CommandCodec.encode(put(BUCKET, "a", fixture.ids.next(), "body"));
        byte[] unknown = known.clone();
        unknown[0] = 99;
        byte[] longer = Arrays.copyOf(known, known.length + 1);

        for (byte[] later : List.of(unknown, longer)) {
            byte[] entry = EntryCodec.encode(fixture.clock.millis(), List.of(known, later));
            assertThatThrownBy(() -> fixture.state().apply(next, entry))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("cannot be read", "nothing of it is applied", "release");
        }

        assertThat(fixture.state().applied()).isEqualTo(before);
        assertThatThrownBy(() -> fixture.view().object(BUCKET, new ObjectKey("a")))
                .hasFieldOrPropertyWithValue("error", new NoSuchObject(BUCKET, new ObjectKey("a")));
    }
}
