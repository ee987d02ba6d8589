package dev.cairn.metadata;

import static dev.cairn.metadata.Samples.BUCKET;
import static dev.cairn.metadata.Samples.copy;
import static dev.cairn.metadata.Samples.putBlob;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Of how few copies there may be a blob: who removes a node has to know it. */
class FewestCopiesTest extends OneBucketTest {
    private void put(String key, WantedCopies copies) {
        fixture.done(putBlob(BUCKET, key, fixture.id().wanting(copies), 9_000));
    }

    private void delete(String key) {
        fixture.done(Samples.delete(BUCKET, key));
        fixture.clock.step(Command.Trim.HISTORY_KEPT.plusSeconds(1));
        fixture.done(new Command.Trim(fixture.now().minus(Command.Trim.HISTORY_KEPT), 100, fixture.now()));
    }

    @Test
    void blobsAsTheClusterSaysDoNotCount() {
        put("a", WantedCopies.USUAL);
        put("b", WantedCopies.USUAL.withAll());
        fixture.done(Samples.put(BUCKET, "inline", fixture.id().wanting(WantedCopies.of(1)), "small"));

        assertThat(fixture.view().fewestCopies()).isEmpty();
    }

    @Test
    void theFewestOfAllBlobsAreKnownForAsLongAsThereAreSuch() {
        put("five", WantedCopies.of(5));
        assertThat(fixture.view().fewestCopies()).hasValue(5);
        put("one", WantedCopies.of(1).withAll());
        put("another", WantedCopies.of(1));
        assertThat(fixture.view().fewestCopies()).hasValue(1);

        delete("one");
        assertThat(fixture.view().fewestCopies()).hasValue(1);
        delete("another");

        assertThat(fixture.view().fewestCopies()).hasValue(5);
    }

    @Test
    void aBlobThatObjectsShareCountsOnceAndToItsEnd() {
        put("a", WantedCopies.of(2));
        fixture.done(copy("a", "b", false));
        delete("a");
        assertThat(fixture.view().fewestCopies()).hasValue(2);

        delete("b");

        assertThat(fixture.view().fewestCopies()).isEmpty();
    }

    /** Ids of an earlier release may look like such by chance, and it counted nothing. */
    @Test
    void whatWasNeverCountedIsTakenAwayWithoutHarm() {
        put("one", WantedCopies.of(1));
        fixture.write(Family.META, Keys.wantedCount(1), RowCodec.count(0));

        delete("one");

        assertThat(fixture.view().fewestCopies()).isEmpty();
    }
}
