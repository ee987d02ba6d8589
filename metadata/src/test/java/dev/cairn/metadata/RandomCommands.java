package dev.cairn.metadata;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Makes commands on few buckets and keys, so that they meet each other, with conditions that often hold. */
final class RandomCommands {
    private static final List<BucketName> BUCKETS =
            List.of(new BucketName("one"), new BucketName("two"), new BucketName("three"));
    private static final String[] PIECES = {"a", "b", "/", "//", "ä", "😀", "\uE000", "!", "a/b"};
    private static final String[] PREFIXES = {"", "a", "a/", "a/b", "b", "aa", "ä", "x/", "😀/"};

    private final SplittableRandom random;
    private final MetadataModel model;
    private final InstantSource clock;
    private final FileIdGenerator ids;
    private final RandomClusterCommands cluster;
    private final List<FileId> contents = new ArrayList<>();
    private final List<FileId> blobs = new ArrayList<>();

    RandomCommands(SplittableRandom random, MetadataModel model, InstantSource clock, FileIdGenerator ids) {
        this.random = random;
        this.model = model;
        this.clock = clock;
        this.ids = ids;
        this.cluster = new RandomClusterCommands(random, model.cluster());
    }

    /** Commands of one entry. */
    List<Command<?>> batch() {
        List<Command<?>> batch = new ArrayList<>();
        int size = random.nextInt(1, 8);
        for (int i = 0; i < size; i++) {
            batch.add(command());
        }
        return batch;
    }

    /** Ids of all contents ever put. */
    List<FileId> contents() {
        return contents;
    }

    BucketName bucket() {
        return BUCKETS.get(random.nextInt(BUCKETS.size()));
    }

