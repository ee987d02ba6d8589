package dev.cairn.metadata;

import static dev.cairn.metadata.Samples.AT;
import static dev.cairn.metadata.Samples.BUCKET;
import static dev.cairn.metadata.Samples.put;
import static dev.cairn.metadata.Samples.putBlob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cairn.metadata.Command.Condemn;
import dev.cairn.metadata.Command.MoveBody;
import dev.cairn.metadata.MetadataError.ContentCondemned;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Goal: what is condemned can be dropped from the volumes at once, since nothing will ever reference it. Method: the real state machine;
 * uploads whose commands come before a condemnation, after it, and after its garbage was forgotten.
 */
class CondemnTest extends OneBucketTest {
    private static final ObjectKey KEY = new ObjectKey("a");

    /** A day later, these are garbage now. */
    private List<FileId> condemn(FileId... contents) {
        fixture.clock.step(Duration.ofDays(1));
        return fixture.done(new Condemn(List.of(contents), fixture.now())).garbage();
    }

    private void forget(FileId... contents) {
        fixture.done(new Command.ForgetGarbage(List.of(contents), AT));
    }

    private void refused(Command<?> command, FileId content) {
        long sequence = fixture.view().sequence();
        Bucket bucket = fixture.view().bucket(BUCKET);
        boolean referenced = fixture.view().isReferenced(content);
        List<FileId> garbage = fixture.view().garbage(9);

        assertThat(fixture.refused(command)).isEqualTo(new ContentCondemned(content));

        assertThat(fixture.view().sequence()).isEqualTo(sequence);
        assertThat(fixture.view().bucket(BUCKET)).isEqualTo(bucket);
        assertThat(fixture.view().isReferenced(content)).isEqualTo(referenced);
        assertThat(fixture.view().garbage(9)).isEqualTo(garbage);
    }

    private static Command.PutObject in(Content content) {
        Command.PutObject put = putBlob(BUCKET, "a", content.id(), 9_000);
        return new Command.PutObject(
                put.bucket(),
                put.key(),
                content,
                put.inlineBody(),
                put.sizeBytes(),
                put.digests(),
                put.attributes(),
                put.preconditions(),
                put.at(),
                put.idempotency());
    }

    @Test
    void theStateTellsTheGreatestIdThatWasEverCondemned() {
        FileId older = fixture.id();
        FileId newer = fixture.id();
        assertThat(fixture.state().condemned()).isLessThan(older);

        condemn(newer);
        condemn(older);
        forget(newer);

        assertThat(fixture.state().condemned()).isEqualTo(newer);
    }

    @Test
    void contentsWithoutReferencesBecomeGarbageAndOthersAreLeft() {
        FileId orphan = fixture.id();
        FileId blob = fixture.id();
        FileId inline = fixture.id();
        FileId replaced = fixture.id();
        fixture.apply(
                putBlob(BUCKET, "blob", blob, 9_000),
                put(BUCKET, "inline", inline, "body"),
                putBlob(BUCKET, "replaced", replaced, 1),
                put(BUCKET, "replaced", fixture.id(), "body"));

        assertThat(condemn(replaced, orphan, blob, inline)).containsExactly(orphan);

        assertThat(fixture.view().garbage(9)).containsExactly(orphan);
        assertThat(fixture.view().isReferenced(blob)).isTrue();
        assertThat(fixture.view().inlineBody(inline)).isPresent();
    }

    @Test
    void whatIsGarbageAlreadyIsSaidToBe() {
        FileId orphan = fixture.id();
        assertThat(condemn(orphan, orphan)).containsExactly(orphan, orphan);
        assertThat(condemn(orphan)).containsExactly(orphan);
        assertThat(fixture.view().garbage(9)).containsExactly(orphan);
    }

    @Test
    void anUploadThatCommitsAfterwardsIsRefusedAndChangesNothing() {
        FileId late = fixture.id();
        condemn(late);
        FileId fresh = fixture.id();
        FileId inPlace = fixture.id();
        fixture.done(putBlob(BUCKET, "a", inPlace, 9_000));

        refused(in(new Content.Blob(late)), late);
        refused(in(new Content.Framed(late, Coding.ZSTD, 100)), late);
        refused(Samples.together(putBlob(BUCKET, "b", fresh, 1), putBlob(BUCKET, "c", late, 1)), late);
        refused(new MoveBody(BUCKET, KEY, inPlace, new Content.Blob(late), AT), late);

        assertThat(fixture.view().isReferenced(fresh)).isFalse();
        assertThat(fixture.view().object(BUCKET, KEY).content().id()).isEqualTo(inPlace);
    }

