package dev.cairn.metadata;

import java.time.Duration;
import java.util.OptionalLong;

/** Every way a metadata request can fail. A new case breaks the build until it has an HTTP answer. */
public sealed interface MetadataError {
    record NoSuchBucket(BucketName bucket) implements MetadataError {}

    record BucketExists(BucketName bucket) implements MetadataError {}

    /** There are as many buckets as there may be; nothing changed. */
    record TooManyBuckets(int limit) implements MetadataError {}

    record BucketNotEmpty(BucketName bucket, long objects) implements MetadataError {}

    record NoSuchObject(BucketName bucket, ObjectKey key) implements MetadataError {}

    /**
     * A precondition did not hold when the command was applied; nothing changed.
     *
     * @param field the key, or the bucket's name where the precondition was on a bucket
     * @param currentVersion the version that is there, absent if there is none
     */
    record PreconditionFailed(BucketName bucket, String field, OptionalLong currentVersion) implements MetadataError {}

    /** The idempotency key was used before with another request; nothing changed. */
    record IdempotencyMismatch(String key) implements MetadataError {}

    /**
     * A prefix holds more than one command may touch; nothing changed.
     *
     * @param limit how many of its objects would have been within bounds
     */
    record PrefixTooLarge(BucketName bucket, String prefix, int limit) implements MetadataError {}

    /** A destination key of a prefix copy would break the rules of keys; nothing changed. */
    record DestinationKeyInvalid(String key, String limit) implements MetadataError {}

    /**
     * With the change, an object's user metadata or tags would be more than one object may have; nothing changed.
     *
     * @param field {@code metadata} or {@code tags}
     * @param limit the rule that would be broken, as a noun phrase
     * @param size what it would be instead
     */
    record AttributesTooLarge(String field, String limit, long size) implements MetadataError {}

    /**
     * A record of the cluster is not as expected; nothing changed.
     *
     * @param currentVersion the version that is there, 0 if there is none
     */
    record RecordChanged(String name, long currentVersion) implements MetadataError {}

    /** There are as many records of the cluster as there may be; nothing changed. */
    record TooManyRecords(int limit) implements MetadataError {}

    /**
     * The content was given up before a version came to reference it, because that took longer than {@link
     * Command.Condemn#AGE_MIN}; nothing changed. Its bytes are to be stored anew, under another id.
     */
    record ContentCondemned(FileId content) implements MetadataError {}

    /** The listing's point in time is no longer kept; start again from its first page. */
    record ListingExpired(long sequence, long oldestSequence) implements MetadataError {}

    /** Too many commands are waiting; nothing changed, try again. */
    record Busy(Duration retryAfter) implements MetadataError {}

    /** The log could not say whether the command was committed: read before you retry. */
    record OutcomeUnknown(String reason) implements MetadataError {}

    /** The log takes no commands: starting, stopping or failed. Nothing changed. */
    record Unavailable(String reason) implements MetadataError {}
}
