package dev.cairn.node.http;

import dev.cairn.metadata.Bucket;
import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.ClusterRecord;
import dev.cairn.metadata.DeadLetter;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.ListRequest;
import dev.cairn.metadata.Listing;
import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.metadata.Owed;
import dev.cairn.metadata.Repair;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A view in which one object is as a listing showed it: the bytes of replaced versions are kept for as long as listings of their time
 * are. When they are gone, it says that the listing has expired, not that they are damaged.
 */
final class AsListed implements MetadataView {
    private final MetadataView now;
    private final ObjectVersion listed;
    private final long sequence;
    private boolean asked;

    /** @param sequence of the listing */
    AsListed(MetadataView now, ObjectVersion listed, long sequence) {
        this.now = now;
        this.listed = listed;
        this.sequence = sequence;
    }

    /** Whoever asks again has not found the bytes. */
    @Override
    public ObjectVersion object(BucketName bucket, ObjectKey key) {
        if (!asked) {
            asked = true;
            return listed;
        }
        return atThatMoment(bucket, key);
    }

    /** The same version, whose body may have moved since it was listed. */
    private ObjectVersion atThatMoment(BucketName bucket, ObjectKey key) {
        ListRequest one = new ListRequest(bucket, key.value(), Optional.empty(), "", 1, OptionalLong.of(sequence));
        return now.list(one).entries().stream()
                .filter(entry -> entry instanceof Listing.Item(var object) && object.version() == listed.version())
                .map(entry -> ((Listing.Item) entry).object())
                .findFirst()
                .orElseThrow(() -> new MetadataException(new MetadataError.ListingExpired(sequence, now.sequence())));
    }

    @Override
    public Optional<ObjectVersion> knownObject(BucketName bucket, ObjectKey key) {
        return Optional.of(listed);
    }

    @Override
    public long sequence() {
        return now.sequence();
    }

    @Override
    public Optional<Instant> lastEntryTime() {
        return now.lastEntryTime();
    }

    @Override
    public Bucket bucket(BucketName name) {
        return now.bucket(name);
    }

    @Override
    public Optional<KnownSettings> knownSettings(BucketName name) {
        return now.knownSettings(name);
    }

    @Override
    public List<Bucket> buckets() {
        return now.buckets();
    }

    @Override
    public Optional<byte[]> inlineBody(FileId contentId) {
        return now.inlineBody(contentId);
    }

    @Override
    public Optional<byte[]> knownInlineBody(FileId contentId) {
        return now.knownInlineBody(contentId);
    }

    @Override
    public Listing list(ListRequest request) {
        return now.list(request);
    }

    @Override
    public Optional<KeptAnswer> answered(String idempotencyKey) {
        return now.answered(idempotencyKey);
    }

    @Override
    public List<FileId> garbage(int limit) {
        return now.garbage(limit);
    }

    @Override
    public boolean isReferenced(FileId contentId) {
        return now.isReferenced(contentId);
    }

    @Override
    public Optional<ClusterRecord> clusterRecord(String name) {
        return now.clusterRecord(name);
    }

    @Override
    public List<Repair> repairs(FileId node, Optional<Repair> after, int limit) {
        return now.repairs(node, after, limit);
    }

    @Override
    public boolean isOwed(Owed owed) {
        return now.isOwed(owed);
    }

    @Override
    public Map<FileId, Long> repairCounts() {
        return now.repairCounts();
    }

    @Override
    public OptionalInt fewestCopies() {
        return now.fewestCopies();
    }

    @Override
    public List<DeadLetter> deadLetters(Optional<Owed> after, int limit) {
        return now.deadLetters(after, limit);
    }

    @Override
    public long deadLetterCount() {
        return now.deadLetterCount();
    }
}
