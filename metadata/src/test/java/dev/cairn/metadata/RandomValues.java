package dev.cairn.metadata;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Makes values of every shape, the odd ones often. One seed makes the same values each time. */
final class RandomValues {
    private static final String[] PIECES = {"a", "b", "/", "..", "//", " ", "ä", "日本", "😀", "%2F", "+", "z", "\uE000"};

    private final SplittableRandom random;
    private final boolean compressed;
    private final boolean varied;
    private final boolean together;
    private final boolean clustered;
    private final boolean copied;
    private final boolean judged;

    RandomValues(long seed) {
        this(seed, true, true, true, true, true, true);
    }

    private RandomValues(
            long seed,
            boolean compressed,
            boolean varied,
            boolean together,
            boolean clustered,
            boolean copied,
            boolean judged) {
        this.random = new SplittableRandom(seed);
        this.compressed = compressed;
        this.varied = varied;
        this.together = together;
        this.clustered = clustered;
        this.copied = copied;
        this.judged = judged;
    }

    /** Makes only what there was when nothing was compressed. */
    static RandomValues uncompressed(long seed) {
        return new RandomValues(seed, false, false, false, false, false, false);
    }

    /** Makes only what there was when buckets had no variants. */
    static RandomValues unvaried(long seed) {
        return new RandomValues(seed, true, false, false, false, false, false);
    }

    /** Makes only what there was when objects were put one by one. */
    static RandomValues oneByOne(long seed) {
        return new RandomValues(seed, true, true, false, false, false, false);
    }

    /** Makes only what there was when there were no clusters. */
    static RandomValues unclustered(long seed) {
        return new RandomValues(seed, true, true, true, false, false, false);
    }

    /** Makes only what there was when buckets had no numbers of copies. */
    static RandomValues uncopied(long seed) {
        return new RandomValues(seed, true, true, true, true, false, false);
    }

    /** Makes only what there was when no put told by which settings it was judged. */
    static RandomValues unjudged(long seed) {
        return new RandomValues(seed, true, true, true, true, true, false);
    }

    Command<?> command() {
        if (clustered && random.nextInt(3) == 0) {
            return clusterCommand();
        }
        int kinds = compressed ? 11 : 10;
        return switch (random.nextInt(together ? kinds + 1 : kinds)) {
            case 0 -> new Command.CreateBucket(bucketName(), settings(), instant(), idempotency());
            case 1 -> new Command.ChangeBucket(bucketName(), settings(), preconditions(), instant(), idempotency());
            case 2 -> new Command.DeleteBucket(bucketName(), random.nextBoolean(), instant(), idempotency());
            case 3 -> put();
            case 4 -> new Command.DeleteObject(bucketName(), key(), preconditions(), instant(), idempotency());
            case 5 -> new Command.PatchObject(bucketName(), key(), patch(), preconditions(), instant(), idempotency());
            case 6 ->
                new Command.CopyObject(
                        bucketName(),
                        key(),
                        preconditions(),
                        bucketName(),
                        key(),
                        preconditions(),
                        optional(this::attributes),
                        random.nextBoolean(),
                        instant(),
                        idempotency());
            case 7 ->
                new Command.CopyPrefix(
                        bucketName(),
                        text(),
                        bucketName(),
                        text(),
                        random.nextBoolean(),
                        random.nextBoolean(),
                        instant(),
                        idempotency());
            case 8 -> new Command.Trim(instant(), random.nextInt(1_000), instant());
            case 9 -> new Command.ForgetGarbage(list(this::id), instant());
            case 10 -> new Command.MoveBody(bucketName(), key(), id(), framed(), instant());
            default -> putObjects();
        };
    }

    Command.ClusterCommand<?> clusterCommand() {
        return switch (random.nextInt(7)) {
            case 0 -> new Command.SetClusterRecord(recordName(), size(), bytes(100), instant());
            case 1 ->
                new Command.QueueRepairs(
                        id(),
                        random.nextInt(Repair.COPIES_MAX + 1),
                        Stream.generate(this::id)
                                .limit(random.nextInt(1, Repair.COPIES_MAX + 1))
                                .toList(),
                        instant());
            case 2 -> new Command.EndRepairs(list(this::repair), instant());
            case 3 -> new Command.BuryRepairs(list(this::deadLetter), instant());
            case 4 -> new Command.RetryDeadLetters(deadLetters(), instant());
            case 5 -> new Command.DiscardDeadLetters(deadLetters(), instant());
            default ->
                new Command.Condemn(
                        list(this::oldId), Instant.ofEpochSecond(random.nextInt(1_000_000_000, 2_000_000_000)));
        };
    }

