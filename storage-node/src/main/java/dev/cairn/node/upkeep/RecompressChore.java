package dev.cairn.node.upkeep;

import dev.cairn.metadata.Bucket;
import dev.cairn.metadata.Command.MoveBody;
import dev.cairn.metadata.Compression;
import dev.cairn.metadata.Compression.Method;
import dev.cairn.metadata.Content;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.ListRequest;
import dev.cairn.metadata.Listing;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataError.NoSuchBucket;
import dev.cairn.metadata.MetadataError.NoSuchObject;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.node.compression.AutoCompression;
import dev.cairn.node.compression.CompressingWriter;
import dev.cairn.node.compression.CompressionEngine;
import dev.cairn.node.compression.CompressionEngine.Plan;
import dev.cairn.node.transfer.BlobCopy;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.BlobStore.BlobWriter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores bodies anew whose bucket now wants another form, at a bounded rate. Each bucket is gone through once for each change of its
 * settings, and then once more for what was written meanwhile: uploads that began before the change. A body is read, checked against its digest and written to a new blob before the metadata moves it there, and then only if it is
 * still the same; so a crash at any moment leaves the old one, or an orphan.
 *
 * <p>What a copy shares stays as it is, and so does a body that is compressed in any way where the bucket leaves the choice.
 */
final class RecompressChore implements Chore {
    /** Copied in one step. */
    static final int STEP_BYTES = 4 << 20;

    /** Objects looked at in one step, and held. */
    static final int PAGE = 200;

    /** Between two looks at the buckets when all is done. */
    static final Duration REST = Duration.ofSeconds(10);

    /** Before a bucket of which a body failed is gone through again: at first, and at most. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    static final Duration PATIENCE_MAX = Duration.ofHours(24);

    private static final Duration BREATH = Duration.ofMillis(20);
    private static final Logger log = LoggerFactory.getLogger(RecompressChore.class);

    private final Metadata metadata;
    private final BlobStore blobs;
    private final CompressionEngine compressor;
    private final Supplier<FileId> ids;
    private final RecompressedBuckets done;
    private final UpkeepConfig config;
    private final InstantSource clock;
    private final Counter moved;
    private final Counter copied;
    /** Blobs of commands that are not answered, or whose outcome is unknown. */
    private final Set<FileId> submitted = new HashSet<>();

    private Duration patience = PATIENCE;
    private @Nullable Pass pass;
    private @Nullable Work work;

    RecompressChore(
            Metadata metadata,
            BlobStore blobs,
            CompressionEngine compressor,
            Supplier<FileId> ids,
            RecompressedBuckets done,
            UpkeepConfig config,
            InstantSource clock,
            MeterRegistry meters) {
        this.metadata = metadata;
        this.blobs = blobs;
        this.compressor = compressor;
        this.ids = ids;
        this.done = done;
        this.config = config;
        this.clock = clock;
        this.moved = Counter.builder("cairn.upkeep.recompressed")
                .description("Bodies stored in another form because the settings of their bucket changed")
                .register(meters);
        this.copied = Counter.builder("cairn.upkeep.recompressed.read")
                .description("Bytes of bodies read to store them in another form")
                .baseUnit("bytes")
                .register(meters);
    }

    /** A bucket that is gone through. */
    private static final class Pass {
        private final Bucket bucket;
        private final Deque<ObjectVersion> page = new ArrayDeque<>();
        /** Sequence of the metadata when the first look began: what is newer may have come behind it. */
        private final long begun;

        private boolean second;
        private String after = "";
        private boolean last;
        private boolean failed;

        Pass(Bucket bucket, long begun) {
            this.bucket = bucket;
            this.begun = begun;
        }

        /** Of uploads that began under the settings before; there may be some until the end of the first look. */
        void lookAgain() {
            second = true;
            last = false;
        }

        boolean concerns(ObjectVersion version) {
            return !second || version.version() > begun;
        }

        Compression compression() {
            return bucket.settings().compression();
        }

        /** Whether the settings that it goes by still hold. */
        boolean holds(List<Bucket> buckets) {
            return buckets.stream().anyMatch(each -> each.id() == bucket.id() && each.version() == bucket.version());
        }
    }

    /** One body. */
    private record Work(
            Bucket bucket, ObjectVersion version, FileId to, BlobCopy copy, Optional<CompressingWriter> compressing) {}

    @Override
    public String name() {
        return "recompress";
    }

    /** Whether it is not known if the metadata has this blob. On the thread of the steps. */
    boolean isUnderWay(FileId blob) {
        return submitted.contains(blob);
    }

    @Override
    public Duration step() {
        try {
            return work == null ? next() : proceed(work);
        } catch (Throwable failure) {
            if (pass != null) {
                pass.failed = true;
            }
            throw failure;
        }
    }

    private Duration next() {
        MetadataView view = Answers.await(metadata.view());
        begin(view);
        List<Bucket> buckets = view.buckets();
        if (pass == null || !pass.holds(buckets)) {
            pass = done.firstOf(buckets)
                    .map(bucket -> new Pass(bucket, view.sequence()))
                    .orElse(null);
        }
        return pass == null ? REST : look(pass, buckets);
    }

    private void begin(MetadataView view) {
        try {
            done.begin(view.sequence());
        } catch (IOException e) {
            throw new UncheckedIOException("the record of what was recompressed cannot be begun", e);
        }
    }

    private Duration look(Pass now, List<Bucket> buckets) {
        if (now.page.isEmpty() && !now.last) {
            turnPage(now);
        }
        while (!now.page.isEmpty()) {
            ObjectVersion version = now.page.removeFirst();
            Optional<Duration> pause = begin(now, version);
            if (pause.isPresent()) {
                return pause.get();
            }
        }
        return now.last ? end(now, buckets) : BREATH;
    }

