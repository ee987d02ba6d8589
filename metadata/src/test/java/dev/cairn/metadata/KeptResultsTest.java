package dev.cairn.metadata;

import static dev.cairn.metadata.Samples.BUCKET;
import static dev.cairn.metadata.Samples.put;
import static dev.cairn.metadata.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.MetadataError.IdempotencyMismatch;
import dev.cairn.metadata.MetadataError.PreconditionFailed;
import dev.cairn.metadata.MetadataView.KeptAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A repeated command answers as the first did and changes nothing. */
class KeptResultsTest extends OneBucketTest {
    private static final Idempotency AGAIN = new Idempotency("again", 42);

    @Test
    void repeatedPutAnswersTheFirstVersionAndChangesNothing() {
        ObjectVersion first = fixture.done(with(put(BUCKET, "a", fixture.id(), "one"), AGAIN));
        fixture.done(put(BUCKET, "a", fixture.id(), "two"));
        long sequence = fixture.view().sequence();

        FileId unused = fixture.id();
        ObjectVersion second = fixture.done(with(put(BUCKET, "a", unused, "one"), AGAIN));

        assertThat(second).isEqualTo(first);
        assertThat(fixture.view().sequence()).isEqualTo(sequence);
        assertThat(fixture.view().isReferenced(unused)).isFalse();
    }

    @Test
    void repetitionWithinOneEntryIsOneToo() {
        Command.PutObject put = with(put(BUCKET, "a", fixture.id(), "one"), AGAIN);

        List<Result> results = fixture.apply(put, put);

        assertThat(results.getLast()).isEqualTo(results.getFirst());
        assertThat(fixture.view().bucket(BUCKET).objects()).isEqualTo(1);
    }

    @Test
    void refusalIsKeptAsWellAsSuccess() {
        Command.PutObject put = with(with(put(BUCKET, "a", fixture.id(), "one"), AGAIN), new Precondition.Present());
        MetadataError first = fixture.refused(put);
        fixture.done(put(BUCKET, "a", fixture.id(), "there now"));

        assertThat(fixture.refused(put)).isEqualTo(first).isInstanceOf(PreconditionFailed.class);
    }

    @Test
    void anotherRequestWithTheSameKeyIsRefused() {
        fixture.done(with(put(BUCKET, "a", fixture.id(), "one"), AGAIN));

        assertThat(fixture.refused(with(put(BUCKET, "a", fixture.id(), "one"), new Idempotency("again", 43))))
                .isEqualTo(new IdempotencyMismatch("again"));
        assertThat(fixture.refused(new Command.DeleteObject(
                        BUCKET, new ObjectKey("a"), List.of(), Samples.AT, Optional.of(AGAIN))))
                .as("another kind of command, though its fingerprint is the same by chance")
                .isEqualTo(new IdempotencyMismatch("again"));
    }

    @Test
    void viewTellsWhatIsKept() {
        ObjectVersion version = fixture.done(with(put(BUCKET, "a", fixture.id(), "one"), AGAIN));
        fixture.refused(with(
                with(put(BUCKET, "a", fixture.id(), "x"), new Idempotency("refused", 7)), new Precondition.Absent()));

        assertThat(fixture.view().answered("again")).contains(new KeptAnswer(42, Optional.of(version)));
        assertThat(fixture.view().answered("refused")).contains(new KeptAnswer(7, Optional.empty()));
        assertThat(fixture.view().answered("unknown")).isEmpty();
    }

    @Test
    void resultIsKeptForADayAndThenTrimmed() {
        fixture.done(with(put(BUCKET, "a", fixture.id(), "one"), AGAIN));

        fixture.clock.step(Duration.ofHours(23));
        trim();
        assertThat(fixture.view().answered("again")).isPresent();

        fixture.clock.step(Duration.ofHours(2));
        trim();
        assertThat(fixture.view().answered("again")).isEmpty();
        fixture.done(with(put(BUCKET, "a", fixture.id(), "other"), new Idempotency("again", 1)));
    }

    @Test
    void resultSurvivesARestart() {
        ObjectVersion first = fixture.done(with(put(BUCKET, "a", fixture.id(), "one"), AGAIN));

        fixture.restart();

        assertThat(fixture.done(with(put(BUCKET, "a", fixture.id(), "one"), AGAIN)))
                .isEqualTo(first);
    }

    private void trim() {
        fixture.done(new Command.Trim(fixture.now().minus(Command.Trim.HISTORY_KEPT), 1_000, fixture.now()));
    }
}
