package dev.cairn.node.http;

import dev.cairn.metadata.Bucket;
import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.ClusterRecord;
import dev.cairn.metadata.Command;
import dev.cairn.metadata.Content;
import dev.cairn.metadata.DeadLetter;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Idempotency;
import dev.cairn.metadata.ListRequest;
import dev.cairn.metadata.Listing;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.metadata.Owed;
import dev.cairn.metadata.Precondition;
import dev.cairn.metadata.Repair;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Metadata in memory that knows what object bodies need: put, delete, look up, repeat. One step at a time. */
final class FakeMetadata implements Metadata, MetadataView {
    private record Place(BucketName bucket, ObjectKey key) {}

    private record Kept(long fingerprint, ObjectVersion version) {}

    private final Map<BucketName, Bucket> buckets = new HashMap<>();
    private final Map<Place, ObjectVersion> objects = new HashMap<>();
    private final Map<FileId, byte[]> inline = new HashMap<>();
    private final Map<String, Kept> kept = new HashMap<>();
    private @Nullable MetadataError refusal;
    private boolean damageInline;

    private volatile Function<ListRequest, Listing> listing = request -> {
        throw new UnsupportedOperationException(request.toString());
    };

    private volatile Consumer<Command<?>> watcher = _ -> {};

    private volatile Optional<FakeMetadata> here = Optional.empty();
    private boolean remembers;
    private int submitted;
    private int views;
    private long sequence;

    synchronized void createBucket(String name, BucketSettings settings) {
        BucketName bucket = new BucketName(name);
        long version = ++sequence;
        buckets.put(bucket, new Bucket(bucket, version, version, settings, Instant.EPOCH, 0, 0, 0));
    }

    /** What is applied here is another state from now on, which remembers the settings of its buckets. */
    synchronized void hasHere(FakeMetadata other) {
        other.remembers = true;
        here = Optional.of(other);
    }

    /** How often a view was asked for that sees all that was acknowledged. */
    synchronized int views() {
        return views;
    }

    /** Every further command fails so. */
    synchronized void refuseWith(MetadataError error) {
        refusal = error;
    }

    /** Every further inline body has its first byte changed. */
    synchronized void damageInline() {
        damageInline = true;
    }

    /** Tells of every further command, before it is applied. */
    void watch(Consumer<Command<?>> told) {
        watcher = told;
    }

    synchronized int submitted() {
        return submitted;
    }

