package dev.cairn.node.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.Bucket;
import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.Coding;
import dev.cairn.metadata.Command;
import dev.cairn.metadata.Compression;
import dev.cairn.metadata.Compression.Method;
import dev.cairn.metadata.Content;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.FileIdGenerator;
import dev.cairn.metadata.FileMetadataManager;
import dev.cairn.metadata.InMemoryCommitLog;
import dev.cairn.metadata.MetadataState;
import dev.cairn.metadata.ObjectAttributes;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.metadata.RocksMemory;
import dev.cairn.metadata.Samples;
import dev.cairn.metadata.WantedCopies;
import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.node.compression.Bodies;
import dev.cairn.node.compression.CompressionEngine;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.InMemoryBlobStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: whatever is stored anew stays what it was, and nothing is lost when it changes meanwhile. Method: steps by hand, over the real
 * state machine and blobs in memory.
 */
class RecompressChoreTest {
    private static final BucketName BUCKET = new BucketName("logs");
    private static final Compression OFF = new Compression(new Method.Off(), 0);
    private static final int LARGE = 9 << 20;

    @TempDir
    private Path folder;

    private final SplittableRandom random = new SplittableRandom(9);
    private final RocksMemory memory = new RocksMemory(32 << 20, 8 << 20);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(meters);
    private final FileIdGenerator ids = new FileIdGenerator(InstantSource.system(), new Random(2));
    private final InMemoryBlobStore blobs = new InMemoryBlobStore();
    private final CompressionEngine compressor = new CompressionEngine(monitor);
    private FileMetadataManager metadata;
    private RecompressChore chore;

    @BeforeEach
    void open() {
        MetadataState state = MetadataState.open(folder.resolve("metadata"), memory, 1 << 20, monitor);
        metadata = new FileMetadataManager(new InMemoryCommitLog(state), state, InstantSource.system(), monitor);
        chore = chore();
    }

    @AfterEach
    void close() {
        metadata.close();
        memory.close();
    }

    private RecompressChore chore() {
        return new RecompressChore(
                metadata,
                blobs,
                compressor,
                ids::next,
                RecompressedBuckets.open(folder.resolve("done.json")),
                UpkeepConfig.DEFAULT,
                InstantSource.system(),
                new SimpleMeterRegistry());
    }

    private <R> R submit(Command<R> command) {
        return metadata.submit(command).join();
    }

    private static BucketSettings settings(Compression compression) {
        return BucketSettings.DEFAULT.with(compression);
    }

    private void createBucket(Compression compression) {
        submit(new Command.CreateBucket(BUCKET, settings(compression), Samples.AT, Optional.empty()));
    }

    private void change(Compression compression) {
        submit(new Command.ChangeBucket(BUCKET, settings(compression), List.of(), Samples.AT, Optional.empty()));
    }

    private static Compression always(Coding coding) {
        return new Compression(new Method.Always(coding, coding.levels().usual()), 1_000);
    }

    private ObjectVersion put(String key, byte[] body) {
        return put(key, body, "text/plain");
    }

    private ObjectVersion put(String key, byte[] body, String type) {
        return put(ids.next(), key, body, type);
    }

    private ObjectVersion put(FileId id, String key, byte[] body, String type) {
        try (var writer = blobs.create(id, body.length)) {
            writer.write(ByteBuffer.wrap(body));
            writer.commit().join();
        }
        return submit(new Command.PutObject(
                BUCKET,
                new ObjectKey(key),
                new Content.Blob(id),
                new byte[0],
                body.length,
                Samples.digests(body),
                ObjectAttributes.ofType(type),
                List.of(),
                Samples.AT,
                Optional.empty()));
    }

    private ObjectVersion object(String key) {
        return metadata.view().join().object(BUCKET, new ObjectKey(key));
    }

    private byte[] body(String key) {
        ObjectVersion version = object(key);
        ByteBuffer body = ByteBuffer.allocate((int) version.sizeBytes());
        BlobReader blob = blobs.open(version.content().id()).orElseThrow();
        try (BlobReader reader =
                version.content() instanceof Content.Framed framed ? compressor.open(blob, framed, BUCKET) : blob) {
            reader.read(0, body);
        }
        return body.array();
    }

    private Bucket bucket() {
        return metadata.view().join().bucket(BUCKET);
    }

    /** @return how many steps it took */
    private int untilRest() {
        int steps = 0;
        while (!chore.step().equals(RecompressChore.REST)) {
            steps++;
        }
        return steps;
    }

    /** What stays of a version when its body moves. */
    private static ObjectVersion seen(ObjectVersion version) {
        return new ObjectVersion(
                version.key(),
                version.version(),
                new Content.Inline(new FileId(0, 0)),
                version.sizeBytes(),
                version.digests(),
                version.attributes(),
                version.created(),
                version.modified());
    }

