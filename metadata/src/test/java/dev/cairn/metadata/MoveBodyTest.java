package dev.cairn.metadata;

import static dev.cairn.metadata.Samples.AT;
import static dev.cairn.metadata.Samples.BUCKET;
import static dev.cairn.metadata.Samples.putBlob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.Command.MoveBody;
import org.junit.jupiter.api.Test;

/** A body that is stored in another form: what is seen of its object stays, whatever happens beside it. */
class MoveBodyTest extends OneBucketTest {
    private static final ObjectKey KEY = new ObjectKey("log");

    private ObjectVersion move(FileId from, Content to) {
        return fixture.done(new MoveBody(BUCKET, KEY, from, to, AT));
    }

    private Content framed(long bytes) {
        return new Content.Framed(fixture.id(), Coding.ZSTD, bytes);
    }

    @Test
    void theVersionStaysAndTheOldBlobIsGarbage() {
        FileId blob = fixture.id();
        ObjectVersion before = fixture.done(putBlob(BUCKET, "log", blob, 9_000));
        Content there = framed(1_000);

        ObjectVersion after = move(blob, there);

        assertThat(after).isEqualTo(before.in(there));
        assertThat(fixture.view().object(BUCKET, KEY)).isEqualTo(after);
        assertThat(fixture.view().garbage(10)).containsExactly(blob);
        assertThat(fixture.view().isReferenced(there.id())).isTrue();
    }

    @Test
    void theBucketCountsWhatIsStored() {
        FileId blob = fixture.id();
        fixture.done(putBlob(BUCKET, "log", blob, 9_000));
        fixture.done(putBlob(BUCKET, "other", fixture.id(), 500));
        Content there = framed(1_000);
        move(blob, there);
        Bucket small = fixture.view().bucket(BUCKET);
        assertThat(small.bytes()).isEqualTo(9_500);
        assertThat(small.storedBytes()).isEqualTo(1_500);
        assertThat(small.objects()).isEqualTo(2);

        move(there.id(), new Content.Blob(fixture.id()));
        assertThat(fixture.view().bucket(BUCKET).storedBytes()).isEqualTo(9_500);

        fixture.done(Samples.delete(BUCKET, "log"));
        assertThat(fixture.view().bucket(BUCKET).storedBytes()).isEqualTo(500);
    }

    @Test
    void whatWasReplacedMeanwhileStaysAsItIs() {
        FileId blob = fixture.id();
        fixture.done(putBlob(BUCKET, "log", blob, 9_000));
        ObjectVersion newer = fixture.done(putBlob(BUCKET, "log", fixture.id(), 10));
        Content there = framed(1_000);

        assertThat(move(blob, there)).isEqualTo(newer);
        assertThat(fixture.view().isReferenced(there.id())).isFalse();
    }

    @Test
    void aBodyThatACopyHasTooStaysWhereItIs() {
        FileId blob = fixture.id();
        ObjectVersion first = fixture.done(putBlob(BUCKET, "log", blob, 9_000));
        fixture.done(Samples.copy("log", "copy", false));

        assertThat(move(blob, framed(1_000))).isEqualTo(first);
        assertThat(fixture.view().isReferenced(blob)).isTrue();
    }

    @Test
    void aBodyMovesToAnotherBlobOnly() {
        FileId blob = fixture.id();
        assertThatThrownBy(() -> new MoveBody(BUCKET, KEY, blob, new Content.Blob(blob), AT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MoveBody(BUCKET, KEY, blob, new Content.Inline(fixture.id()), AT))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
