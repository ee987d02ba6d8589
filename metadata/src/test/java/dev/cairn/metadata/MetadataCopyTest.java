package dev.cairn.metadata;

import static dev.cairn.metadata.Samples.BUCKET;
import static dev.cairn.metadata.Samples.createBucket;
import static dev.cairn.metadata.Samples.delete;
import static dev.cairn.metadata.Samples.put;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.MetadataError.NoSuchBucket;
import dev.cairn.metadata.MetadataError.NoSuchObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a state that takes over the copy of another one is that one, for whoever reads and after any crash. Method: two states are fed
 * different commands; what a crash leaves in the middle is made by hand.
 */
class MetadataCopyTest {
    private static final ObjectKey KEY = new ObjectKey("a");

    @TempDir
    Path scratch;

    private StateFixture source;
    private StateFixture target;

    @BeforeEach
    void open() {
        source = new StateFixture(scratch.resolve("source"));
        target = new StateFixture(scratch.resolve("metadata"));
    }

    @AfterEach
    void close() {
        source.close();
        target.close();
    }

    private Path copy() throws IOException {
        Path copy = scratch.resolve("copy");
        assertThat(source.state().copyTo(copy)).isEqualTo(source.state().applied());
        return copy;
    }

    /** The source has what the target has, and more. */
    private void fill() {
        for (StateFixture each : List.of(source, target)) {
            each.done(createBucket(BUCKET));
            each.done(put(BUCKET, "a", each.id(), "old"));
        }
        source.done(put(BUCKET, "a", source.id(), "new and longer"));
        for (int i = 0; i < 100; i++) {
            source.done(put(BUCKET, "k" + i, source.id(), "body " + i));
        }
        source.done(delete(BUCKET, "k7"));
    }

    @Test
    void installedCopyIsReadAsTheStateItWasMadeOf() throws IOException {
        fill();

        target.state().install(copy());

        assertThatTargetIsSource();
        assertThat(neighbours()).isEmpty();
    }

    private void assertThatTargetIsSource() {
        assertThat(target.state().applied()).isEqualTo(source.state().applied());
        assertThat(target.view().sequence()).isEqualTo(source.view().sequence());
        assertThat(target.view().buckets()).isEqualTo(source.view().buckets());
        ListRequest all = new ListRequest(BUCKET, "", Optional.empty(), "", 1_000, OptionalLong.empty());
        assertThat(target.view().list(all)).isEqualTo(source.view().list(all));
        ObjectVersion version = target.view().object(BUCKET, KEY);
        assertThat(version).isEqualTo(source.view().object(BUCKET, KEY));
        assertThat(target.view().inlineBody(version.content().id()))
                .hasValueSatisfying(body -> assertThat(new String(body, UTF_8)).isEqualTo("new and longer"));
    }