    @Test
    void aBodyKeepsItsNumberOfCopies() {
        createBucket(OFF);
        WantedCopies copies = WantedCopies.of(5).withAll();
        FileId before = ids.next().wanting(copies);
        put(before, "log", Bodies.LOG.of(300_000, random), "text/plain");
        int _ = untilRest();

        change(Compression.AUTO);
        int _ = untilRest();

        FileId after = object("log").content().id();
        assertThat(after).isNotEqualTo(before);
        assertThat(after.wanted()).isEqualTo(copies);
    }

    @Test
    void whatIsThereIsCompressedWhenTheBucketChanges() {
        createBucket(OFF);
        byte[] log = Bodies.LOG.of(300_000, random);
        byte[] large = Bodies.LOG.of(LARGE, random);
        ObjectVersion before = put("log", log);
        put("large", large);
        put("noise", Bodies.NOISE.of(200_000, random));
        put("photo", Bodies.LOG.of(200_000, random), "image/jpeg");
        int _ = untilRest();
        assertThat(bucket().storedBytes()).isEqualTo(bucket().bytes());

        change(Compression.AUTO);
        int _ = untilRest();

        assertThat(object("log").content()).isInstanceOf(Content.Framed.class);
        assertThat(object("large").content()).isInstanceOf(Content.Framed.class);
        assertThat(object("noise").content()).isInstanceOf(Content.Blob.class);
        assertThat(object("photo").content()).isInstanceOf(Content.Blob.class);
        assertThat(body("log")).isEqualTo(log);
        assertThat(body("large")).isEqualTo(large);
        assertThat(seen(object("log"))).isEqualTo(seen(before));
        assertThat(bucket().storedBytes()).isLessThan(bucket().bytes() / 2);
        assertThat(metadata.view().join().garbage(10)).hasSize(2);
        assertThat(blobs.readers()).isZero();
    }

    @Test
    void whatIsCompressedIsExpandedOrCompressedOtherwise() {
        createBucket(OFF);
        byte[] log = Bodies.LOG.of(300_000, random);
        put("log", log);
        for (Compression next : List.of(always(Coding.ZSTD), always(Coding.LZ4), Compression.AUTO, OFF)) {
            change(next);
            int _ = untilRest();

            assertThat(body("log")).isEqualTo(log);
            Content expected = next.method() instanceof Method.Off
                    ? new Content.Blob(object("log").content().id())
                    : new Content.Framed(
                            object("log").content().id(),
                            next.equals(always(Coding.ZSTD)) ? Coding.ZSTD : Coding.LZ4,
                            object("log").storedBytes());
            assertThat(object("log").content()).isEqualTo(expected);
        }
        assertThat(bucket().storedBytes()).isEqualTo(300_000);
    }

    @Test
    void noiseStaysAsItIsEvenIfAllIsToBeCompressed() {
        createBucket(OFF);
        ObjectVersion before = put("noise", Bodies.NOISE.of(200_000, random));
        change(always(Coding.ZSTD));
        int _ = untilRest();

        assertThat(object("noise")).isEqualTo(before);
        assertThat(blobs.count()).isEqualTo(1);
    }

    @Test
    void aBucketIsGoneThroughOnceAlsoAfterARestart() {
        createBucket(OFF);
        put("noise", Bodies.NOISE.of(200_000, random));
        assertThat(untilRest()).as("made before anybody looked").isPositive();

        assertThat(untilRest()).isZero();
        chore = chore();
        assertThat(untilRest()).isZero();
        change(Compression.AUTO);
        assertThat(untilRest()).isPositive();
    }

    @Test
    void aBucketOfWhichAllIsStoredByItsSettingsIsNotGoneThrough() {
        assertThat(untilRest()).isZero();
        createBucket(Compression.AUTO);
        put("noise", Bodies.NOISE.of(200_000, random));
        assertThat(untilRest()).isZero();

        change(OFF);
        assertThat(untilRest()).isPositive();
    }

    @Test
    void aDamagedRecordOfWhatWasDoneMeansToLookAgain() throws IOException {
        createBucket(OFF);
        int _ = untilRest();
        Files.writeString(folder.resolve("done.json"), "{\"1\":tr");

        chore = chore();
        assertThat(untilRest()).isPositive();
    }

    @Test
    void aBodyThatIsReplacedMeanwhileIsNotBroughtBack() {
        createBucket(OFF);
        put("large", Bodies.LOG.of(LARGE, random));
        change(Compression.AUTO);
        Duration _ = chore.step();
        Duration _ = chore.step();
        byte[] newer = Bodies.NOISE.of(50_000, random);
        ObjectVersion replaced = put("large", newer);
        int _ = untilRest();

        assertThat(object("large")).isEqualTo(replaced);
        assertThat(body("large")).isEqualTo(newer);
        assertThat(blobs.count()).as("what was copied is gone").isEqualTo(2);
    }