    Result result() {
        if (clustered && random.nextInt(3) == 0) {
            return clusterResult();
        }
        return switch (random.nextInt(together ? 6 : 5)) {
            case 0 -> new Result.Done(bucket());
            case 1 -> new Result.Done(object());
            case 2 -> new Result.Done(new Command.PrefixCopied(size(), size(), size()));
            case 3 -> new Result.Done(new Command.Trimmed(random.nextInt(1_000), random.nextBoolean()));
            case 4 -> new Result.Refused(refusal());
            default -> new Result.Done(new Command.ObjectsPut(random.nextInt(), size(), size()));
        };
    }

    private Result clusterResult() {
        return switch (random.nextInt(3)) {
            case 0 -> new Result.Done(clusterRecord());
            case 1 -> new Result.Done(new Command.RepairsMoved(random.nextInt(), random.nextInt()));
            default -> new Result.Done(new Command.Condemned(list(this::id)));
        };
    }

    MetadataError refusal() {
        if (clustered && random.nextInt(3) == 0) {
            return clusterRefusal();
        }
        return switch (random.nextInt(9)) {
            case 0 -> new MetadataError.NoSuchBucket(bucketName());
            case 1 -> new MetadataError.BucketExists(bucketName());
            case 2 -> new MetadataError.BucketNotEmpty(bucketName(), size());
            case 3 -> new MetadataError.NoSuchObject(bucketName(), key());
            case 4 -> new MetadataError.PreconditionFailed(bucketName(), text(), optionalSize());
            case 5 -> new MetadataError.IdempotencyMismatch(text());
            case 6 -> new MetadataError.PrefixTooLarge(bucketName(), text(), random.nextInt());
            case 7 -> new MetadataError.DestinationKeyInvalid(text(), text());
            default -> new MetadataError.AttributesTooLarge(text(), text(), size());
        };
    }

    private MetadataError clusterRefusal() {
        return switch (random.nextInt(3)) {
            case 0 -> new MetadataError.RecordChanged(recordName(), size());
            case 1 -> new MetadataError.TooManyRecords(random.nextInt());
            default -> new MetadataError.ContentCondemned(id());
        };
    }

    ClusterRecord clusterRecord() {
        return new ClusterRecord(recordName(), 1 + (size() >>> 1), bytes(100));
    }

    Repair repair() {
        return new Repair(id(), random.nextInt(Repair.COPIES_MAX + 1), id());
    }

    DeadLetter deadLetter() {
        return new DeadLetter(repair(), random.nextInt(Integer.MAX_VALUE), text(), instant(), instant());
    }

    private DeadLetters deadLetters() {
        return random.nextBoolean() ? new DeadLetters.All() : new DeadLetters.Those(list(() -> repair().owed()));
    }

    private String recordName() {
        return "record-" + random.nextInt(100);
    }

    ObjectVersion object() {
        return new ObjectVersion(key(), size(), content(), size(), digests(), attributes(), instant(), instant());
    }

    Bucket bucket() {
        BucketName name = bucketName();
        long id = size();
        long version = size();
        BucketSettings settings = settings();
        Instant created = instant();
        long objects = random.nextLong();
        long bytes = random.nextLong();
        long storedBytes = compressed && random.nextBoolean() ? random.nextLong() : bytes;
        return new Bucket(name, id, version, settings, created, objects, bytes, storedBytes);
    }

    ObjectKey key() {
        return new ObjectKey("k" + text());
    }

