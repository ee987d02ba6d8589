package dev.cairn.metadata;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads of the applied state. Methods block on RocksDB; each sees one moment, two calls may see two. Failures are
 * {@link MetadataException}; damaged metadata is an {@link IllegalStateException}, never a wrong answer.
 */
public interface MetadataView {
    /** Sequence number of the last applied change. */
    long sequence();

    /** When the last applied entry with commands was made, by its proposer's clock; empty if there was none yet. */
    Optional<Instant> lastEntryTime();

    /** @throws MetadataException {@link MetadataError.NoSuchBucket} */
    Bucket bucket(BucketName name);

    /** Every bucket, by name; at most {@link Command.CreateBucket#BUCKETS_MAX}. */
    List<Bucket> buckets();

    /**
     * The current version of an object.
     *
     * @throws MetadataException {@link MetadataError.NoSuchBucket}, {@link MetadataError.NoSuchObject}
     */
    ObjectVersion object(BucketName bucket, ObjectKey key);

    /**
     * The bytes of an inline content, in a new array; absent if it is no longer referenced and was dropped. They are as the
     * disk gave them: the caller checks them against the digests of their version.
     */
    Optional<byte[]> inlineBody(FileId contentId);

    /** A page ends early, with a next one, when what is stored of its entries comes to this; one entry may go beyond it. */
    int LIST_BYTES_MAX = 1 << 20;

    /** @throws MetadataException {@link MetadataError.NoSuchBucket}, {@link MetadataError.ListingExpired} */
    Listing list(ListRequest request);

    /**
     * What is kept of the command with this idempotency key, whatever its kind and whether it was applied or refused: a
     * repetition is known, and most often answered, before anything is stored for it. Empty if the key is unknown.
     */
    Optional<KeptAnswer> answered(String idempotencyKey);

    /** Contents of blobs that nothing references any more, oldest first, at most {@code limit}. */
    List<FileId> garbage(int limit);

    /** Whether any current or superseded version references this content. */
    boolean isReferenced(FileId contentId);

    /**
     * @param fingerprint of the first command with the key; another one gets {@link MetadataError.IdempotencyMismatch}
     * @param version what the command answered, if it made or removed an object's version; else empty: submit it again
     */
    record KeptAnswer(long fingerprint, Optional<ObjectVersion> version) {}
}