    @Test
    void anObjectThatIsDeletedMeanwhileStaysDeleted() {
        createBucket(OFF);
        put("large", Bodies.LOG.of(LARGE, random));
        change(Compression.AUTO);
        Duration _ = chore.step();
        submit(Samples.delete(BUCKET, "large"));
        int _ = untilRest();

        assertThat(metadata.view().join().bucket(BUCKET).objects()).isZero();
        assertThat(blobs.count()).isEqualTo(1);
    }

    @Test
    void aDamagedBodyIsLeftAndTheNextOneTaken() {
        createBucket(OFF);
        ObjectVersion damaged = put("a", Bodies.LOG.of(200_000, random));
        put("b", Bodies.LOG.of(200_000, random));
        blobs.damage(damaged.content().id());
        change(always(Coding.ZSTD));

        Duration _ = chore.step();
        assertThatThrownBy(chore::step).isInstanceOf(BlobException.class);
        while (!chore.step().equals(RecompressChore.PATIENCE)) {
            assertThat(object("a")).isEqualTo(damaged);
        }
        assertThat(object("b").content()).isInstanceOf(Content.Framed.class);
        assertThat(blobs.readers()).isZero();

        blobs.repair(damaged.content().id());
        int _ = untilRest();
        assertThat(object("a").content()).as("tried again").isInstanceOf(Content.Framed.class);
    }

    @Test
    void aBlobWhoseCommandIsNotAnsweredIsNoOrphan() {
        createBucket(OFF);
        put("log", Bodies.LOG.of(200_000, random));
        change(Compression.AUTO);
        Duration _ = chore.step();
        FileId next = ids.next();
        metadata.close();

        assertThatThrownBy(chore::step).isInstanceOf(RuntimeException.class);
        FileId copy = blobsAfter(next);
        assertThat(chore.isUnderWay(copy)).isTrue();
    }

    /** The blob that was made last. */
    private FileId blobsAfter(FileId before) {
        AtomicReference<FileId> last = new AtomicReference<>(before);
        blobs.forEach(new FileId(0, 0), id -> {
            last.set(id);
            return true;
        });
        return last.get();
    }

    @Test
    void otherBytesThanTheDigestSaysAreNotStoredAnew() {
        createBucket(OFF);
        ObjectVersion before = put("log", Bodies.LOG.of(200_000, random));
        blobs.flip(before.content().id(), 5);
        change(Compression.AUTO);
        int _ = untilRest();

        assertThat(object("log")).isEqualTo(before);
        assertThat(blobs.count()).isEqualTo(1);
    }

    @Test
    void aSecondReadsWhatIsConfiguredAndNoMore() {
        createBucket(OFF);
        put("large", Bodies.LOG.of(LARGE, random));
        change(Compression.AUTO);
        Duration paused = Duration.ZERO;
        for (Duration pause = chore.step(); !pause.equals(RecompressChore.REST); pause = chore.step()) {
            paused = paused.plus(pause);
        }

        long least = LARGE * 1_000L / UpkeepConfig.DEFAULT.recompressBytesPerSecond();
        assertThat(paused).isBetween(Duration.ofMillis(least), Duration.ofMillis(least + 200));
    }

    @Test
    void whatIsUnderWayIsGivenUpAtTheEnd() {
        createBucket(OFF);
        put("large", Bodies.LOG.of(LARGE, random));
        change(Compression.AUTO);
        Duration _ = chore.step();
        Duration _ = chore.step();
        chore.close();

        assertThat(blobs.readers()).isZero();
        assertThat(object("large").content()).isInstanceOf(Content.Blob.class);
    }

    @Test
    void whatAnUploadLeavesBehindThePassIsFoundAtItsEnd() {
        createBucket(OFF);
        byte[] log = Bodies.LOG.of(200_000, random);
        put("m", log);
        change(Compression.AUTO);
        Duration _ = chore.step(); // The first look is past "a" now.
        put("a", log);
        int _ = untilRest();

        assertThat(object("m").content()).isInstanceOf(Content.Framed.class);
        assertThat(object("a").content()).isInstanceOf(Content.Framed.class);
        assertThat(body("a")).isEqualTo(log);
    }

    @Test
    void whatWasLookedAtIsNotReadAgainAtTheEnd() {
        createBucket(OFF);
        put("noise", Bodies.NOISE.of(200_000, random));
        change(Compression.AUTO);
        int _ = untilRest();

        assertThat(blobs.readsEver()).isEqualTo(1);
    }
}