    @Override
    public synchronized <R> CompletableFuture<R> submit(Command<R> command) {
        submitted++;
        watcher.accept(command);
        try {
            if (refusal != null) {
                throw new MetadataException(refusal);
            }
            @SuppressWarnings("unchecked")
            R result = (R) apply(command);
            return CompletableFuture.completedFuture(result);
        } catch (MetadataException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Object apply(Command<?> command) {
        return switch (command) {
            case Command.PutObject put -> repeatable(put.idempotency(), () -> put(put));
            case Command.PutObjects put -> putAll(put);
            case Command.DeleteObject delete -> repeatable(delete.idempotency(), () -> delete(delete));
            default -> throw new UnsupportedOperationException(command.toString());
        };
    }

    private ObjectVersion repeatable(Optional<Idempotency> idempotency, Supplier<ObjectVersion> change) {
        if (idempotency.isEmpty()) {
            return change.get();
        }
        Idempotency asked = idempotency.get();
        Kept before = kept.get(asked.key());
        if (before == null) {
            ObjectVersion version = change.get();
            kept.put(asked.key(), new Kept(asked.fingerprint(), version));
            return version;
        }
        if (before.fingerprint() != asked.fingerprint()) {
            throw new MetadataException(new MetadataError.IdempotencyMismatch(asked.key()));
        }
        return before.version();
    }

    private Command.ObjectsPut putAll(Command.PutObjects put) {
        put.objects().forEach(object -> {
            Place place = new Place(put.bucket(), object.key());
            check(object.preconditions(), place, objects.get(place));
        });
        long bytes = 0;
        for (Command.NewObject object : put.objects()) {
            bytes += object.sizeBytes();
            put(new Command.PutObject(
                    put.bucket(),
                    object.key(),
                    object.content(),
                    object.inlineBody(),
                    object.sizeBytes(),
                    object.digests(),
                    object.attributes(),
                    List.of(),
                    put.at(),
                    Optional.empty()));
        }
        return new Command.ObjectsPut(put.objects().size(), bytes, sequence);
    }

    private ObjectVersion put(Command.PutObject put) {
        Bucket bucket = bucket(put.bucket());
        if (put.judgedBy().isPresent() && put.judgedBy().getAsLong() != bucket.version()) {
            throw new MetadataException(new MetadataError.PreconditionFailed(
                    put.bucket(), put.bucket().value(), OptionalLong.of(bucket.version())));
        }
        Place place = new Place(put.bucket(), put.key());
        ObjectVersion before = objects.get(place);
        check(put.preconditions(), place, before);
        Instant created = before == null ? put.at() : before.created();
        Instant modified = before == null || put.at().isAfter(before.modified())
                ? put.at()
                : before.modified().plusMillis(1);
        ObjectVersion version = new ObjectVersion(
                put.key(),
                ++sequence,
                put.content(),
                put.sizeBytes(),
                put.digests(),
                put.attributes(),
                created,
                modified);
        if (put.content() instanceof Content.Inline(var id)) {
            inline.put(id, put.inlineBody());
        }
        objects.put(place, version);
        return version;
    }

    private ObjectVersion delete(Command.DeleteObject delete) {
        Place place = new Place(delete.bucket(), delete.key());
        ObjectVersion before = object(delete.bucket(), delete.key());
        check(delete.preconditions(), place, before);
        objects.remove(place);
        sequence++;
        return before;
    }

    private static void check(List<Precondition> conditions, Place place, @Nullable ObjectVersion current) {
        boolean hold = conditions.stream().allMatch(condition -> switch (condition) {
            case Precondition.Absent() -> current == null;
            case Precondition.Present() -> current != null;
            case Precondition.AnyOf(var versions) -> current != null && versions.contains(current.version());
            case Precondition.NoneOf(var versions) -> current == null || !versions.contains(current.version());
        });
        if (!hold) {
            throw new MetadataException(new MetadataError.PreconditionFailed(
                    place.bucket(),
                    place.key().value(),
                    current == null ? OptionalLong.empty() : OptionalLong.of(current.version())));
        }
    }

    @Override
    public synchronized CompletableFuture<MetadataView> view() {
        views++;
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public synchronized long sequence() {
        return sequence;
    }

    @Override
    public Optional<Instant> lastEntryTime() {
        return Optional.empty();
    }

    @Override
    public synchronized Bucket bucket(BucketName name) {
        return Optional.ofNullable(buckets.get(name))
                .orElseThrow(() -> new MetadataException(new MetadataError.NoSuchBucket(name)));
    }

    @Override
    public synchronized List<Bucket> buckets() {
        return List.copyOf(buckets.values());
    }

    @Override
    public synchronized ObjectVersion object(BucketName bucket, ObjectKey key) {
        bucket(bucket);
        return Optional.ofNullable(objects.get(new Place(bucket, key)))
                .orElseThrow(() -> new MetadataException(new MetadataError.NoSuchObject(bucket, key)));
    }

    @Override
    public Optional<MetadataView> viewHere() {
        return here.map(other -> other);
    }

    @Override
    public synchronized Optional<KnownSettings> knownSettings(BucketName name) {
        return remembers
                ? Optional.ofNullable(buckets.get(name))
                        .map(bucket -> new KnownSettings(bucket.version(), bucket.settings()))
                : Optional.empty();
    }

    @Override
    public Optional<ObjectVersion> knownObject(BucketName bucket, ObjectKey key) {
        return Optional.empty();
    }

    @Override
    public Optional<byte[]> knownInlineBody(FileId contentId) {
        return Optional.empty();
    }

    @Override
    public synchronized Optional<byte[]> inlineBody(FileId contentId) {
        return Optional.ofNullable(inline.get(contentId)).map(body -> {
            byte[] copy = body.clone();
            copy[0] ^= (byte) (damageInline ? 1 : 0);
            return copy;
        });
    }

    @Override
    public synchronized Optional<KeptAnswer> answered(String idempotencyKey) {
        return Optional.ofNullable(kept.get(idempotencyKey))
                .map(answer -> new KeptAnswer(answer.fingerprint(), Optional.of(answer.version())));
    }

    /** Every further part of a listing is made so, on the thread that asks for it. */
    void listWith(Function<ListRequest, Listing> parts) {
        listing = parts;
    }

    @Override
    public Listing list(ListRequest request) {
        return listing.apply(request);
    }

    @Override
    public List<FileId> garbage(int limit) {
        return List.of();
    }

    @Override
    public boolean isReferenced(FileId contentId) {
        return true;
    }

    @Override
    public Optional<ClusterRecord> clusterRecord(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Repair> repairs(FileId node, Optional<Repair> after, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public OptionalInt fewestCopies() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<FileId, Long> repairCounts() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOwed(Owed owed) {
        return false;
    }

    @Override
    public List<DeadLetter> deadLetters(Optional<Owed> after, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long deadLetterCount() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int replicas() {
        return 1;
    }

    @Override
    public void close() {}
}
