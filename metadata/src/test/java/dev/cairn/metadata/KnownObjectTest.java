package dev.cairn.metadata;

import static dev.cairn.metadata.Samples.BUCKET;
import static dev.cairn.metadata.Samples.createBucket;
import static dev.cairn.metadata.Samples.delete;
import static dev.cairn.metadata.Samples.put;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Objects in memory are those in the store. */
class KnownObjectTest extends OneBucketTest {
    private static final ObjectKey KEY = new ObjectKey("a");

    @Test
    void objectIsKnownOnceItWasReadTwiceUntilItChanges() {
        fixture.done(put(BUCKET, "a", fixture.id(), "one"));
        assertThat(known()).isEmpty();

        ObjectVersion read = readTwice();
        assertThat(known()).contains(read);

        fixture.done(put(BUCKET, "a", fixture.id(), "two"));
        assertThat(known()).isEmpty();
    }

    @Test
    void deletedObjectIsNotKnown() {
        fixture.done(put(BUCKET, "a", fixture.id(), "one"));
        readTwice();

        fixture.done(delete(BUCKET, "a"));

        assertThat(known()).isEmpty();
    }

    @Test
    void objectOfADeletedBucketIsNotKnownInTheNextOfThatName() {
        fixture.done(put(BUCKET, "a", fixture.id(), "one"));
        readTwice();

        fixture.done(new Command.DeleteBucket(BUCKET, true, Samples.AT, Optional.empty()));
        assertThat(known()).isEmpty();
        fixture.done(createBucket(BUCKET));

        assertThat(known()).isEmpty();
    }

    @Test
    void bodyIsKnownOnceItWasReadTwice() {
        FileId content = fixture.id();
        fixture.done(put(BUCKET, "a", content, "one"));
        fixture.view().inlineBody(content);
        assertThat(fixture.view().knownInlineBody(content)).isEmpty();

        byte[] read = fixture.view().inlineBody(content).orElseThrow();

        assertThat(fixture.view().knownInlineBody(content)).contains(read);
    }

    /** Readers look in memory and in the store by turns while versions are made; none of them sees one older than before. */
    @Test
    void noReaderGoesBackInTime() {
        fixture.done(put(BUCKET, "a", fixture.id(), "first"));
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService readers = Executors.newFixedThreadPool(3)) {
            List<CompletableFuture<Integer>> reading = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> readUntil(done), readers))
                    .limit(3)
                    .toList();
            for (int i = 0; i < 3_000; i++) {
                fixture.done(put(BUCKET, "a", fixture.id(), "body"));
            }
            done.set(true);
            assertThat(reading.stream().mapToInt(CompletableFuture::join)).allMatch(hits -> hits > 0);
        }
    }

    /** How often memory had it. */
    private int readUntil(AtomicBoolean done) {
        MetadataView view = fixture.view();
        long seen = 0;
        int hits = 0;
        while (!done.get()) {
            long stored = view.object(BUCKET, KEY).version();
            assertThat(stored).isGreaterThanOrEqualTo(seen);
            Optional<ObjectVersion> known = view.knownObject(BUCKET, KEY);
            seen = known.map(ObjectVersion::version).orElse(stored);
            assertThat(seen).isGreaterThanOrEqualTo(stored);
            hits += known.isPresent() ? 1 : 0;
        }
        return hits;
    }

    /** What is read once is not kept. */
    private ObjectVersion readTwice() {
        fixture.view().object(BUCKET, KEY);
        return fixture.view().object(BUCKET, KEY);
    }

    private Optional<ObjectVersion> known() {
        return fixture.view().knownObject(BUCKET, KEY);
    }
}
