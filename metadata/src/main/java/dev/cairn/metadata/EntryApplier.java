package dev.cairn.metadata;

import dev.cairn.metadata.Command.BuryRepairs;
import dev.cairn.metadata.Command.ChangeBucket;
import dev.cairn.metadata.Command.ClusterCommand;
import dev.cairn.metadata.Command.Condemn;
import dev.cairn.metadata.Command.Condemned;
import dev.cairn.metadata.Command.CopyObject;
import dev.cairn.metadata.Command.CopyPrefix;
import dev.cairn.metadata.Command.CreateBucket;
import dev.cairn.metadata.Command.DeleteBucket;
import dev.cairn.metadata.Command.DeleteObject;
import dev.cairn.metadata.Command.DiscardDeadLetters;
import dev.cairn.metadata.Command.EndRepairs;
import dev.cairn.metadata.Command.ForgetGarbage;
import dev.cairn.metadata.Command.MoveBody;
import dev.cairn.metadata.Command.NewObject;
import dev.cairn.metadata.Command.PatchObject;
import dev.cairn.metadata.Command.PutObject;
import dev.cairn.metadata.Command.PutObjects;
import dev.cairn.metadata.Command.QueueRepairs;
import dev.cairn.metadata.Command.RetryDeadLetters;
import dev.cairn.metadata.Command.SetClusterRecord;
import dev.cairn.metadata.Command.Trim;
import dev.cairn.metadata.MetadataError.BucketExists;
import dev.cairn.metadata.MetadataError.BucketNotEmpty;
import dev.cairn.metadata.MetadataError.ContentCondemned;
import dev.cairn.metadata.MetadataError.NoSuchObject;
import dev.cairn.metadata.MetadataError.PreconditionFailed;
import dev.cairn.metadata.MetadataError.TooManyBuckets;
import dev.cairn.metadata.ObjectRows.Current;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Applies the commands of one entry, one after the other. Pure: the same entry on the same state gives the same changes and
 * results on every replica.
 *
 * <p>Each command first decides, by throwing the refusal, and only then changes rows: that is what makes a refused command
 * change nothing. A command that changes something takes the next sequence number; refused and repeated ones, maintenance
 * and moves onto themselves take none.
 */
final class EntryApplier {
    private final Changes changes;
    private final BucketRows buckets;
    private final ContentRows contents;
    private final ObjectRows objects;
    private final ClusterRecordRows records;
    private final RepairApplier repairs;
    private final KeptResults keptResults;
    private final long epochMillis;
    private Progress progress;

    EntryApplier(Changes changes, Progress before, long epochMillis) {
        this.changes = changes;
        this.buckets = new BucketRows(changes);
        this.contents = new ContentRows(changes);
        this.objects = new ObjectRows(changes, buckets, contents, epochMillis);
        this.records = new ClusterRecordRows(changes);
        this.repairs = new RepairApplier(changes);
        this.keptResults = new KeptResults(changes, epochMillis);
        this.epochMillis = epochMillis;
        this.progress = before.stamped(epochMillis);
    }

    /** Applies one command and answers its encoded result. */
    byte[] apply(Command<?> command) {
        Optional<Idempotency> idempotency = CommandCodec.idempotency(command);
        int kind = CommandCodec.kind(command);
        Optional<byte[]> kept = idempotency.flatMap(each -> keptResults.find(each, kind));
        if (kept.isPresent()) {
            return kept.get();
        }
        Result result = decide(command);
        byte[] encoded = ResultCodec.encode(result);
        if (!isOfThisAttempt(result)) {
            idempotency.ifPresent(each -> keptResults.keep(each, kind, encoded, progress.sequence()));
        }
        return encoded;
    }

    /** Such a result says nothing of the request: repeated, with another upload, it succeeds. */
    private static boolean isOfThisAttempt(Result result) {
        return result instanceof Result.Refused(var error) && error instanceof ContentCondemned;
    }

    BucketRows buckets() {
        return buckets;
    }

    ClusterRecordRows records() {
        return records;
    }

    /** Ends the entry: its changes are complete with the rows that all commands share. */
    Progress finish(LogPosition position) {
        progress = progress.at(position);
        buckets.writeBack();
        changes.put(Family.META, Keys.progress(), RowCodec.progress(progress));
        return progress;
    }

