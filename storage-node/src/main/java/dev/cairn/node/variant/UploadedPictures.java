package dev.cairn.node.variant;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.BucketVariants;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.metadata.Variant;
import dev.cairn.node.thumbnail.ThumbnailError;
import dev.cairn.node.thumbnail.ThumbnailException;
import dev.cairn.node.variant.QueueFile.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the variants of pictures that were stored, in the order in which they came, beside all else. What waits outlives the process. Safe
 * for use by many threads.
 */
public final class UploadedPictures implements AutoCloseable {
    /** Heap for what waits; more is not made before somebody asks for it. */
    static final long WAITING_BYTES_MAX = 16 << 20;

    /** Of one that waits, beside its key. */
    private static final int WAITING_BYTES = 200;

    /** After which one that found too many others is tried again. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Set<String> DOCUMENTS = Set.of("application/pdf");

    private static final Logger log = LoggerFactory.getLogger(UploadedPictures.class);

    private final Metadata metadata;
    private final Variants variants;
    private final int atOnce;
    private final Executor blocking;
    private final VariantMeters meters;
    private final QueueFile file;

    // Guarded by this:
    private final SequencedMap<Long, Waiting> waiting = new LinkedHashMap<>();
    private final Deque<Long> next = new ArrayDeque<>();
    private long waitingBytes;
    private long lastId;
    private int working;
    private boolean closed;

    private UploadedPictures(
            Path path, Metadata metadata, Variants variants, int atOnce, Executor blocking, VariantMeters meters)
            throws IOException {
        this.metadata = metadata;
        this.variants = variants;
        this.atOnce = atOnce;
        this.blocking = blocking;
        this.meters = meters;
        this.file = QueueFile.open(path, waiting);
    }

    /**
     * Takes up what waited when the last process ended.
     *
     * @param atOnce pictures that are worked at
     * @param blocking runs what blocks, for as long as it takes
     */
    public static UploadedPictures open(
            Path path, Metadata metadata, Variants variants, int atOnce, Executor blocking, VariantMeters meters)
            throws IOException {
        UploadedPictures pictures = new UploadedPictures(path, metadata, variants, atOnce, blocking, meters);
        meters.waiting(pictures::count);
        pictures.resume();
        return pictures;
    }

    private synchronized void resume() {
        waiting.forEach((id, picture) -> {
            next.add(id);
            waitingBytes += bytes(picture);
            lastId = Math.max(lastId, id);
        });
        employ();
    }

    /** Whether something is to be made of an object of that type in a bucket with such variants. */
    public static boolean wants(BucketVariants variants, String contentType) {
        String type = contentType.toLowerCase(Locale.ROOT);
        return !variants.atUpload().isEmpty() && (type.startsWith("image/") || DOCUMENTS.contains(type));
    }

    /** Notes one whose variants are to be made. Blocks shortly; on return that outlives the process, or a metric says that it was refused. */
    public synchronized void add(BucketName bucket, ObjectVersion version) {
        Waiting picture = new Waiting(bucket, version.key(), version.version());
        if (closed || waitingBytes + bytes(picture) > WAITING_BYTES_MAX) {
            meters.notQueued();
            return;
        }
        long id = ++lastId;
        try {
            file.came(id, picture);
        } catch (IOException e) {
            meters.notQueued();
            log.debug("{} is not queued", picture, e);
            return;
        }
        waiting.put(id, picture);
        waitingBytes += bytes(picture);
        next.add(id);
        employ();
    }

    /** How many wait or are being made. */
    synchronized int count() {
        return waiting.size();
    }

    private static long bytes(Waiting picture) {
        return WAITING_BYTES + 2L * picture.key().value().length();
    }

    private synchronized void employ() {
        while (working < Math.min(atOnce, next.size())) {
            working++;
            blocking.execute(this::work);
        }
    }

    private void work() {
        for (Optional<Long> id = take(); id.isPresent(); id = take()) {
            boolean done = isDone(id.get());
            end(id.get(), done);
            if (!done) {
                CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, blocking)
                        .execute(this::work);
                return;
            }
        }
    }

    /** The next one; if there is none, this worker is no more. */
    private synchronized Optional<Long> take() {
        Optional<Long> id = closed ? Optional.empty() : Optional.ofNullable(next.poll());
        if (id.isEmpty()) {
            working--;
        }
        return id;
    }

    private synchronized void end(long id, boolean done) {
        if (closed) {
            return;
        }
        if (!done) {
            next.addFirst(id);
            return;
        }
        waitingBytes -= bytes(Objects.requireNonNull(waiting.remove(id)));
        try {
            file.went(id);
            if (waiting.isEmpty() || file.isLong()) {
                file.rewrite(waiting);
            }
        } catch (IOException e) { // It will be looked at again after a restart, and is there then.
            log.debug("picture {} of the queue stays in its file", id, e);
        }
    }

    /** Makes the variants of one; false if there is to be another try. */
    private boolean isDone(long id) {
        Waiting picture;
        synchronized (this) {
            picture = Objects.requireNonNull(waiting.get(id));
        }
        try {
            make(picture, metadata.view().join());
            return true;
        } catch (CompletionException e) {
            return !(e.getCause() instanceof ThumbnailException refused
                    && refused.error() instanceof ThumbnailError.TooBusy);
        } catch (MetadataException e) { // It is gone.
            return true;
        } catch (RuntimeException e) {
            log.warn(
                    "The variants of {} in {} are not made before somebody asks for them",
                    picture.key(),
                    picture.bucket(),
                    e);
            return true;
        }
    }

    private void make(Waiting picture, MetadataView view) {
        ObjectVersion version = view.object(picture.bucket(), picture.key());
        if (version.version() != picture.version()) {
            return;
        }
        BucketVariants wanted = view.bucket(picture.bucket()).settings().variants();
        Variants.Original original = new Variants.Original(view, picture.bucket(), version);
        for (String name : wanted.atUpload()) {
            Variant variant = Objects.requireNonNull(wanted.presets().get(name));
            variants.madeLater(original, variant.forClient(true)).join();
        }
    }

    /** What waits stays in the file. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            file.close();
        } catch (IOException e) {
            log.debug("the queue does not close", e);
        }
    }
}
