package dev.cairn.node.variant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.BucketVariants;
import dev.cairn.metadata.Command;
import dev.cairn.metadata.Content;
import dev.cairn.metadata.Digests;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.FileMetadataManager;
import dev.cairn.metadata.InMemoryCommitLog;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.MetadataState;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectAttributes;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.metadata.RocksMemory;
import dev.cairn.metadata.Variant;
import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.node.compression.CompressionEngine;
import dev.cairn.node.variant.Variants.Original;
import dev.cairn.replication.InMemoryBlobStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: what was stored gets its variants, also by the next process. Method: real state machine, blobs in memory, restarts of the queue. */
class UploadedPicturesTest {
    private static final BucketName BUCKET = new BucketName("box");
    private static final Instant AT = Instant.parse("2026-11-29T12:00:00Z");
    private static final Variant SMALL = Variant.PRESETS.getOrDefault("small", Variant.parse("1x1-fill-png-q1-000000"));

    @TempDir
    Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(meters);
    private final RocksMemory memory = new RocksMemory(32 << 20, 16 << 20);
    private final InMemoryBlobStore blobs = new InMemoryBlobStore();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private FileMetadataManager metadata;
    private int ids;

    @BeforeEach
    void openMetadata() {
        MetadataState state = MetadataState.open(folder.resolve("metadata"), memory, 1 << 20, monitor);
        metadata = new FileMetadataManager(new InMemoryCommitLog(state), state, InstantSource.system(), monitor);
        BucketVariants small = new BucketVariants(BucketVariants.DEFAULT.presets(), List.of("small"), false);
        metadata.submit(new Command.CreateBucket(BUCKET, BucketSettings.DEFAULT.with(small), AT, Optional.empty()))
                .join();
    }

    @AfterEach
    void close() {
        threads.close();
        metadata.close();
        memory.close();
    }

    private ObjectVersion store(String key, byte[] body) throws Exception {
        FileId id = new FileId(7, ++ids);
        blobs.put(id, ByteBuffer.wrap(body)).join();
        CRC32C crc = new CRC32C();
        crc.update(body);
        Digests digests =
                new Digests(MessageDigest.getInstance("SHA-256").digest(body), (int) crc.getValue(), Optional.empty());
        return metadata.submit(new Command.PutObject(
                        BUCKET,
                        new ObjectKey(key),
                        new Content.Blob(id),
                        new byte[0],
                        body.length,
                        digests,
                        ObjectAttributes.ofType("image/jpeg"),
                        List.of(),
                        AT,
                        Optional.empty()))
                .join();
    }

    private OpenVariants open(Executor executor) {
        return open(executor, metadata);
    }

    private OpenVariants open(Executor executor, Metadata pictures) {
        return OpenVariants.open(
                VariantsConfig.DEFAULT,
                folder.resolve("variants"),
                pictures,
                blobs,
                new CompressionEngine(monitor),
                executor,
                monitor);
    }

    private boolean isKept(OpenVariants variants, ObjectVersion version) {
        return variants.variants()
                .kept(new Original(metadata.view().join(), BUCKET, version), SMALL)
                .isPresent();
    }

