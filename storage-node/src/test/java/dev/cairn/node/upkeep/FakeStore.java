package dev.cairn.node.upkeep;

import dev.cairn.metadata.Bucket;
import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.ClusterRecord;
import dev.cairn.metadata.Command;
import dev.cairn.metadata.Command.ForgetGarbage;
import dev.cairn.metadata.Command.Trim;
import dev.cairn.metadata.Command.Trimmed;
import dev.cairn.metadata.DeadLetter;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.ListRequest;
import dev.cairn.metadata.Listing;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.metadata.Owed;
import dev.cairn.metadata.Repair;
import dev.cairn.replication.BlobStore;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** What upkeep sees of metadata and a volume, as sets of ids. A view is frozen when it is taken, the harshest case. */
final class FakeStore {
    final Set<FileId> blobs = new TreeSet<>();
    final Set<FileId> referenced = new HashSet<>();
    final Set<FileId> garbage = new TreeSet<>();
    final Set<FileId> underWay = new HashSet<>();
    final List<Command<?>> commands = new ArrayList<>();
    final List<FileId> deleted = new ArrayList<>();

    /** Entries that trims still find. */
    int old;

    /** Runs once a view was taken, before upkeep looks at it. */
    Runnable afterView = () -> {};

    /** Fails all that is asked of the metadata, while set. */
    boolean metadataFails;

    final Metadata metadata = new Metadata() {
        @Override
        public Optional<MetadataView> viewHere() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int replicas() {
            return 1;
        }

        @Override
        @SuppressWarnings("unchecked") // The results are those that the commands state.
        public <R> CompletableFuture<R> submit(Command<R> command) {
            if (metadataFails) {
                return CompletableFuture.failedFuture(new IllegalStateException("metadata fails"));
            }
            commands.add(command);
            return CompletableFuture.completedFuture((R)
                    switch (command) {
                        case Trim trim -> trimmed(trim.limit());
                        case ForgetGarbage forget -> {
                            forget.ids().forEach(garbage::remove);
                            yield new Trimmed(forget.ids().size(), false);
                        }
                        default -> throw new UnsupportedOperationException(command.toString());
                    });
        }

        @Override
        public CompletableFuture<MetadataView> view() {
            if (metadataFails) {
                return CompletableFuture.failedFuture(new IllegalStateException("metadata fails"));
            }
            MetadataView view = new FrozenView(Set.copyOf(referenced), List.copyOf(garbage));
            afterView.run();
            return CompletableFuture.completedFuture(view);
        }

        @Override
        public void close() {}
    };

    final BlobStore volume = new BlobStore() {
        @Override
        public void delete(FileId id) {
            blobs.remove(id);
            deleted.add(id);
        }

        @Override
        public void forEach(FileId from, Predicate<FileId> visitor) {
            for (FileId id : List.copyOf(((TreeSet<FileId>) blobs).tailSet(from))) {
                if (!visitor.test(id)) {
                    return;
                }
            }
        }

        @Override
        public CompletableFuture<Void> put(FileId id, ByteBuffer body) {
            throw new UnsupportedOperationException();
        }

        @Override
        public BlobWriter create(FileId id, long expectedBytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<BlobReader> open(FileId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public VolumeStatus status() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    };

    private Trimmed trimmed(int limit) {
        int removed = Math.min(limit, old);
        old -= removed;
        return new Trimmed(removed, old > 0);
    }

    private record FrozenView(Set<FileId> references, List<FileId> unreferenced) implements MetadataView {
        @Override
        public List<FileId> garbage(int limit) {
            return unreferenced.subList(0, Math.min(limit, unreferenced.size()));
        }

        @Override
        public boolean isReferenced(FileId contentId) {
            return references.contains(contentId);
        }

        @Override
        public long sequence() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Instant> lastEntryTime() {
            return Optional.empty();
        }

        @Override
        public Bucket bucket(BucketName name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Bucket> buckets() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ObjectVersion object(BucketName bucket, ObjectKey key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<KnownSettings> knownSettings(BucketName name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<ObjectVersion> knownObject(BucketName bucket, ObjectKey key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<byte[]> knownInlineBody(FileId contentId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<byte[]> inlineBody(FileId contentId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Listing list(ListRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<KeptAnswer> answered(String idempotencyKey) {
            throw new UnsupportedOperationException();
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
        public Map<FileId, Long> repairCounts() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOwed(Owed owed) {
            return false;
        }

        @Override
        public OptionalInt fewestCopies() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<DeadLetter> deadLetters(Optional<Owed> after, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long deadLetterCount() {
            throw new UnsupportedOperationException();
        }
    }
}
