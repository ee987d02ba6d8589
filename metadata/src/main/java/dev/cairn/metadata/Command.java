package dev.cairn.metadata;

import dev.cairn.metadata.codec.ByteSink;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A change of metadata. Applying one is deterministic: times and ids were chosen by the proposer and travel in it.
 *
 * <p>Each applied command is atomic and gets one sequence number; a refused one changes nothing (but keeps its refusal
 * where it has an {@link Idempotency}).
 *
 * @param <R> what {@link Metadata#submit} answers
 */
public sealed interface Command<R> {
    /** Most repairs, or dead letters, that one command names. */
    int REPAIRS_AT_ONCE_MAX = 1_000;

    /** When the proposer took the request, for stamps that people read. Never used to order anything. */
    Instant at();

    /** Makes a bucket. Fails with {@link MetadataError.BucketExists}, {@link MetadataError.TooManyBuckets}. */
    record CreateBucket(BucketName name, BucketSettings settings, Instant at, Optional<Idempotency> idempotency)
            implements Command<Bucket> {
        /** Most buckets of a store: they are listed all at once. */
        public static final int BUCKETS_MAX = 10_000;
    }

    /** Replaces a bucket's settings. Fails with {@code NoSuchBucket}, {@code PreconditionFailed}. */
    record ChangeBucket(
            BucketName name,
            BucketSettings settings,
            List<Precondition> preconditions,
            Instant at,
            Optional<Idempotency> idempotency)
            implements Command<Bucket> {}

    /**
     * Deletes a bucket; with {@code force} its objects too, which are out of sight at once and purged in bounded steps
     * later. Fails with {@code NoSuchBucket}, and without {@code force} with {@code BucketNotEmpty}.
     */
    record DeleteBucket(BucketName name, boolean force, Instant at, Optional<Idempotency> idempotency)
            implements Command<Bucket> {}

    /**
     * Makes a new current version of {@code key}. Fails with {@code NoSuchBucket}, {@code PreconditionFailed}, {@code
     * ContentCondemned}.
     *
     * @param inlineBody the body if {@code content} is {@link Content.Inline}, else empty; not copied, do not change it
     * @param judgedBy the version of the bucket's settings that the object was held against, if they may have been changed since: if they were, the command
     *     fails with a {@code PreconditionFailed} whose key is the bucket's name
     */
    record PutObject(
            BucketName bucket,
            ObjectKey key,
            Content content,
            byte[] inlineBody,
            long sizeBytes,
            Digests digests,
            ObjectAttributes attributes,
            List<Precondition> preconditions,
            Instant at,
            Optional<Idempotency> idempotency,
            OptionalLong judgedBy)
            implements Command<ObjectVersion> {
        /** One that was held against what the bucket's settings were when its upload began, or later. */
        public PutObject(
                BucketName bucket,
                ObjectKey key,
                Content content,
                byte[] inlineBody,
                long sizeBytes,
                Digests digests,
                ObjectAttributes attributes,
                List<Precondition> preconditions,
                Instant at,
                Optional<Idempotency> idempotency) {
            this(
                    bucket,
                    key,
                    content,
                    inlineBody,
                    sizeBytes,
                    digests,
                    attributes,
                    preconditions,
                    at,
                    idempotency,
                    OptionalLong.empty());
        }

        NewObject object() {
            return new NewObject(key, content, inlineBody, sizeBytes, digests, attributes, preconditions);
        }
    }

    /**
     * Makes new current versions of several keys, all or none: they have the number of one change, so that no listing shows a part of
     * them. Fails with {@code NoSuchBucket}; and with {@code PreconditionFailed}, which names the first key whose preconditions do not
     * hold; and with {@code ContentCondemned}. Encoded it must not be larger than {@link #BYTES_MAX}.
     *
     * @param objects at least one, and of each key and content only one: which of two would be the newer one, nothing says
     */
    record PutObjects(BucketName bucket, List<NewObject> objects, Instant at, Optional<Idempotency> idempotency)
            implements Command<ObjectsPut> {
        /** Most objects of one command: no more rows change at once than by commands that share an entry. */
        public static final int OBJECTS_MAX = 512;

        /** Most bytes of a command. */
        public static final int BYTES_MAX = CodecLimits.COMMAND_BYTES_MAX;

        /** More than all but the objects takes, and more than of an object is not counted by {@link #bytesMax}. */
        private static final int FIXED_BYTES = 512;

        private static final int FIXED_BYTES_OF_OBJECT = 128;

        public PutObjects {
            objects = List.copyOf(objects);
            if (objects.isEmpty() || objects.size() > OBJECTS_MAX) {
                throw new IllegalArgumentException("1 to %d objects, not %d".formatted(OBJECTS_MAX, objects.size()));
            }
            Set<ObjectKey> keys = HashSet.newHashSet(objects.size());
            Set<FileId> contents = HashSet.newHashSet(objects.size());
            for (NewObject each : objects) {
                if (!keys.add(each.key()) || !contents.add(each.content().id())) {
                    throw new IllegalArgumentException("'%s', or its content, is there twice".formatted(each.key()));
                }
            }
        }

        /** Most bytes that a command without objects has; with an idempotency key more. */
        public static int bytesMax() {
            return FIXED_BYTES;
        }

        /** Most bytes that an object of these adds to a command. */
        public static int bytesMax(
                ObjectKey key, int inlineBytes, ObjectAttributes attributes, List<Precondition> preconditions) {
            ByteSink counted = new ByteSink(FIXED_BYTES);
            Fields.key(counted, key);
            Fields.attributes(counted, attributes);
            Fields.preconditions(counted, preconditions);
            return counted.length() + inlineBytes + FIXED_BYTES_OF_OBJECT;
        }
    }

    /**
     * An object of {@link PutObjects}, as {@link PutObject} describes it.
     *
     * @param inlineBody the body if {@code content} is {@link Content.Inline}, else empty; not copied, do not change it
     */
    record NewObject(
            ObjectKey key,
            Content content,
            byte[] inlineBody,
            long sizeBytes,
            Digests digests,
            ObjectAttributes attributes,
            List<Precondition> preconditions) {}

    /**
     * Says that the body of {@code key} is elsewhere, in another form; its version stays the same in all that is seen of it. Changes
     * nothing if its content is another by now, or is shared with another version. Answers the version as it is afterwards, whose
     * content tells which it was. Fails with {@code NoSuchObject}, {@code ContentCondemned}.
     *
     * @param from content that the key had
     * @param to a blob with the same bytes, synced
     */
    record MoveBody(BucketName bucket, ObjectKey key, FileId from, Content to, Instant at)
            implements Command<ObjectVersion> {
        public MoveBody {
            if (to instanceof Content.Inline || to.id().equals(from)) {
                throw new IllegalArgumentException("a body moves to another blob, not from " + from + " to " + to);
            }
        }
    }

    /** Removes the current version of {@code key} and answers it. Fails with {@code NoSuchObject}. */
    record DeleteObject(
            BucketName bucket,
            ObjectKey key,
            List<Precondition> preconditions,
            Instant at,
            Optional<Idempotency> idempotency)
            implements Command<ObjectVersion> {}

    /**
     * Changes attributes without touching the body, as a new version.
     *
     * @param attributes the fields to change; absent ones stay
     */
    record PatchObject(
            BucketName bucket,
            ObjectKey key,
            AttributesPatch attributes,
            List<Precondition> preconditions,
            Instant at,
            Optional<Idempotency> idempotency)
            implements Command<ObjectVersion> {}

    /**
     * Copies or moves one object; the bytes stay where they are. Answers the destination's new version. A move onto
     * itself changes nothing and answers the version that is there.
     *
     * @param replaceAttributes attributes of the destination, if they shall differ from the source's
     * @param move also remove the source
     */
    record CopyObject(
            BucketName sourceBucket,
            ObjectKey sourceKey,
            List<Precondition> sourcePreconditions,
            BucketName bucket,
            ObjectKey key,
            List<Precondition> preconditions,
            Optional<ObjectAttributes> replaceAttributes,
            boolean move,
            Instant at,
            Optional<Idempotency> idempotency)
            implements Command<ObjectVersion> {}

    /**
     * Copies or moves every object whose key starts with {@code sourcePrefix}, all or none; the prefix is replaced.
     * The source is read as of the command: objects that the command itself makes are not copied again.
     *
     * @param ifAbsent fail with {@code PreconditionFailed} if any destination key exists
     */
    record CopyPrefix(
            BucketName sourceBucket,
            String sourcePrefix,
            BucketName bucket,
            String prefix,
            boolean ifAbsent,
            boolean move,
            Instant at,
            Optional<Idempotency> idempotency)
            implements Command<PrefixCopied> {
        /** Most objects that one command moves, which bounds the time that the apply thread is held up. */
        public static final int OBJECTS_MAX = 100_000;

        /** Most bytes of metadata, keys and attributes, of these objects together, which bounds the memory it takes. */
        public static final long METADATA_BYTES_MAX = 32 << 20;
    }

    /**
     * Drops superseded versions and delete markers made before {@code olderThan}, results kept for idempotency beyond
     * their retention at {@code at}, and purges deleted buckets, at most {@code limit} entries in all. Contents without
     * references left become garbage ({@link MetadataView#garbage}).
     */
    record Trim(Instant olderThan, int limit, Instant at) implements Command<Trimmed> {
        /**
         * How long superseded versions stay at least: reads under way keep their bodies, and pages of a listing their
         * point in time. {@code olderThan} is to be no later than this before now.
         */
        public static final Duration HISTORY_KEPT = Duration.ofMinutes(10);

        /** Most entries that one command may remove. */
        public static final int LIMIT_MAX = 10_000;
    }

    /** Says that these garbage contents are gone from the volumes; unknown ids are ignored. */
    record ForgetGarbage(List<FileId> ids, Instant at) implements Command<Trimmed> {
        public ForgetGarbage {
            ids = List.copyOf(ids);
        }
    }

    /** What a cluster keeps in the log beside objects. Nodes propose these commands, of themselves. */
    sealed interface ClusterCommand<R> extends Command<R> {}

    /**
     * Makes or replaces a {@link ClusterRecord}. Fails with {@code RecordChanged} if it is not as expected, and with {@code
     * TooManyRecords}.
     *
     * @param expectedVersion that the record must have; 0 if there must be none
     * @param value not copied, do not change it
     */
    record SetClusterRecord(String name, long expectedVersion, byte[] value, Instant at)
            implements ClusterCommand<ClusterRecord> {
        public SetClusterRecord {
            ClusterRecord.check(name, value);
            if (expectedVersion < 0) {
                throw new IllegalArgumentException("a version is not negative: " + expectedVersion);
            }
        }
    }

    /**
     * Says that these nodes are to get a copy of {@code content}. A node that owes it already keeps one {@link Repair} or dead letter,
     * with the smaller count of copies. What a node has no room for ({@link Repair#REPAIRS_MAX}) is counted and dropped.
     *
     * @param copiesLeft how many copies are confirmed
     * @param nodes 1 to {@link Repair#COPIES_MAX}
     */
    record QueueRepairs(FileId content, int copiesLeft, List<FileId> nodes, Instant at)
            implements ClusterCommand<RepairsMoved> {
        public QueueRepairs {
            nodes = List.copyOf(nodes);
            CodecLimits.requireAtMost(Repair.COPIES_MAX, nodes);
            if (nodes.isEmpty()) {
                throw new IllegalArgumentException("repairs are for a node at least");
            }
            new Repair(nodes.getFirst(), copiesLeft, content); // Checks the count.
        }

        List<Repair> repairs() {
            return nodes.stream()
                    .map(node -> new Repair(node, copiesLeft, content))
                    .toList();
        }
    }

    /**
     * Says that these need no repair any more. Unknown ones are ignored, and so is one that was queued again meanwhile with fewer copies
     * left: that is news.
     *
     * @param repairs at most {@link #REPAIRS_AT_ONCE_MAX}
     */
    record EndRepairs(List<Repair> repairs, Instant at) implements ClusterCommand<Trimmed> {
        public EndRepairs {
            repairs = List.copyOf(repairs);
            CodecLimits.requireAtMost(REPAIRS_AT_ONCE_MAX, repairs);
        }
    }

    /**
     * Makes dead letters of those of these repairs that are there. What there is no room for ({@link DeadLetter#DEAD_LETTERS_MAX})
     * stays a repair.
     *
     * @param letters at most {@link #REPAIRS_AT_ONCE_MAX}
     */
    record BuryRepairs(List<DeadLetter> letters, Instant at) implements ClusterCommand<RepairsMoved> {
        public BuryRepairs {
            letters = List.copyOf(letters);
            CodecLimits.requireAtMost(REPAIRS_AT_ONCE_MAX, letters);
        }
    }

    /** Makes repairs of dead letters again; those that their node has no room for stay what they are. */
    record RetryDeadLetters(DeadLetters letters, Instant at) implements ClusterCommand<RepairsMoved> {}

    /** Drops dead letters. */
    record DiscardDeadLetters(DeadLetters letters, Instant at) implements ClusterCommand<Trimmed> {}

    /**
     * Makes garbage of those of these contents that no version references. From then on none can be: a command that would store one is
     * refused with {@code ContentCondemned}, also when the garbage is forgotten. So is, as their ids cannot be told apart by then, every
     * content without references whose id is not greater than the greatest that was ever condemned.
     *
     * @param contents at most {@link #CONTENTS_MAX}, made {@link #AGE_MIN} before {@code at} or earlier: only an upload that
     *     takes longer can be refused
     */
    record Condemn(List<FileId> contents, Instant at) implements ClusterCommand<Condemned> {
        public static final int CONTENTS_MAX = 10_000;

        /** How long an upload may take without fear of being taken for an orphan. */
        public static final Duration AGE_MIN = Duration.ofDays(1);

        public Condemn {
            contents = List.copyOf(contents);
            CodecLimits.requireAtMost(CONTENTS_MAX, contents);
            long youngest = at.minus(AGE_MIN).toEpochMilli();
            for (FileId each : contents) {
                if (each.epochMillis() > youngest) {
                    throw new IllegalArgumentException("content %s is not a day old at %s".formatted(each, at));
                }
            }
        }
    }

    /**
     * Changes to {@link ObjectAttributes}: an absent field stays; a present empty text removes an optional header; of the
     * maps, an entry with an empty value removes that name, any other sets it.
     */
    record AttributesPatch(
            Optional<String> contentType,
            Optional<String> cacheControl,
            Optional<String> contentDisposition,
            Optional<String> contentEncoding,
            Optional<String> contentLanguage,
            Map<String, Optional<String>> userMetadata,
            Map<String, Optional<String>> tags) {
        public AttributesPatch {
            userMetadata = Map.copyOf(userMetadata);
            tags = Map.copyOf(tags);
        }
    }

    /** Result of {@link CopyPrefix}: how many objects and the sum of their sizes in bytes. */
    record PrefixCopied(long objects, long bytes, long version) {}

    /** Result of {@link PutObjects}: how many objects, the sum of their sizes in bytes, and the version that each has. */
    record ObjectsPut(int objects, long bytes, long version) {}

    /** Result of the maintenance commands: entries removed, and whether more is due. */
    record Trimmed(int removed, boolean more) {}

    /**
     * Result of what moves repairs into their queue, out of it, or back.
     *
     * @param moved how many went where the command says
     * @param noRoom how many did not, because there is no room
     */
    record RepairsMoved(int moved, int noRoom) {}

    /**
     * Result of {@link Condemn}.
     *
     * @param garbage the contents of the command that are garbage now, in its order
     */
    record Condemned(List<FileId> garbage) {
        public Condemned {
            garbage = List.copyOf(garbage);
        }
    }
}