    private Result decide(Command<?> command) {
        try {
            return new Result.Done(change(command));
        } catch (MetadataException refusal) {
            return new Result.Refused(refusal.error());
        }
    }

    private Object change(Command<?> command) {
        return switch (command) {
            case CreateBucket c -> createBucket(c);
            case ChangeBucket c -> changeBucket(c);
            case DeleteBucket c -> deleteBucket(c);
            case PutObject c -> putObject(c);
            case PutObjects c -> putObjects(c);
            case DeleteObject c -> deleteObject(c);
            case PatchObject c -> patchObject(c);
            case CopyObject c -> copyObject(c);
            case CopyPrefix c -> new PrefixCopier(changes, buckets, objects, this::nextSequence).copy(c);
            case MoveBody c -> moveBody(c);
            case Trim c -> trim(c);
            case ForgetGarbage c -> new Trimmer(changes, contents).forgetGarbage(c);
            case ClusterCommand<?> c -> changeOfCluster(c);
        };
    }

    private Object changeOfCluster(ClusterCommand<?> command) {
        return switch (command) {
            case SetClusterRecord c -> records.set(c, this::nextSequence);
            case QueueRepairs c -> repairs.queue(c);
            case EndRepairs c -> repairs.end(c);
            case BuryRepairs c -> repairs.bury(c);
            case RetryDeadLetters c -> repairs.retry(c);
            case DiscardDeadLetters c -> repairs.discard(c);
            case Condemn c -> condemn(c);
        };
    }

    private Condemned condemn(Condemn c) {
        List<FileId> condemned = c.contents().stream().filter(contents::condemn).toList();
        condemned.stream().max(Comparator.naturalOrder()).ifPresent(id -> progress = progress.withCondemned(id));
        return new Condemned(condemned);
    }

    private Bucket createBucket(CreateBucket c) {
        if (buckets.find(c.name()).isPresent()) {
            throw new MetadataException(new BucketExists(c.name()));
        }
        if (progress.buckets() >= CreateBucket.BUCKETS_MAX) {
            throw new MetadataException(new TooManyBuckets(CreateBucket.BUCKETS_MAX));
        }
        long sequence = nextSequence();
        progress = progress.withMoreBuckets(1);
        Bucket bucket = new Bucket(c.name(), sequence, sequence, c.settings(), c.at(), 0, 0, 0);
        buckets.save(bucket);
        return bucket;
    }

    private Bucket changeBucket(ChangeBucket c) {
        Bucket old = buckets.require(c.name());
        Preconditions.check(c.preconditions(), c.name(), c.name().value(), OptionalLong.of(old.version()));
        Bucket bucket = new Bucket(
                old.name(),
                old.id(),
                nextSequence(),
                c.settings(),
                old.created(),
                old.objects(),
                old.bytes(),
                old.storedBytes());
        buckets.save(bucket);
        return bucket;
    }

    private Bucket deleteBucket(DeleteBucket c) {
        Bucket bucket = buckets.require(c.name());
        if (bucket.objects() > 0 && !c.force()) {
            throw new MetadataException(new BucketNotEmpty(c.name(), bucket.objects()));
        }
        nextSequence();
        progress = progress.withMoreBuckets(-1);
        buckets.remove(c.name());
        if (bucket.objects() > 0) {
            changes.put(
                    Family.PURGE,
                    Keys.purge(bucket.id()),
                    RowCodec.purge(new RowCodec.Purge(epochMillis, new byte[0])));
        }
        return bucket;
    }

    private ObjectVersion putObject(PutObject c) {
        Bucket bucket = buckets.require(c.bucket());
        if (c.judgedBy().isPresent() && c.judgedBy().getAsLong() != bucket.version()) {
            throw new MetadataException(
                    new PreconditionFailed(c.bucket(), c.bucket().value(), OptionalLong.of(bucket.version())));
        }
        Optional<Current> old = objects.current(bucket, c.key());
        Preconditions.check(c.preconditions(), c.bucket(), c.key().value(), version(old));
        contents.requireStorable(c.content(), progress.condemned());
        return store(bucket, old, c.object(), nextSequence(), c.at());
    }

