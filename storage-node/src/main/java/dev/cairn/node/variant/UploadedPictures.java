package dev.cairn.node.variant;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.BucketVariants;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectKey;
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

    /** A picture may be moved, and its bytes dropped, between the look at it and their reading. */
    private static final int LOOKS_MAX = 4;

    /** After which one that found too many others, or no metadata, is tried again. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Set<String> DOCUMENTS = Set.of("application/pdf");

    private static final Logger log = LoggerFactory.getLogger(UploadedPictures.class);

    private final Metadata metadata;
    private final Variants variants;
    private final int atOnce;
    private final Executor blocking;
    private final VariantMeters meters;
    private final Optional<QueueFile> file;

    // Guarded by this:
    private final SequencedMap<Long, Waiting> waiting = new LinkedHashMap<>();
    private final Deque<Long> next = new ArrayDeque<>();
    private long waitingBytes;
    private long lastId;
    private int working;
    private boolean closed;

    private UploadedPictures(
            Path path, Metadata metadata, Variants variants, int atOnce, Executor blocking, VariantMeters meters) {
        this.metadata = metadata;
        this.variants = variants;
        this.atOnce = atOnce;
        this.blocking = blocking;
        this.meters = meters;
        this.file = file(path);
    }

    /** None if it cannot be opened: a node is not to stay down for pictures that can be made again. */
    private Optional<QueueFile> file(Path path) {
        try {
            return Optional.of(QueueFile.open(path, waiting));
        } catch (IOException e) {
            meters.failed();
            log.warn("{} cannot be opened: what waits there does not outlive this process", path, e);
            return Optional.empty();
        }
    }

    /**
     * Takes up what waited when the last process ended. If its file cannot be opened, a metric says so, and it goes on without.
     *
     * @param atOnce pictures that are worked at
     * @param blocking runs what blocks, for as long as it takes
     */
    public static UploadedPictures open(
            Path path, Metadata metadata, Variants variants, int atOnce, Executor blocking, VariantMeters meters) {
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
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return !variants.atUpload().isEmpty() && (type.startsWith("image/") || DOCUMENTS.contains(type));
    }

    /** Notes one whose variants are to be made. Blocks shortly; on return that outlives the process, or a metric says that it was refused. */
    public synchronized void add(BucketName bucket, ObjectKey key, long version) {
        Waiting picture = new Waiting(bucket, key, version);
        if (closed || waitingBytes + bytes(picture) > WAITING_BYTES_MAX) {
            meters.notQueued();
            return;
        }
        long id = ++lastId;
        try {
            if (file.isPresent()) {
                file.get().came(id, picture);
            }
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
            if (file.isPresent()) {
                went(id, file.get());
            }
        } catch (IOException e) { // It will be looked at again after a restart, and is there then.
            meters.failed();
            log.debug("picture {} of the queue stays in its file", id, e);
        }
    }

    private void went(long id, QueueFile from) throws IOException {
        from.went(id);
        if (waiting.isEmpty() || from.isLong()) {
            from.rewrite(waiting);
        }
    }

    /** Makes the variants of one; false if there is to be another try. */
    private boolean isDone(long id) {
        Waiting picture;
        synchronized (this) {
            picture = Objects.requireNonNull(waiting.get(id));
        }
        try {
            return isMade(picture, 1);
        } catch (MetadataException e) { // It is gone.
            return true;
        } catch (RuntimeException | Error e) { // A worker that ends by an Error would be missed by all that wait.
            log.warn(
                    "The variants of {} in {} are not made before somebody asks for them",
                    picture.key(),
                    picture.bucket(),
                    e);
            return true;
        }
    }

    private boolean isMade(Waiting picture, int look) {
        MetadataView view;
        try {
            view = metadata.view().join();
        } catch (CompletionException e) { // It starts, or stops.
            return !(e.getCause() instanceof MetadataException);
        }
        try {
            return isMade(picture, view);
        } catch (PictureGoneException e) {
            return look == LOOKS_MAX || isMade(picture, look + 1);
        }
    }

    private boolean isMade(Waiting picture, MetadataView view) throws PictureGoneException {
        ObjectVersion version = view.object(picture.bucket(), picture.key());
        if (version.version() != picture.version()) {
            return true;
        }
        BucketVariants wanted = view.bucket(picture.bucket()).settings().variants();
        Variants.Original original = new Variants.Original(view, picture.bucket(), version);
        for (String name : wanted.atUpload()) {
            Variant variant = Objects.requireNonNull(wanted.presets().get(name));
            if (!isMade(original, variant.forClient(true))) {
                return false;
            }
        }
        return true;
    }

    /** Also true of one that there cannot be: another one may be made of the same picture. */
    private boolean isMade(Variants.Original original, Variant variant) throws PictureGoneException {
        try {
            variants.madeLater(original, variant).join();
            return true;
        } catch (CompletionException e) {
            if (e.getCause() instanceof PictureGoneException gone) {
                throw gone;
            }
            return !(e.getCause() instanceof ThumbnailException refused && isForNow(refused.error()));
        }
    }

    private static boolean isForNow(ThumbnailError error) {
        return error instanceof ThumbnailError.TooBusy || error instanceof ThumbnailError.NoMemoryLeft;
    }

    /** What waits stays in the file. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            if (file.isPresent()) {
                file.get().close();
            }
        } catch (IOException e) {
            log.debug("the queue does not close", e);
        }
    }
}