    private void awaitQueue() {
        long end = System.nanoTime() + 60_000_000_000L;
        while (meters.get("cairn.variants.queue").gauge().value() > 0) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void whatWaitsIsMadeByTheNextProcess() throws Exception {
        ObjectVersion first = store("first.jpg", Photos.jpeg(300, 200, 1));
        ObjectVersion second = store("second.jpg", Photos.jpeg(300, 200, 2));
        Queue<Runnable> never = new ArrayDeque<>();
        try (OpenVariants before = open(never::add)) { // Nothing is made before it ends.
            before.pictures().add(BUCKET, first.key(), first.version());
            before.pictures().add(BUCKET, second.key(), second.version());
            assertThat(before.pictures().count()).isEqualTo(2);
            assertThat(isKept(before, first)).isFalse();
        }

        meters.clear();
        try (OpenVariants after = open(threads)) {
            awaitQueue();
            assertThat(isKept(after, first)).isTrue();
            assertThat(isKept(after, second)).isTrue();
        }
        meters.clear();
        try (OpenVariants last = open(never::add)) {
            assertThat(last.pictures().count()).isZero();
        }
    }

    @Test
    void whatWasReplacedOrDeletedIsPassedOver() throws Exception {
        ObjectVersion old = store("a.jpg", Photos.jpeg(300, 200, 1));
        ObjectVersion deleted = store("b.jpg", Photos.jpeg(300, 200, 2));
        store("a.jpg", Photos.jpeg(300, 200, 3));
        metadata.submit(new Command.DeleteObject(BUCKET, new ObjectKey("b.jpg"), List.of(), AT, Optional.empty()))
                .join();
        try (OpenVariants variants = open(threads)) {
            variants.pictures().add(BUCKET, old.key(), old.version());
            variants.pictures().add(BUCKET, deleted.key(), deleted.version());
            awaitQueue();

            assertThat(isKept(variants, old)).isFalse();
            assertThat(isKept(variants, deleted)).isFalse();
        }
    }

    @Test
    void onePictureThatCannotBeReadHoldsUpNoOther() throws Exception {
        ObjectVersion broken = store("broken.jpg", new byte[] {1, 2, 3});
        ObjectVersion good = store("good.jpg", Photos.jpeg(300, 200, 1));
        ObjectVersion lost = store("lost.jpg", Photos.jpeg(300, 200, 4));
        blobs.delete(lost.content().id());
        try (OpenVariants variants = open(threads)) {
            variants.pictures().add(BUCKET, broken.key(), broken.version());
            variants.pictures().add(BUCKET, lost.key(), lost.version());
            variants.pictures().add(BUCKET, good.key(), good.version());
            awaitQueue();

            assertThat(isKept(variants, good)).isTrue();
        }
    }

    @Test
    void aVariantThatThereCannotBeHoldsUpNoOther() throws Exception {
        SortedMap<String, Variant> presets = new TreeMap<>(BucketVariants.DEFAULT.presets());
        presets.put("giant", Variant.parse("4096x4096-fill-png-q82-ffffff"));
        BucketVariants variantsOfBox = new BucketVariants(presets, List.of("giant", "small"), false);
        metadata.submit(new Command.ChangeBucket(
                        BUCKET, BucketSettings.DEFAULT.with(variantsOfBox), List.of(), AT, Optional.empty()))
                .join();
        ObjectVersion version = store("photo.jpg", Photos.jpeg(300, 200, 1));
        try (OpenVariants variants = open(threads)) {
            variants.pictures().add(BUCKET, version.key(), version.version());
            awaitQueue();

            assertThat(isKept(variants, version)).isTrue();
        }
    }

    @Test
    void whatIsMovedMeanwhileIsMadeOfWhereItIs() throws Exception {
        byte[] body = Photos.jpeg(300, 200, 1);
        ObjectVersion version = store("photo.jpg", body);
        FileId to = new FileId(8, 1);
        AtomicInteger tasks = new AtomicInteger();
        Executor moving = task -> {
            if (tasks.incrementAndGet() == 3) { // After what is kept was found, and after the look at the object.
                move(version, to, body);
            }
            threads.execute(task);
        };
        try (OpenVariants variants = open(moving)) {
            variants.pictures().add(BUCKET, version.key(), version.version());
            awaitQueue();

            ObjectVersion moved = metadata.view().join().object(BUCKET, version.key());
            assertThat(moved.content().id()).isEqualTo(to);
            assertThat(isKept(variants, moved)).isTrue();
        }
    }

    private void move(ObjectVersion version, FileId to, byte[] body) {
        blobs.put(to, ByteBuffer.wrap(body)).join();
        FileId from = version.content().id();
        metadata.submit(new Command.MoveBody(BUCKET, version.key(), from, new Content.Blob(to), AT))
                .join();
        blobs.delete(from);
    }

    /** Metadata whose first view is another one. */
    private record FirstView(Metadata real, AtomicReference<Supplier<CompletableFuture<MetadataView>>> next)
            implements Metadata {
        static FirstView of(Metadata real, Supplier<CompletableFuture<MetadataView>> first) {
            return new FirstView(real, new AtomicReference<>(first));
        }

        @Override
        public int replicas() {
            return real.replicas();
        }

        @Override
        public <R> CompletableFuture<R> submit(Command<R> command) {
            return real.submit(command);
        }

        @Override
        public Optional<MetadataView> viewHere() {
            return real.viewHere();
        }

        @Override
        public CompletableFuture<MetadataView> view() {
            return next.getAndSet(real::view).get();
        }

        @Override
        public void close() {}
    }

    @Test
    void whatTheMetadataDoesNotTellForNowIsTriedAgain() throws Exception {
        ObjectVersion version = store("photo.jpg", Photos.jpeg(300, 200, 1));
        MetadataException starting = new MetadataException(new MetadataError.Unavailable("it starts"));
        Metadata late = FirstView.of(metadata, () -> CompletableFuture.failedFuture(starting));
        try (OpenVariants variants = open(threads, late)) {
            variants.pictures().add(BUCKET, version.key(), version.version());
            awaitQueue();

            assertThat(isKept(variants, version)).isTrue();
        }
    }

    @Test
    void anErrorInOneHoldsUpNoOther() throws Exception {
        ObjectVersion first = store("first.jpg", Photos.jpeg(300, 200, 1));
        ObjectVersion second = store("second.jpg", Photos.jpeg(300, 200, 2));
        Metadata failing = FirstView.of(metadata, () -> {
            throw new StackOverflowError();
        });
        try (OpenVariants variants = open(threads, failing)) {
            variants.pictures().add(BUCKET, first.key(), first.version());
            variants.pictures().add(BUCKET, second.key(), second.version());
            awaitQueue();

            assertThat(isKept(variants, second)).isTrue();
        }
    }

    @Test
    void whereItsFileCannotBeOpenedVariantsAreMadeWithoutIt() throws Exception {
        Files.createDirectories(folder.resolve("variants/queue/something"));
        ObjectVersion version = store("photo.jpg", Photos.jpeg(300, 200, 1));
        try (OpenVariants variants = open(threads)) {
            variants.pictures().add(BUCKET, version.key(), version.version());
            awaitQueue();

            assertThat(isKept(variants, version)).isTrue();
            assertThat(meters.get("cairn.variants.failures").counter().count()).isEqualTo(1);
        }
    }

    @Test
    void whereThereIsNoFolderVariantsAreMadeAndNotKept() throws Exception {
        Files.writeString(folder.resolve("variants"), "no folder");
        ObjectVersion version = store("photo.jpg", Photos.jpeg(300, 200, 1));
        try (OpenVariants variants = open(threads)) {
            Original original = new Original(metadata.view().join(), BUCKET, version);
            assertThat(variants.variants().made(original, SMALL).join().width()).isEqualTo(128);

            assertThat(isKept(variants, version)).isFalse();
        }
    }

    @Test
    void whoAsksWhereNothingRunsAnyMoreIsToldEachTime() throws Exception {
        ObjectVersion version = store("photo.jpg", Photos.jpeg(300, 200, 1));
        Queue<Runnable> first = new ArrayDeque<>();
        Executor closing = task -> {
            if (!first.isEmpty()) {
                throw new RejectedExecutionException();
            }
            first.add(task);
        };
        try (OpenVariants variants = open(closing)) {
            Original original = new Original(metadata.view().join(), BUCKET, version);

            assertThat(variants.variants().made(original, SMALL)).isCompletedExceptionally();
            assertThat(variants.variants().made(original, SMALL)).isCompletedExceptionally();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "image/jpeg, true",
        "IMAGE/PNG, true",
        "application/pdf, true",
        "application/pdf; version=1.7, true",
        "application/pdfx, false",
        "text/plain, false"
    })
    void whatIsWantedGoesByTheType(String type, boolean wanted) {
        BucketVariants small = new BucketVariants(BucketVariants.DEFAULT.presets(), List.of("small"), false);

        assertThat(UploadedPictures.wants(small, type)).isEqualTo(wanted);
        assertThat(UploadedPictures.wants(BucketVariants.DEFAULT, type)).isFalse();
    }

    @Test
    void beyondItsBoundThePicturesWaitUntilSomebodyAsks() throws Exception {
        ObjectVersion version = store("x".repeat(1_000), Photos.jpeg(30, 20, 1));
        Queue<Runnable> never = new ArrayDeque<>();
        try (OpenVariants variants = open(never::add)) {
            double refused = 0;
            for (int i = 0; refused == 0; i++) {
                assertThat(i).isLessThan(20_000);
                variants.pictures().add(BUCKET, version.key(), version.version());
                refused = meters.get("cairn.variants.queue.refused").counter().count();
            }
            assertThat(variants.pictures().count() * 2_200L).isLessThanOrEqualTo(UploadedPictures.WAITING_BYTES_MAX);
        }
    }
}
