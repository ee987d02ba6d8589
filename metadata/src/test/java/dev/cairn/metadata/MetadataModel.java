package dev.cairn.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.metadata.Command.PrefixCopied;
import dev.cairn.metadata.Command.Trimmed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the state machine must do, written down as simply as possible: maps in memory, a copy of everything for each moment,
 * listings by going through all keys. Slow and without care for memory, so that it is easy to believe.
 */
final class MetadataModel {
    static final Comparator<String> BY_BYTES = (a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));

    /** A bucket and its objects by key. */
    private record Holding(Bucket bucket, NavigableMap<String, ObjectVersion> objects) {
        Bucket counted() {
            long bytes = objects.values().stream()
                    .mapToLong(ObjectVersion::sizeBytes)
                    .sum();
            long storedBytes = objects.values().stream()
                    .mapToLong(ObjectVersion::storedBytes)
                    .sum();
            return withCounters(bucket, objects.size(), bytes, storedBytes);
        }

        Holding copy() {
            return new Holding(bucket, new TreeMap<>(objects));
        }
    }

    private record Retired(long sequence, long bucketId, String key, long version, long since, Content content) {}

    private record Kept(int kind, long fingerprint, Result result, long since, long sequence) {}

    private record Purge(long since, NavigableMap<String, ObjectVersion> objects) {}

    private final Map<BucketName, Holding> buckets = new TreeMap<>();
    private final NavigableMap<Long, Map<BucketName, Holding>> moments = new TreeMap<>();
    private final TreeSet<Retired> retired = new TreeSet<>(Comparator.comparingLong(Retired::sequence)
            .thenComparingLong(Retired::bucketId)
            .thenComparing(Retired::key, BY_BYTES)
            .thenComparingLong(each -> -each.version()));
    private final Map<String, Kept> kept = new LinkedHashMap<>();
    private final NavigableMap<Long, Purge> purges = new TreeMap<>();
    private final TreeSet<FileId> garbage = new TreeSet<>();
    private final TreeSet<FileId> condemned = new TreeSet<>();
    private final ClusterModel cluster = new ClusterModel();
    private long sequence;
    private long oldest;

    MetadataModel() {
        moments.put(0L, Map.of());
    }

    long sequence() {
        return sequence;
    }

    long oldest() {
        return oldest;
    }

    ClusterModel cluster() {
        return cluster;
    }

    Set<BucketName> bucketNames() {
        return buckets.keySet();
    }

    List<Bucket> buckets() {
        return buckets.values().stream().map(Holding::counted).toList();
    }

    List<FileId> garbage() {
        return List.copyOf(garbage);
    }

    Optional<ObjectVersion> object(BucketName bucket, String key) {
        return Optional.ofNullable(buckets.get(bucket))
                .map(holding -> holding.objects().get(key));
    }

    /** Contents that some version references. */
    Set<FileId> referenced() {
        return references().collect(Collectors.toSet());
    }

    private long references(FileId content) {
        return references().filter(content::equals).count();
    }

    private Stream<FileId> references() {
        Stream<ObjectVersion> objects = Stream.concat(
                buckets.values().stream().flatMap(holding -> holding.objects().values().stream()),
                purges.values().stream().flatMap(purge -> purge.objects().values().stream()));
        return Stream.concat(
                        objects.map(ObjectVersion::content), retired.stream().map(Retired::content))
                .map(Content::id);
    }

    Result apply(Command<?> command, long entryMillis) {
        Optional<Idempotency> idempotency = CommandCodec.idempotency(command);
        Kept before = idempotency.map(each -> kept.get(each.key())).orElse(null);
        if (before != null) {
            boolean same = before.kind() == CommandCodec.kind(command)
                    && before.fingerprint() == idempotency.get().fingerprint();
            return same
                    ? before.result()
                    : new Result.Refused(new MetadataError.IdempotencyMismatch(
                            idempotency.get().key()));
        }
        Result result = decide(command, entryMillis);
        if (!(result instanceof Result.Refused(MetadataError.ContentCondemned _))) {
            idempotency.ifPresent(each -> kept.put(
                    each.key(),
                    new Kept(CommandCodec.kind(command), each.fingerprint(), result, entryMillis, sequence)));
        }
        return result;
    }

    private Result decide(Command<?> command, long now) {
        try {
            long before = sequence;
            Object value = change(command, now);
            if (sequence > before) {
                Map<BucketName, Holding> moment = new TreeMap<>();
                buckets.forEach((name, holding) -> moment.put(name, holding.copy()));
                moments.put(sequence, moment);
            }
            return new Result.Done(value);
        } catch (MetadataException refusal) {
            return new Result.Refused(refusal.error());
        }
    }

    private Object change(Command<?> command, long now) {
        return switch (command) {
            case Command.CreateBucket c -> {
                refuseIf(buckets.containsKey(c.name()), new MetadataError.BucketExists(c.name()));
                sequence++;
                Bucket bucket = new Bucket(c.name(), sequence, sequence, c.settings(), c.at(), 0, 0, 0);
                buckets.put(c.name(), new Holding(bucket, new TreeMap<>(BY_BYTES)));
                yield bucket;
            }
            case Command.ChangeBucket c -> {
                Holding old = holding(c.name());
                check(
                        c.preconditions(),
                        c.name(),
                        c.name().value(),
                        OptionalLong.of(old.bucket().version()));
                sequence++;
                Bucket b = old.bucket();
                Holding changed = new Holding(
                        new Bucket(b.name(), b.id(), sequence, c.settings(), b.created(), 0, 0, 0), old.objects());
                buckets.put(c.name(), changed);
                yield changed.counted();
            }
            case Command.DeleteBucket c -> {
                Holding old = holding(c.name());
                int objects = old.objects().size();
                refuseIf(objects > 0 && !c.force(), new MetadataError.BucketNotEmpty(c.name(), objects));
                sequence++;
                buckets.remove(c.name());
                if (objects > 0) {
                    purges.put(old.bucket().id(), new Purge(now, old.objects()));
                }
                yield old.counted();
            }
            case Command.PutObject c -> {
                Holding holding = holding(c.bucket());
                long settings = holding.bucket().version();
                if (c.judgedBy().isPresent() && c.judgedBy().getAsLong() != settings) {
                    throw new MetadataException(new MetadataError.PreconditionFailed(
                            c.bucket(), c.bucket().value(), OptionalLong.of(settings)));
                }
                check(c.preconditions(), c.bucket(), c.key(), holding);
                checkStorable(c.content());
                yield put(
                        holding,
                        c.key(),
                        c.content(),
                        c.sizeBytes(),
                        c.digests(),
                        c.attributes(),
                        c.at(),
                        ++sequence,
                        now);
            }
            case Command.PutObjects c -> {
                Holding holding = holding(c.bucket());
                c.objects().forEach(each -> {
                    check(each.preconditions(), c.bucket(), each.key(), holding);
                    checkStorable(each.content());
                });
                sequence++;
                c.objects()
                        .forEach(each -> put(
                                holding,
                                each.key(),
                                each.content(),
                                each.sizeBytes(),
                                each.digests(),
                                each.attributes(),
                                c.at(),
                                sequence,
                                now));
                long bytes = c.objects().stream()
                        .mapToLong(Command.NewObject::sizeBytes)
                        .sum();
                yield new Command.ObjectsPut(c.objects().size(), bytes, sequence);
            }
            case Command.DeleteObject c -> {
                Holding holding = holding(c.bucket());
                ObjectVersion old = existing(holding, c.bucket(), c.key(), c.preconditions());
                remove(holding, old, ++sequence, now);
                yield old;
            }
            case Command.PatchObject c -> {
                Holding holding = holding(c.bucket());
                ObjectVersion old = existing(holding, c.bucket(), c.key(), c.preconditions());
                ObjectAttributes patched = Patches.apply(old.attributes(), c.attributes());
                yield put(
                        holding,
                        c.key(),
                        old.content(),
                        old.sizeBytes(),
                        old.digests(),
                        patched,
                        c.at(),
                        ++sequence,
                        now);
            }
            case Command.CopyObject c -> copyObject(c, now);
            case Command.CopyPrefix c -> copyPrefix(c, now);
            case Command.MoveBody c -> moveBody(c);
            case Command.Trim c -> trim(c);
            case Command.ForgetGarbage c ->
                new Trimmed((int) c.ids().stream().filter(garbage::remove).count(), false);
            case Command.Condemn c -> condemn(c);
            case Command.SetClusterRecord c -> {
                ClusterRecord record = cluster.set(c, sequence + 1);
                sequence++;
                yield record;
            }
            case Command.ClusterCommand<?> c -> cluster.change(c);
        };
    }

    private Command.Condemned condemn(Command.Condemn c) {
        Set<FileId> referenced = referenced();
        List<FileId> unreferenced =
                c.contents().stream().filter(id -> !referenced.contains(id)).toList();
        garbage.addAll(unreferenced);
        condemned.addAll(unreferenced);
        return new Command.Condemned(unreferenced);
    }

    private void checkStorable(Content content) {
        FileId id = content.id();
        boolean givenUp = garbage.contains(id) || (!condemned.isEmpty() && id.compareTo(condemned.last()) <= 0);
        refuseIf(
                !(content instanceof Content.Inline) && givenUp && references(id) == 0,
                new MetadataError.ContentCondemned(id));
    }

    private ObjectVersion moveBody(Command.MoveBody c) {
        Holding holding = holding(c.bucket());
        ObjectVersion old = existing(holding, c.bucket(), c.key(), List.of());
        checkStorable(c.to());
        if (!old.content().id().equals(c.from()) || references(c.from()) > 1) {
            return old;
        }
        ObjectVersion moved = old.in(c.to());
        long bucketId = holding.bucket().id();
        moments.values().stream()
                .flatMap(moment -> moment.values().stream())
                .filter(then -> then.bucket().id() == bucketId)
                .forEach(then -> then.objects().replace(c.key().value(), old, moved));
        holding.objects().put(c.key().value(), moved);
        drop(old.content());
        return moved;
    }

    private ObjectVersion copyObject(Command.CopyObject c, long now) {
        Holding from = holding(c.sourceBucket());
        ObjectVersion source = existing(from, c.sourceBucket(), c.sourceKey(), c.sourcePreconditions());
        Holding to = holding(c.bucket());
        check(c.preconditions(), c.bucket(), c.key(), to);
        if (c.move() && c.bucket().equals(c.sourceBucket()) && c.key().equals(c.sourceKey())) {
            return source;
        }
        sequence++;
        ObjectVersion made = put(
                to,
                c.key(),
                source.content(),
                source.sizeBytes(),
                source.digests(),
                c.replaceAttributes().orElse(source.attributes()),
                c.at(),
                sequence,
                now);
        if (c.move()) {
            remove(from, source, sequence, now);
        }
        return made;
    }

    private PrefixCopied copyPrefix(Command.CopyPrefix c, long now) {
        Holding from = holding(c.sourceBucket());
        Holding to = holding(c.bucket());
        Map<ObjectKey, ObjectVersion> copies = new LinkedHashMap<>();
        for (ObjectVersion source : new TreeMap<>(from.objects()).values()) {
            if (source.key().value().startsWith(c.sourcePrefix())) {
                String target = c.prefix()
                        + source.key().value().substring(c.sourcePrefix().length());
                copies.put(validKey(target), source);
            }
        }
        copies.keySet().forEach(target -> {
            ObjectVersion there = to.objects().get(target.value());
            if (c.ifAbsent() && there != null) {
                refuseIf(
                        true,
                        new MetadataError.PreconditionFailed(
                                c.bucket(), target.value(), OptionalLong.of(there.version())));
            }
        });
        long bytes =
                copies.values().stream().mapToLong(ObjectVersion::sizeBytes).sum();
        boolean ontoItself = c.move()
                && c.sourceBucket().equals(c.bucket())
                && c.sourcePrefix().equals(c.prefix());
        if (copies.isEmpty() || ontoItself) {
            long newest = copies.values().stream()
                    .mapToLong(ObjectVersion::version)
                    .max()
                    .orElse(0);
            return new PrefixCopied(copies.size(), bytes, newest);
        }
        sequence++;
        if (c.move()) {
            copies.values().stream()
                    .filter(source -> !c.sourceBucket().equals(c.bucket()) || !copies.containsKey(source.key()))
                    .forEach(source -> remove(from, source, sequence, now));
        }
        copies.forEach((target, s) ->
                put(to, target, s.content(), s.sizeBytes(), s.digests(), s.attributes(), c.at(), sequence, now));
        return new PrefixCopied(copies.size(), bytes, sequence);
    }

    private Trimmed trim(Command.Trim c) {
        int left = c.limit();
        long due = c.olderThan().toEpochMilli();
        while (left > 0 && !retired.isEmpty() && retired.first().since() < due) {
            Retired first = retired.pollFirst();
            oldest = first.sequence();
            drop(first.content());
            left--;
        }
        Iterator<Map.Entry<String, Kept>> results = resultsInOrder().iterator();
        long resultsDue =
                c.at().minusSeconds(3_600L * Idempotency.RETENTION_HOURS).toEpochMilli();
        while (left > 0 && results.hasNext()) {
            Map.Entry<String, Kept> next = results.next();
            if (next.getValue().since() >= resultsDue) {
                break;
            }
            kept.remove(next.getKey());
            left--;
        }
        Iterator<Purge> waiting = purges.values().iterator();
        while (left > 0 && waiting.hasNext()) {
            Purge purge = waiting.next();
            if (purge.since() >= due) {
                continue;
            }
            while (left > 0 && !purge.objects().isEmpty()) {
                drop(purge.objects().pollFirstEntry().getValue().content());
                left--;
            }
            if (left > 0) {
                waiting.remove();
                left--;
            }
        }
        return new Trimmed(c.limit() - left, left == 0);
    }

    private List<Map.Entry<String, Kept>> resultsInOrder() {
        List<Map.Entry<String, Kept>> order = new ArrayList<>(new HashMap<>(kept).entrySet());
        order.sort(Comparator.comparingLong(
                        (Map.Entry<String, Kept> each) -> each.getValue().sequence())
                .thenComparing(Map.Entry::getKey, BY_BYTES));
        return order;
    }

    /** Call after the reference is gone. */
    private void drop(Content content) {
        if (!(content instanceof Content.Inline) && !referenced().contains(content.id())) {
            garbage.add(content.id());
        }
    }

    private ObjectVersion put(
            Holding holding,
            ObjectKey key,
            Content content,
            long sizeBytes,
            Digests digests,
            ObjectAttributes attributes,
            Instant at,
            long version,
            long now) {
        ObjectVersion old = holding.objects().get(key.value());
        Instant created = old == null ? at : old.created();
        Instant modified = at;
        if (old != null) {
            retire(holding, old, version, now);
            modified = at.isAfter(old.modified().plusMillis(1))
                    ? at
                    : old.modified().plusMillis(1);
        }
        ObjectVersion made =
                new ObjectVersion(key, version, content, sizeBytes, digests, attributes, created, modified);
        holding.objects().put(key.value(), made);
        return made;
    }

    private void remove(Holding holding, ObjectVersion old, long version, long now) {
        retire(holding, old, version, now);
        holding.objects().remove(old.key().value());
    }

    private void retire(Holding holding, ObjectVersion old, long version, long now) {
        retired.add(new Retired(version, holding.bucket().id(), old.key().value(), old.version(), now, old.content()));
    }

    /** The listing, or the error it must end in. */
    Result list(ListRequest request) {
        if (!buckets.containsKey(request.bucket())) {
            return new Result.Refused(new MetadataError.NoSuchBucket(request.bucket()));
        }
        long bucketId = buckets.get(request.bucket()).bucket().id();
        long as = request.asOf().orElse(sequence);
        if (as < Math.max(oldest, bucketId) || as > sequence) {
            return new Result.Refused(new MetadataError.ListingExpired(as, Math.max(oldest, bucketId)));
        }
        Holding then = moments.floorEntry(as).getValue().get(request.bucket());
        NavigableMap<String, Listing.Entry> entries = new TreeMap<>(BY_BYTES);
        then.objects().forEach((key, object) -> {
            if (key.startsWith(request.prefix())) {
                String rest = key.substring(request.prefix().length());
                String delimiter = request.delimiter().orElse("");
                int at = delimiter.isEmpty() ? -1 : rest.indexOf(delimiter);
                String name = at < 0 ? key : request.prefix() + rest.substring(0, at + delimiter.length());
                entries.put(name, at < 0 ? new Listing.Item(object) : new Listing.CommonPrefix(name));
            }
        });
        List<Map.Entry<String, Listing.Entry>> behind = entries.entrySet().stream()
                .filter(entry -> request.after().isEmpty() || BY_BYTES.compare(entry.getKey(), request.after()) > 0)
                .toList();
        List<Map.Entry<String, Listing.Entry>> page =
                behind.stream().limit(request.limit()).toList();
        Optional<String> next =
                behind.size() > page.size() ? Optional.of(page.getLast().getKey()) : Optional.empty();
        return new Result.Done(
                new Listing(page.stream().map(Map.Entry::getValue).toList(), as, next));
    }

    private Holding holding(BucketName name) {
        Holding holding = buckets.get(name);
        refuseIf(holding == null, new MetadataError.NoSuchBucket(name));
        return holding;
    }

    private static ObjectVersion existing(
            Holding holding, BucketName bucket, ObjectKey key, List<Precondition> preconditions) {
        check(preconditions, bucket, key, holding);
        ObjectVersion object = holding.objects().get(key.value());
        refuseIf(object == null, new MetadataError.NoSuchObject(bucket, key));
        return object;
    }

    private static void check(List<Precondition> preconditions, BucketName bucket, ObjectKey key, Holding holding) {
        ObjectVersion there = holding.objects().get(key.value());
        OptionalLong version = there == null ? OptionalLong.empty() : OptionalLong.of(there.version());
        check(preconditions, bucket, key.value(), version);
    }

    private static void check(List<Precondition> preconditions, BucketName bucket, String field, OptionalLong there) {
        for (Precondition each : preconditions) {
            boolean holds = switch (each) {
                case Precondition.Absent _ -> there.isEmpty();
                case Precondition.Present _ -> there.isPresent();
                case Precondition.AnyOf any ->
                    there.isPresent() && any.versions().contains(there.getAsLong());
                case Precondition.NoneOf none ->
                    there.isEmpty() || !none.versions().contains(there.getAsLong());
            };
            refuseIf(!holds, new MetadataError.PreconditionFailed(bucket, field, there));
        }
    }

    private static ObjectKey validKey(String key) {
        try {
            return new ObjectKey(key);
        } catch (InvalidValueException e) {
            throw new MetadataException(new MetadataError.DestinationKeyInvalid(key, e.limit()));
        }
    }

    private static void refuseIf(boolean refused, MetadataError error) {
        if (refused) {
            throw new MetadataException(error);
        }
    }

    private static Bucket withCounters(Bucket bucket, long objects, long bytes, long storedBytes) {
        return new Bucket(
                bucket.name(),
                bucket.id(),
                bucket.version(),
                bucket.settings(),
                bucket.created(),
                objects,
                bytes,
                storedBytes);
    }
}