    /** Looks at each key twice, and holds none of what it finds: together that could be much. */
    private Command.ObjectsPut putObjects(PutObjects c) {
        Bucket bucket = buckets.require(c.bucket());
        for (NewObject each : c.objects()) {
            if (!each.preconditions().isEmpty()) {
                OptionalLong version = version(objects.current(bucket, each.key()));
                Preconditions.check(each.preconditions(), c.bucket(), each.key().value(), version);
            }
            contents.requireStorable(each.content(), progress.condemned());
        }
        long sequence = nextSequence();
        long bytes = 0;
        for (NewObject each : c.objects()) {
            store(bucket, objects.current(bucket, each.key()), each, sequence, c.at());
            bytes += each.sizeBytes();
        }
        return new Command.ObjectsPut(c.objects().size(), bytes, sequence);
    }

    private ObjectVersion store(Bucket bucket, Optional<Current> old, NewObject object, long sequence, Instant at) {
        ObjectVersion next = new ObjectVersion(
                object.key(),
                sequence,
                object.content(),
                object.sizeBytes(),
                object.digests(),
                object.attributes(),
                Stamps.created(old, at),
                Stamps.modified(old, at));
        objects.store(bucket, old, next, object.inlineBody());
        return next;
    }

    private ObjectVersion deleteObject(DeleteObject c) {
        Bucket bucket = buckets.require(c.bucket());
        Current old = require(bucket, c.key(), c.preconditions());
        objects.remove(bucket, old, nextSequence());
        return old.object();
    }

    private ObjectVersion patchObject(PatchObject c) {
        Bucket bucket = buckets.require(c.bucket());
        Current old = require(bucket, c.key(), c.preconditions());
        ObjectAttributes attributes = Patches.apply(old.object().attributes(), c.attributes());
        ObjectVersion next = derived(old.object(), c.key(), Optional.of(old), attributes, c.at());
        objects.makeCurrent(bucket, Optional.of(old), next);
        return next;
    }

    private ObjectVersion copyObject(CopyObject c) {
        Bucket sourceBucket = buckets.require(c.sourceBucket());
        Current source = require(sourceBucket, c.sourceKey(), c.sourcePreconditions());
        Bucket bucket = buckets.require(c.bucket());
        Optional<Current> old = objects.current(bucket, c.key());
        Preconditions.check(c.preconditions(), c.bucket(), c.key().value(), version(old));
        boolean ontoItself = bucket.id() == sourceBucket.id() && c.key().equals(c.sourceKey());
        if (c.move() && ontoItself) {
            return source.object();
        }
        ObjectAttributes attributes =
                c.replaceAttributes().orElse(source.object().attributes());
        ObjectVersion next = derived(source.object(), c.key(), old, attributes, c.at());
        objects.makeCurrent(bucket, old, next);
        if (c.move()) {
            objects.remove(sourceBucket, source, next.version());
        }
        return next;
    }

    private ObjectVersion moveBody(MoveBody c) {
        Bucket bucket = buckets.require(c.bucket());
        Current current = require(bucket, c.key(), List.of());
        contents.requireStorable(c.to(), progress.condemned());
        return current.object().content().id().equals(c.from())
                ? objects.moveBody(bucket, current, c.to())
                : current.object();
    }

    private Command.Trimmed trim(Trim c) {
        Trimmer trimmer = new Trimmer(changes, contents);
        Command.Trimmed trimmed = trimmer.trim(c, progress);
        progress = trimmer.moved(progress);
        return trimmed;
    }

    /** A new version with the body of {@code source}. */
    private ObjectVersion derived(
            ObjectVersion source, ObjectKey key, Optional<Current> old, ObjectAttributes attributes, Instant at) {
        return new ObjectVersion(
                key,
                nextSequence(),
                source.content(),
                source.sizeBytes(),
                source.digests(),
                attributes,
                Stamps.created(old, at),
                Stamps.modified(old, at));
    }

    private Current require(Bucket bucket, ObjectKey key, List<Precondition> preconditions) {
        Optional<Current> current = objects.current(bucket, key);
        Preconditions.check(preconditions, bucket.name(), key.value(), version(current));
        return current.orElseThrow(() -> new MetadataException(new NoSuchObject(bucket.name(), key)));
    }

    private static OptionalLong version(Optional<Current> current) {
        return current.map(each -> OptionalLong.of(each.object().version())).orElseGet(OptionalLong::empty);
    }

    private long nextSequence() {
        progress = progress.next();
        return progress.sequence();
    }
}