    String text() {
        StringBuilder text = new StringBuilder();
        int pieces = random.nextInt(6);
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    byte[] bytes(int max) {
        byte[] bytes = new byte[random.nextInt(max + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    int number(int bound) {
        return random.nextInt(bound);
    }

    /** One that tells by which settings it was judged. */
    Command.PutObject judgedPut() {
        return Stream.generate(this::put)
                .filter(put -> put.judgedBy().isPresent())
                .findFirst()
                .orElseThrow();
    }

    private Command.PutObject put() {
        boolean inline = random.nextBoolean();
        return new Command.PutObject(
                bucketName(),
                key(),
                inline ? new Content.Inline(id()) : blob(),
                inline ? bytes(100) : new byte[0],
                size(),
                digests(),
                attributes(),
                preconditions(),
                instant(),
                idempotency(),
                judged && random.nextBoolean() ? OptionalLong.of(size()) : OptionalLong.empty());
    }

    private Command.PutObjects putObjects() {
        BucketName bucket = bucketName();
        Map<ObjectKey, Command.NewObject> objects = new LinkedHashMap<>();
        int size = random.nextInt(1, 5);
        for (int i = 0; i < size; i++) {
            Command.NewObject object = put().object();
            objects.put(object.key(), object);
        }
        return new Command.PutObjects(bucket, List.copyOf(objects.values()), instant(), idempotency());
    }

    private Command.AttributesPatch patch() {
        return new Command.AttributesPatch(
                optional(this::text),
                optional(this::text),
                optional(this::text),
                optional(this::text),
                optional(this::text),
                map(() -> optional(this::text)),
                map(() -> optional(this::text)));
    }

    private ObjectAttributes attributes() {
        return new ObjectAttributes(
                text(),
                optional(this::text),
                optional(this::text),
                optional(this::text),
                optional(this::text),
                map(this::text),
                map(this::text));
    }

    private BucketSettings settings() {
        return new BucketSettings(
                optionalSize(),
                list(this::text),
                list(this::text),
                list(this::text),
                list(this::text),
                random.nextBoolean(),
                compression(),
                variants(),
                copies());
    }

    private WantedCopies copies() {
        if (!copied || random.nextBoolean()) {
            return WantedCopies.USUAL;
        }
        int number = random.nextInt(WantedCopies.NUMBER_MAX + 1);
        return new WantedCopies(number == 0 ? OptionalInt.empty() : OptionalInt.of(number), random.nextBoolean());
    }

    private BucketVariants variants() {
        if (!varied || random.nextBoolean()) {
            return BucketVariants.DEFAULT;
        }
        SortedMap<String, Variant> presets = new TreeMap<>();
        for (int i = random.nextInt(BucketVariants.PRESETS_MAX + 1); i > 0; i--) {
            presets.put("preset-" + i, variant());
        }
        List<String> some =
                presets.keySet().stream().filter(_ -> random.nextBoolean()).toList();
        return new BucketVariants(presets, some, random.nextBoolean());
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private Variant variant() {
        return new Variant(
                1 + random.nextInt(Variant.EDGE_MAX),
                random.nextInt(Variant.EDGE_MAX + 1),
                oneOf(List.of(Fit.values())),
                oneOf(List.of(PictureFormat.values())),
                1 + random.nextInt(Variant.QUALITY_MAX),
                random.nextInt(Variant.WHITE + 1));
    }

    private List<Precondition> preconditions() {
        return list(() -> switch (random.nextInt(4)) {
            case 0 -> new Precondition.Absent();
            case 1 -> new Precondition.Present();
            case 2 -> new Precondition.AnyOf(versions());
            default -> new Precondition.NoneOf(versions());
        });
    }

    private Set<Long> versions() {
        return new HashSet<>(list(random::nextLong));
    }

    private Content content() {
        return random.nextBoolean() ? new Content.Inline(id()) : blob();
    }

    private Content blob() {
        return compressed && random.nextBoolean() ? framed() : new Content.Blob(id());
    }

    private Content framed() {
        return new Content.Framed(id(), coding(), size());
    }

    private Coding coding() {
        return Coding.ofCode(1 + random.nextInt(6)).orElseThrow();
    }

    private Compression compression() {
        if (!compressed || random.nextBoolean()) {
            return Compression.AUTO;
        }
        Compression.Method method = switch (random.nextInt(3)) {
            case 0 -> new Compression.Method.Off();
            case 1 -> new Compression.Method.Auto();
            default -> {
                Coding coding = coding();
                Coding.Levels levels = coding.levels();
                yield new Compression.Method.Always(coding, random.nextInt(levels.least(), levels.most() + 1));
            }
        };
        return new Compression(method, size());
    }

    private Digests digests() {
        byte[] sha256 = new byte[Digests.SHA256_BYTES];
        random.nextBytes(sha256);
        return new Digests(sha256, random.nextInt(), optional(() -> {
            byte[] md5 = new byte[Digests.MD5_BYTES];
            random.nextBytes(md5);
            return md5;
        }));
    }

    private Optional<Idempotency> idempotency() {
        return optional(() -> new Idempotency(text(), random.nextLong()));
    }

    private BucketName bucketName() {
        return new BucketName("bucket-" + random.nextInt(100));
    }

    private FileId id() {
        return new FileId(random.nextLong(), random.nextLong());
    }

    /** Of the first years after 1970. */
    private FileId oldId() {
        return new FileId(random.nextLong() >>> 25, random.nextLong());
    }

    private long size() {
        return random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
    }

    private OptionalLong optionalSize() {
        return random.nextBoolean() ? OptionalLong.of(size()) : OptionalLong.empty();
    }

    private Instant instant() {
        return Instant.ofEpochSecond(random.nextLong(-10_000_000_000L, 10_000_000_000L), random.nextInt(1_000_000_000));
    }

    private <T> Optional<T> optional(Supplier<T> value) {
        return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
    }

    private <T> List<T> list(Supplier<T> value) {
        return Stream.generate(value).limit(random.nextInt(4)).toList();
    }

    private <V> Map<String, V> map(Supplier<V> value) {
        Map<String, V> map = new HashMap<>();
        int entries = random.nextInt(4);
        for (int i = 0; i < entries; i++) {
            map.put(text(), value.get());
        }
        return map;
    }
}