    private void turnPage(Pass now) {
        MetadataView view = Answers.await(metadata.view());
        Listing listing = view.list(
                new ListRequest(now.bucket.name(), "", Optional.empty(), now.after, PAGE, OptionalLong.empty()));
        for (Listing.Entry entry : listing.entries()) {
            if (entry instanceof Listing.Item(var object) && now.concerns(object)) {
                now.page.add(object);
            }
        }
        now.last = listing.next().isEmpty();
        now.after = listing.next().orElse("");
    }

    private Duration end(Pass now, List<Bucket> buckets) {
        if (!now.second) {
            now.lookAgain();
            return BREATH;
        }
        pass = null;
        if (now.failed) {
            Duration pause = patience;
            patience = patience.multipliedBy(2).compareTo(PATIENCE_MAX) < 0 ? patience.multipliedBy(2) : PATIENCE_MAX;
            return pause;
        }
        patience = PATIENCE;
        try {
            done.done(now.bucket, buckets);
        } catch (IOException e) {
            throw new UncheckedIOException("what was recompressed cannot be written down", e);
        }
        return BREATH;
    }

    /** @return empty if nothing was read for it */
    private Optional<Duration> begin(Pass now, ObjectVersion version) {
        Optional<Plan> plan = CompressionEngine.plan(
                now.compression(), version.attributes().contentType(), OptionalLong.of(version.sizeBytes()));
        boolean off = now.compression().method() instanceof Method.Off;
        return switch (version.content()) {
            case Content.Inline _ -> Optional.empty();
            case Content.Blob blob ->
                plan.flatMap(way -> blobs.open(blob.id()).map(body -> compress(now, version, body, way)));
            case Content.Framed framed
            when off -> open(now, framed).map(body -> start(now, version, body, Optional.empty()));
            case Content.Framed framed ->
                plan.filter(way -> !way.samples() && way.way().coding() != framed.coding())
                        .flatMap(way -> open(now, framed).map(body -> start(now, version, body, Optional.of(way))));
        };
    }

    private Optional<BlobReader> open(Pass now, Content.Framed framed) {
        return blobs.open(framed.id()).map(frames -> compressor.open(frames, framed, now.bucket.name()));
    }

    private Duration compress(Pass now, ObjectVersion version, BlobReader body, Plan plan) {
        boolean pays;
        try {
            pays = compressor.pays(plan, body);
        } catch (Throwable failure) {
            body.close();
            throw failure;
        }
        if (!pays) {
            body.close();
            return pause(AutoCompression.SAMPLE_BYTES);
        }
        return start(now, version, body, Optional.of(plan));
    }

    private Duration start(Pass now, ObjectVersion version, BlobReader body, Optional<Plan> plan) {
        try {
            FileId to = ids.get().wanting(version.content().id().wanted());
            BlobWriter blob = blobs.create(to, version.sizeBytes());
            Optional<CompressingWriter> compressing =
                    plan.map(way -> compressor.writer(blob, way, now.bucket.name(), Measurement.NONE));
            BlobCopy copy = new BlobCopy(
                    body, compressing.<BlobWriter>map(writer -> writer).orElse(blob));
            work = new Work(now.bucket, version, to, copy, compressing);
        } catch (Throwable failure) {
            body.close();
            throw failure;
        }
        return Duration.ZERO;
    }

    /** Whatever fails, the next step goes on with the next body. */
    private Duration proceed(Work now) {
        boolean goesOn = false;
        try {
            long bytes = now.copy().copy(STEP_BYTES);
            copied.increment((double) bytes);
            goesOn = !now.copy().isWhole();
            if (!goesOn) {
                finish(now);
            }
            return pause(bytes);
        } finally {
            if (!goesOn) {
                giveUp(now);
            }
        }
    }

    private void giveUp(Work now) {
        work = null;
        now.copy().close();
    }

    private void finish(Work now) {
        if (!now.copy().is(now.version().sizeBytes(), now.version().digests().crc32c())) {
            log.error(
                    "The body of version {} in bucket {} is not what its digest says; it stays as it is",
                    now.version().version(),
                    now.bucket().name());
            return;
        }
        now.copy().commit();
        Content there = now.compressing()
                .flatMap(CompressingWriter::framed)
                .map(framed -> framed.in(now.to()))
                .orElseGet(() -> new Content.Blob(now.to()));
        boolean wanted = now.compressing().isEmpty() || isLess(there, now.version());
        if (!wanted || !isMoved(now, there)) {
            blobs.delete(now.to());
        }
    }

    private static boolean isLess(Content there, ObjectVersion version) {
        return there instanceof Content.Framed framed && framed.blobBytes() < version.sizeBytes();
    }

    private boolean isMoved(Work now, Content there) {
        MoveBody command = new MoveBody(
                now.bucket().name(),
                now.version().key(),
                now.version().content().id(),
                there,
                clock.instant());
        submitted.add(now.to());
        boolean isMoved;
        try {
            isMoved = Answers.await(metadata.submit(command)).content().equals(there);
        } catch (MetadataException e) {
            if (!(e.error() instanceof NoSuchObject) && !(e.error() instanceof NoSuchBucket)) {
                throw e;
            }
            isMoved = false;
        }
        submitted.remove(now.to()); // Where the outcome is unknown it stays listed: the command may yet be applied.
        if (isMoved) {
            moved.increment();
        }
        return isMoved;
    }

    private Duration pause(long bytes) {
        return Duration.ofNanos(bytes * 1_000_000_000L / config.recompressBytesPerSecond());
    }

    @Override
    public Duration retryAfter() {
        return REST;
    }

    @Override
    public void close() {
        if (work != null) {
            giveUp(work);
        }
    }
}
