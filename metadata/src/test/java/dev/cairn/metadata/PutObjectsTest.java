package dev.cairn.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cairn.metadata.MetadataError.NoSuchBucket;
import dev.cairn.metadata.MetadataError.PreconditionFailed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: many objects become visible in one step or not at all. Method: the real state machine, one command at a time. */
class PutObjectsTest {
    private static final BucketName BUCKET = Samples.BUCKET;

    private StateFixture fixture;

    @BeforeEach
    void open(@TempDir Path directory) {
        fixture = new StateFixture(directory);
        fixture.done(Samples.createBucket(BUCKET));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Command.PutObject put(String key, String body) {
        return Samples.put(BUCKET, key, fixture.id(), body);
    }

    private Command.PutObject blob(String key, long sizeBytes) {
        return Samples.putBlob(BUCKET, key, fixture.id(), sizeBytes);
    }

    private ObjectVersion object(String key) {
        return fixture.view().object(BUCKET, new ObjectKey(key));
    }

    private List<String> keys(long sequence) {
        ListRequest all = new ListRequest(BUCKET, "", Optional.empty(), "", 1_000, OptionalLong.of(sequence));
        return fixture.view().list(all).entries().stream()
                .map(entry -> ((Listing.Item) entry).object().key().value())
                .toList();
    }

    @Test
    void objectsThatArePutTogetherHaveOneVersionAndAreCounted() {
        fixture.done(put("b", "an older body"));

        Command.ObjectsPut done = fixture.done(Samples.together(put("a", "body"), put("b", "new"), blob("c", 1_000)));

        assertThat(done)
                .isEqualTo(new Command.ObjectsPut(3, 1_007, fixture.view().sequence()));
        assertThat(List.of(
                        object("a").version(),
                        object("b").version(),
                        object("c").version()))
                .containsOnly(done.version());
        assertThat(fixture.view().inlineBody(object("b").content().id())).hasValue("new".getBytes(UTF_8));
        Bucket bucket = fixture.view().bucket(BUCKET);
        assertThat(bucket.objects()).isEqualTo(3);
        assertThat(bucket.bytes()).isEqualTo(1_007);
        assertThat(bucket.storedBytes()).isEqualTo(1_007);
    }

    @Test
    void noMomentShowsAPartOfThem() {
        long before = fixture.view().sequence();

        long after =
                fixture.done(Samples.together(put("a", "1"), put("b", "2"))).version();

        assertThat(after).isEqualTo(before + 1);
        assertThat(keys(before)).isEmpty();
        assertThat(keys(after)).containsExactly("a", "b");
    }

    @Test
    void oneThatMayNotBePutLeavesAllAsTheyWere() {
        long there = fixture.done(put("b", "there")).version();
        long sequence = fixture.view().sequence();

        MetadataError error = fixture.refused(Samples.together(
                put("a", "new"), Samples.with(put("b", "new"), new Precondition.Absent()), put("c", "new")));

        assertThat(error).isEqualTo(new PreconditionFailed(BUCKET, "b", OptionalLong.of(there)));
        assertThat(keys(fixture.view().sequence())).containsExactly("b");
        assertThat(object("b").version()).isEqualTo(there);
        assertThat(fixture.view().sequence()).isEqualTo(sequence);
        assertThat(fixture.view().bucket(BUCKET).objects()).isEqualTo(1);
        assertThat(fixture.view().garbage(10)).isEmpty();
    }

    @Test
    void thoseOfNoBucketAreRefused() {
        BucketName other = new BucketName("other");

        MetadataError error = fixture.refused(Samples.together(Samples.put(other, "a", fixture.id(), "body")));

        assertThat(error).isEqualTo(new NoSuchBucket(other));
    }

    @Test
    void bodiesThatTheyReplaceBecomeGarbageOnceTheirTimeIsOver() {
        Command.PutObject first = blob("a", 10);
        Command.PutObject second = blob("b", 20);
        fixture.done(Samples.together(first, second));
        fixture.done(Samples.together(blob("a", 1), blob("b", 2)));
        assertThat(fixture.view().garbage(10)).isEmpty();

        fixture.clock.step(Command.Trim.HISTORY_KEPT.plus(Duration.ofSeconds(1)));
        fixture.done(new Command.Trim(fixture.now().minus(Command.Trim.HISTORY_KEPT), 100, fixture.now()));

        assertThat(fixture.view().garbage(10))
                .containsExactly(first.content().id(), second.content().id());
        assertThat(fixture.view().bucket(BUCKET).bytes()).isEqualTo(3);
    }

    @Test
    void stampsGrowAsThoseOfSinglePuts() {
        ObjectVersion old = fixture.done(put("a", "old"));

        fixture.done(Samples.together(put("a", "new"), put("b", "new")));

        assertThat(object("a").created()).isEqualTo(old.created());
        assertThat(object("a").modified()).isEqualTo(old.modified().plusMillis(1));
        assertThat(object("b").modified()).isEqualTo(object("b").created());
    }

    @Test
    void aRepeatedOneGetsTheFirstAnswerAndChangesNothing() {
        Command.PutObjects once = new Command.PutObjects(
                BUCKET,
                Samples.together(put("a", "body")).objects(),
                Samples.AT,
                Optional.of(new Idempotency("again", 7)));
        Command.ObjectsPut first = fixture.done(once);
        fixture.done(Samples.delete(BUCKET, "a"));

        assertThat(fixture.done(once)).isEqualTo(first);
        assertThat(keys(fixture.view().sequence())).isEmpty();
        assertThat(fixture.view().answered("again"))
                .hasValueSatisfying(kept -> assertThat(kept.fingerprint()).isEqualTo(7));
    }

    @Test
    void ofEachKeyAndContentThereIsOne() {
        Command.PutObject a = put("a", "body");
        Command.PutObject sameContent = Samples.put(BUCKET, "b", a.content().id(), "body");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Samples.together(a, put("a", "other")))
                .withMessageContaining("'a'");
        assertThatIllegalArgumentException().isThrownBy(() -> Samples.together(a, sameContent));
    }

    @Test
    void theirNumberIsBounded() {
        Command.PutObject[] most = IntStream.range(0, Command.PutObjects.OBJECTS_MAX)
                .mapToObj(i -> put("key-%04d".formatted(i), "body"))
                .toArray(Command.PutObject[]::new);
        Command.PutObject[] more = IntStream.rangeClosed(0, Command.PutObjects.OBJECTS_MAX)
                .mapToObj(i -> put("key-%04d".formatted(i), "body"))
                .toArray(Command.PutObject[]::new);

        assertThat(fixture.done(Samples.together(most)).objects()).isEqualTo(Command.PutObjects.OBJECTS_MAX);
        assertThatIllegalArgumentException().isThrownBy(() -> Samples.together(more));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Command.PutObjects(BUCKET, List.of(), Samples.AT, Optional.empty()));
    }
}
