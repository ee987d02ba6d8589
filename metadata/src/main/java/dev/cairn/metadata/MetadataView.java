package dev.cairn.metadata;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads of the applied state. Methods block on RocksDB, except {@link #clusterRecord} and those whose names begin with {@code known},
 * which look in memory only; each sees one moment, two calls may see two. Failures are {@link MetadataException}; damaged metadata is an {@link
 * IllegalStateException}, never a wrong answer.
 */
public interface MetadataView {
    /** Sequence number of the last applied change. */
    long sequence();

    /** When the last applied entry with commands was made, by its proposer's clock; empty if there was none yet. */
    Optional<Instant> lastEntryTime();

    /** @throws MetadataException {@link MetadataError.NoSuchBucket} */
    Bucket bucket(BucketName name);

    /** The settings of a bucket, if they are in memory; they are just as current. Never blocks; empty says nothing. */
    Optional<KnownSettings> knownSettings(BucketName name);

    /** @param version of the settings, as {@link Bucket#version} */
    record KnownSettings(long version, BucketSettings settings) {}

    /** Every bucket, by name; at most {@link Command.CreateBucket#BUCKETS_MAX}. */
    List<Bucket> buckets();

    /**
     * The current version of an object.
     *
     * @throws MetadataException {@link MetadataError.NoSuchBucket}, {@link MetadataError.NoSuchObject}
     */
    ObjectVersion object(BucketName bucket, ObjectKey key);

    /**
     * The same, if it is in memory; it is just as current. Never blocks. Empty says nothing: ask {@link #object}, which keeps
     * in memory what is read often.
     */
    Optional<ObjectVersion> knownObject(BucketName bucket, ObjectKey key);

    /**
     * The bytes of an inline content, not to be changed; absent if it is no longer referenced and was dropped. They are as the
     * disk gave them: the caller checks them with {@link ObjectVersion#isBody}.
     */
    Optional<byte[]> inlineBody(FileId contentId);

    /** The same, if they are in memory, to be checked just so. Never blocks; empty says nothing. */
    Optional<byte[]> knownInlineBody(FileId contentId);

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

    /** A record of the cluster. Never blocks. */
    Optional<ClusterRecord> clusterRecord(String name);

    /**
     * What a node owes, those with the fewest copies left first and then by id, at most {@code limit}. A content may have lost its last
     * reference meanwhile: then there is nothing to repair.
     *
     * @param after the last one of the page before, whether or not it is there any more
     */
    List<Repair> repairs(FileId node, Optional<Repair> after, int limit);

    /** Whether a node owes its copy of a content, or has it among the dead letters. */
    boolean isOwed(Owed owed);

    /** The least number of copies of a blob that has one of its own ({@link WantedCopies#number}); empty if none has. */
    OptionalInt fewestCopies();

    /** How many copies each node owes, dead letters apart; nodes that owe none are not there. */
    Map<FileId, Long> repairCounts();

    /**
     * Dead letters by node and content, at most {@code limit}.
     *
     * @param after the last one of the page before, whether or not it is there any more
     */
    List<DeadLetter> deadLetters(Optional<Owed> after, int limit);

    /** How many dead letters there are. */
    long deadLetterCount();

    /**
     * @param fingerprint of the first command with the key; another one gets {@link MetadataError.IdempotencyMismatch}
     * @param version what the command answered, if it made or removed an object's version; else empty: submit it again
     */
    record KeptAnswer(long fingerprint, Optional<ObjectVersion> version) {}
}