    @Test
    void itIsRefusedStillWhenTheGarbageIsForgotten() {
        FileId older = fixture.id();
        FileId late = fixture.id();
        FileId younger = fixture.id();
        condemn(late);
        condemn(older); // The greatest id counts, not the last.
        forget(late, older);
        fixture.restart();

        refused(in(new Content.Blob(late)), late);
        refused(in(new Content.Blob(older)), older);
        fixture.done(in(new Content.Blob(younger)));
    }

    @Test
    void anOlderUploadThanTheYoungestThatWasCondemnedIsRefusedToo() {
        FileId slow = fixture.id();
        condemn(fixture.id());

        refused(in(new Content.Blob(slow)), slow);
    }

    @Test
    void whatWasLeftAsReferencedDoesNotCount() {
        FileId slow = fixture.id();
        FileId there = fixture.id();
        fixture.done(putBlob(BUCKET, "there", there, 1));

        assertThat(condemn(there)).isEmpty();

        fixture.done(in(new Content.Blob(slow)));
    }

    @Test
    void aContentThatIsReferencedMayGetMoreReferences() {
        FileId blob = fixture.id();
        fixture.done(putBlob(BUCKET, "blob", blob, 9_000));
        condemn(fixture.id(), blob);

        fixture.done(Samples.copy("blob", "copy", false));
        fixture.done(in(new Content.Blob(blob)));

        assertThat(fixture.view().object(BUCKET, KEY).content().id()).isEqualTo(blob);
        assertThat(fixture.view().garbage(9)).doesNotContain(blob);
    }

    @Test
    void anInlineBodyIsNotConcerned() {
        FileId inline = fixture.id();
        condemn(fixture.id());

        fixture.done(put(BUCKET, "a", inline, "body"));
    }

    @Test
    void garbageOfADeletedObjectIsNotTakenUpAgain() {
        FileId blob = fixture.id();
        fixture.apply(putBlob(BUCKET, "a", blob, 1), Samples.delete(BUCKET, "a"));
        fixture.clock.step(Duration.ofMinutes(11));
        fixture.done(new Command.Trim(fixture.now().minus(Command.Trim.HISTORY_KEPT), 100, fixture.now()));
        assertThat(fixture.view().garbage(9)).containsExactly(blob);

        refused(in(new Content.Blob(blob)), blob);
    }

    @Test
    void withinAnEntryTheOrderOfTheCommandsDecides() {
        FileId early = fixture.id();
        FileId late = fixture.id();
        fixture.clock.step(Duration.ofDays(1));

        List<Result> results = fixture.apply(
                putBlob(BUCKET, "early", early, 1),
                new Condemn(List.of(early, late), fixture.now()),
                putBlob(BUCKET, "late", late, 1));

        assertThat(results.get(1)).isEqualTo(new Result.Done(new Command.Condemned(List.of(late))));
        assertThat(results.getLast()).isEqualTo(new Result.Refused(new ContentCondemned(late)));
    }

    @Test
    void theRefusalIsNotKeptForTheRequestIsGoodWithAnotherUpload() {
        FileId late = fixture.id();
        condemn(late);
        Idempotency again = new Idempotency("again", 42);
        fixture.refused(Samples.with(putBlob(BUCKET, "a", late, 1), again));
        assertThat(fixture.view().answered("again")).isEmpty();

        FileId fresh = fixture.id();
        ObjectVersion stored = fixture.done(Samples.with(putBlob(BUCKET, "a", fresh, 1), again));

        assertThat(stored.content().id()).isEqualTo(fresh);
    }

    @Test
    void aContentIsADayOldWhenItIsCondemned() {
        FileId content = fixture.id();
        fixture.clock.step(Duration.ofDays(1).minusMillis(1));

        assertThatIllegalArgumentException().isThrownBy(() -> new Condemn(List.of(content), fixture.now()));
    }

    @Test
    void asManyAsMayBeAreCondemnedAtOnce() {
        FileId[] most = Collections.nCopies(Condemn.CONTENTS_MAX, fixture.id()).toArray(FileId[]::new);
        assertThat(condemn(most)).hasSize(Condemn.CONTENTS_MAX);

        FileId[] more = Arrays.copyOf(most, most.length + 1);
        more[most.length] = most[0];
        assertThatIllegalArgumentException().isThrownBy(() -> condemn(more));
    }
}