    ObjectKey key() {
        StringBuilder key = new StringBuilder();
        int pieces = random.nextInt(1, 4);
        for (int i = 0; i < pieces; i++) {
            key.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return new ObjectKey(key.toString());
    }

    RandomClusterCommands cluster() {
        return cluster;
    }

    private Command<?> command() {
        int choice = random.nextInt(120);
        if (choice < 34) {
            return put();
        } else if (choice < 40) {
            return putObjects();
        } else if (choice < 52) {
            BucketName bucket = bucket();
            ObjectKey key = key();
            return new Command.DeleteObject(bucket, key, preconditions(bucket, key), at(), idempotency());
        } else if (choice < 58) {
            BucketName bucket = bucket();
            ObjectKey key = key();
            return new Command.PatchObject(bucket, key, patch(), preconditions(bucket, key), at(), idempotency());
        } else if (choice < 70) {
            return copyObject();
        } else if (choice < 75) {
            return new Command.CopyPrefix(
                    bucket(),
                    prefix(),
                    bucket(),
                    prefix(),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    at(),
                    idempotency());
        } else if (choice < 85) {
            return new Command.CreateBucket(bucket(), BucketSettings.DEFAULT, at(), idempotency());
        } else if (choice < 87) {
            return new Command.DeleteBucket(bucket(), random.nextInt(3) > 0, at(), idempotency());
        } else if (choice < 89) {
            BucketName bucket = bucket();
            return new Command.ChangeBucket(bucket, BucketSettings.DEFAULT, List.of(), at(), idempotency());
        } else if (choice < 92) {
            return moveBody();
        } else if (choice < 98) {
            Instant olderThan = at().minus(Duration.ofMinutes(random.nextInt(20)));
            Instant trimAt = random.nextInt(10) == 0 ? at().plus(Duration.ofHours(24)) : at();
            return new Command.Trim(olderThan, random.nextInt(1, 40), trimAt);
        }
        if (choice >= 104) {
            return cluster.command(at());
        }
        if (choice >= 100) {
            return condemn();
        }
        return new Command.ForgetGarbage(
                model.garbage().stream().filter(id -> random.nextBoolean()).toList(), at());
    }

    /** As if a day had passed since all of them were made. */
    private Command.Condemn condemn() {
        List<FileId> some = new ArrayList<>(
                contents.stream().filter(_ -> random.nextInt(30) == 0).toList());
        if (random.nextBoolean()) {
            some.add(newBlob()); // Of an upload that is not there yet.
        }
        return new Command.Condemn(some, at().plus(Duration.ofDays(2)));
    }

    private FileId newContent() {
        FileId id = ids.next();
        contents.add(id);
        return id;
    }

    private FileId newBlob() {
        FileId id = newContent();
        blobs.add(id);
        return id;
    }

    private FileId usedBlob() {
        return blobs.isEmpty() ? newBlob() : blobs.get(random.nextInt(blobs.size()));
    }

    private Command.PutObject put() {
        return put(random.nextBoolean(), random.nextInt(6) == 0);
    }

    private Command.PutObject put(boolean inline, boolean used) {
        BucketName bucket = bucket();
        ObjectKey key = key();
        FileId content = inline ? newContent() : used ? usedBlob() : newBlob();
        String text = "body " + content;
        Command.PutObject put = inline
                ? Samples.put(bucket, key.value(), content, text)
                : Samples.putBlob(bucket, key.value(), content, random.nextInt(1_000_000));
        Content where = put.content() instanceof Content.Blob && random.nextBoolean() ? framed(content) : put.content();
        return new Command.PutObject(
                put.bucket(),
                put.key(),
                where,
                put.inlineBody(),
                put.sizeBytes(),
                put.digests(),
                put.attributes(),
                preconditions(bucket, key),
                at(),
                idempotency(),
                judgedBy(bucket));
    }

    /** Often by settings that are no more. */
    private OptionalLong judgedBy(BucketName bucket) {
        long version = model.buckets().stream()
                .filter(each -> each.name().equals(bucket))
                .mapToLong(Bucket::version)
                .findAny()
                .orElse(3L);
        return switch (random.nextInt(6)) {
            case 0 -> OptionalLong.of(version);
            case 1 -> OptionalLong.of(version - 1);
            default -> OptionalLong.empty();
        };
    }

    private Command.PutObjects putObjects() {
        BucketName bucket = bucket();
        Map<ObjectKey, Command.NewObject> objects = new LinkedHashMap<>();
        int size = random.nextInt(1, 6);
        for (int i = 0; i < size; i++) {
            Command.NewObject object =
                    put(random.nextBoolean(), i == 0 && random.nextInt(6) == 0).object();
            List<Precondition> preconditions = random.nextInt(3) == 0 ? preconditions(bucket, object.key()) : List.of();
            objects.put(
                    object.key(),
                    new Command.NewObject(
                            object.key(),
                            object.content(),
                            object.inlineBody(),
                            object.sizeBytes(),
                            object.digests(),
                            object.attributes(),
                            preconditions));
        }
        return new Command.PutObjects(bucket, List.copyOf(objects.values()), at(), idempotency());
    }

    private Content framed(FileId id) {
        return new Content.Framed(id, Coding.ZSTD, random.nextInt(1_000_000));
    }

    private Command.MoveBody moveBody() {
        BucketName bucket = bucket();
        ObjectKey key = key();
        FileId from = model.object(bucket, key.value())
                .map(object -> object.content().id())
                .filter(_ -> random.nextInt(5) > 0)
                .orElseGet(ids::next);
        FileId used = random.nextInt(4) == 0 ? usedBlob() : from;
        FileId to = used.equals(from) ? newBlob() : used;
        return new Command.MoveBody(bucket, key, from, random.nextBoolean() ? framed(to) : new Content.Blob(to), at());
    }

    private Command.CopyObject copyObject() {
        BucketName from = bucket();
        ObjectKey source = key();
        BucketName to = random.nextInt(3) > 0 ? from : bucket();
        ObjectKey target = random.nextInt(8) == 0 ? source : key();
        return new Command.CopyObject(
                from,
                source,
                preconditions(from, source),
                to,
                target,
                preconditions(to, target),
                random.nextInt(4) == 0 ? Optional.of(ObjectAttributes.ofType("text/new")) : Optional.empty(),
                random.nextBoolean(),
                at(),
                idempotency());
    }

    private Command.AttributesPatch patch() {
        return new Command.AttributesPatch(
                random.nextBoolean() ? Optional.of("text/patched") : Optional.empty(),
                random.nextBoolean() ? Optional.of("") : Optional.empty(),
                Optional.of("attachment"),
                Optional.empty(),
                Optional.empty(),
                Map.of("name" + random.nextInt(130), Optional.of("value")),
                Map.of("tag", random.nextBoolean() ? Optional.of("x") : Optional.empty()));
    }

    private List<Precondition> preconditions(BucketName bucket, ObjectKey key) {
        Optional<Long> version = model.object(bucket, key.value()).map(ObjectVersion::version);
        return switch (random.nextInt(10)) {
            case 0 -> List.of(new Precondition.Absent());
            case 1 -> List.of(new Precondition.Present());
            case 2 -> List.of(new Precondition.AnyOf(new TreeSet<>(List.of(version.orElse(3L), 5L))));
            case 3 -> List.of(new Precondition.NoneOf(Set.of(version.orElse(3L))));
            case 4 -> List.of(new Precondition.NoneOf(Set.of(1L)), new Precondition.Present());
            default -> List.of();
        };
    }

    private Optional<Idempotency> idempotency() {
        return random.nextInt(6) == 0
                ? Optional.of(new Idempotency("again " + random.nextInt(30), random.nextInt(2)))
                : Optional.empty();
    }

    private String prefix() {
        return random.nextInt(20) == 0 ? "x".repeat(1_022) : PREFIXES[random.nextInt(PREFIXES.length)];
    }

    private Instant at() {
        return clock.instant();
    }
}