    /** Names beside the state that an install uses. */
    private List<String> neighbours() throws IOException {
        try (Stream<Path> files = Files.list(scratch)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("metadata."))
                    .toList();
        }
    }

    @Test
    void memoryForgetsTheOldState() throws IOException {
        fill();
        target.done(createBucket(new BucketName("gone")));
        target.view().object(BUCKET, KEY);
        assertThat(target.view()
                        .knownObject(BUCKET, target.view().object(BUCKET, KEY).key()))
                .isPresent();

        target.state().install(copy());

        assertThat(target.view().knownObject(BUCKET, KEY)).isEmpty();
        assertThat(target.view().knownSettings(new BucketName("gone"))).isEmpty();
        assertThat(target.view().knownSettings(BUCKET)).isPresent();
        assertThatThrownBy(() -> target.view().bucket(new BucketName("gone")))
                .hasFieldOrPropertyWithValue("error", new NoSuchBucket(new BucketName("gone")));
    }

    @Test
    void whoListensIsToldOfTheRecordsOfTheCopy() throws IOException {
        fill();
        ClusterRecord record = source.done(new Command.SetClusterRecord("cluster", 0, new byte[] {1, 2}, Samples.AT));
        List<ClusterRecord> told = new ArrayList<>();
        target.state().onClusterRecord(told::add);

        target.state().install(copy());

        assertThat(told).containsExactly(record);
        assertThat(target.view().clusterRecord("cluster")).contains(record);
    }

    @Test
    void entriesGoOnBehindTheInstalledCopyAndSurviveARestart() throws IOException {
        fill();
        target.state().install(copy());

        target.restart();
        assertThatTargetIsSource();
        ObjectVersion next = target.done(put(BUCKET, "a", target.id(), "after"));
        target.restart();

        assertThat(target.view().object(BUCKET, KEY)).isEqualTo(next);
        assertThat(next.version()).isEqualTo(source.view().sequence() + 1);
    }

    @Test
    void theCopyIsOfOneMomentAndLeavesItsStateAlone() throws IOException {
        fill();
        LogPosition then = source.state().applied();
        Path copy = copy();

        source.done(put(BUCKET, "later", source.id(), "later"));
        target.state().install(copy);

        assertThat(target.state().applied()).isEqualTo(then);
        assertThatThrownBy(() -> target.view().object(BUCKET, new ObjectKey("later")))
                .hasFieldOrPropertyWithValue("error", new NoSuchObject(BUCKET, new ObjectKey("later")));
        source.restart();
        assertThat(source.view().object(BUCKET, new ObjectKey("later")).sizeBytes())
                .isEqualTo(5);
    }

    @Test
    void aCopyThatIsNoNewerIsRefused() throws IOException {
        source.done(createBucket(BUCKET));
        target.done(createBucket(BUCKET));
        Bucket bucket = target.view().bucket(BUCKET);
        Path copy = copy();

        assertThatThrownBy(() -> target.state().install(copy))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("already");

        assertThat(target.view().bucket(BUCKET)).isEqualTo(bucket);
        assertThat(neighbours()).isEmpty();
    }

    @Test
    void aDirectoryThatHoldsNoStateIsRefused() throws IOException {
        fill();
        Path nothing = Files.createDirectory(scratch.resolve("nothing"));
        Path damaged = copy();
        Files.writeString(damaged.resolve("CURRENT"), "MANIFEST-999999\n");

        assertThatThrownBy(() -> target.state().install(nothing)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> target.state().install(damaged)).isInstanceOf(IOException.class);

        assertThat(target.view().object(BUCKET, KEY).sizeBytes()).isEqualTo(3);
    }

    @Test
    void aCopyThatWasNotWholeAtTheCrashIsThrownAway() throws IOException {
        fill();
        Files.move(copy(), scratch.resolve("metadata.draft"));

        target.restart();

        assertThat(target.view().object(BUCKET, KEY).sizeBytes()).isEqualTo(3);
        assertThat(neighbours()).isEmpty();
    }

    @Test
    void aCopyThatWasWholeAtTheCrashIsInstalledAtTheNextStart() throws IOException {
        fill();
        Files.move(copy(), scratch.resolve("metadata.next"));

        target.restart();

        assertThatTargetIsSource();
        assertThat(neighbours()).isEmpty();
    }

    @Test
    void aCrashBetweenTheTwoNamesIsFinishedAtTheNextStart() throws IOException {
        fill();
        Path copy = copy();
        target.between(() -> {
            Files.move(copy, scratch.resolve("metadata.next"));
            Files.move(scratch.resolve("metadata"), scratch.resolve("metadata.replaced"));
        });

        assertThatTargetIsSource();
        assertThat(neighbours()).isEmpty();
    }

    @Test
    void whatWasReplacedIsRemovedAtTheNextStart() throws IOException {
        fill();
        Path copy = copy();
        target.between(() -> {
            Files.move(scratch.resolve("metadata"), scratch.resolve("metadata.replaced"));
            Files.move(copy, scratch.resolve("metadata"));
        });

        assertThatTargetIsSource();
        assertThat(neighbours()).isEmpty();
    }

    @Test
    void aClosedStateInstallsNothingUntilItIsOpened() throws IOException {
        fill();
        Path copy = copy();
        target.state().close();

        assertThatThrownBy(() -> target.state().install(copy)).isInstanceOf(MetadataException.class);
    }

    /** Readers list, look up and look in memory by turns while the state is replaced. */
    @Test
    void noReaderGoesBackInTimeOrFails() throws Exception {
        fill();
        Path copy = copy();
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService readers = Executors.newFixedThreadPool(3)) {
            List<CompletableFuture<Long>> reading = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> readUntil(done), readers))
                    .limit(3)
                    .toList();
            for (int i = 0; i < 200; i++) {
                target.view().object(BUCKET, KEY);
            }
            target.state().install(copy);
            for (int i = 0; i < 200; i++) {
                target.view().object(BUCKET, KEY);
            }
            done.set(true);
            long last = source.view().object(BUCKET, KEY).version();
            assertThat(reading.stream().map(CompletableFuture::join)).allMatch(seen -> seen == last);
        }
    }

    /** The version seen last. */
    private long readUntil(AtomicBoolean done) {
        MetadataView view = target.view();
        ListRequest all = new ListRequest(BUCKET, "", Optional.empty(), "", 1_000, OptionalLong.empty());
        long seen = 0;
        int listed = 0;
        boolean last;
        do {
            last = done.get();
            Optional<ObjectVersion> known = view.knownObject(BUCKET, KEY);
            if (known.isPresent()) {
                assertThat(known.get().version()).isGreaterThanOrEqualTo(seen);
                seen = known.get().version();
            }
            long stored = view.object(BUCKET, KEY).version();
            assertThat(stored).isGreaterThanOrEqualTo(seen);
            seen = stored;
            int entries = view.list(all).entries().size();
            assertThat(entries).isGreaterThanOrEqualTo(listed);
            listed = entries;
        } while (!last);
        return seen;
    }
}
