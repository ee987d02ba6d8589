package dev.cairn.metadata;

import dev.cairn.metadata.MetadataError.ListingExpired;
import dev.cairn.metadata.MetadataError.NoSuchBucket;
import dev.cairn.metadata.MetadataError.NoSuchObject;
import dev.cairn.metadata.RowCodec.KeptResult;
import dev.cairn.metadata.codec.ByteSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** Reads of {@link MetadataState}. */
final class StateView implements MetadataView {
    private final StoreLease lease;
    private final KnownBuckets knownBuckets;
    private final KnownRecords knownRecords;
    private final HotObjects hot;
    private final Supplier<Progress> progress;

    StateView(
            StoreLease lease,
            KnownBuckets knownBuckets,
            KnownRecords knownRecords,
            HotObjects hot,
            Supplier<Progress> progress) {
        this.lease = lease;
        this.knownBuckets = knownBuckets;
        this.knownRecords = knownRecords;
        this.hot = hot;
        this.progress = progress;
    }

    @Override
    public long sequence() {
        return progress.get().sequence();
    }

    @Override
    public Optional<Instant> lastEntryTime() {
        Progress now = progress.get();
        return now.epochMillis() == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(now.epochMillis()));
    }

    @Override
    public Bucket bucket(BucketName name) {
        return lease.use(store -> store.get(Family.BUCKETS, Keys.bucket(name)))
                .map(row -> RowCodec.bucket(name, row))
                .orElseThrow(() -> new MetadataException(new NoSuchBucket(name)));
    }

    @Override
    public Optional<KnownSettings> knownSettings(BucketName name) {
        return knownBuckets.find(name).map(known -> new KnownSettings(known.version(), known.settings()));
    }

    @Override
    public List<Bucket> buckets() {
        return scan(Family.BUCKETS, Integer.MAX_VALUE, row -> RowCodec.bucket(Keys.bucketName(row.key()), row.value()));
    }

    @Override
    public ObjectVersion object(BucketName bucket, ObjectKey key) {
        return lease.use(store -> {
            long bucketId = knownBuckets
                    .find(bucket)
                    .map(KnownBuckets.Known::id)
                    .orElseGet(() -> bucketId(store.get(Family.BUCKETS, Keys.bucket(bucket)), bucket));
            byte[] row = Keys.object(bucketId, key);
            long applied = progress.get().position().index(); // Before the look.
            ObjectVersion version = store.get(Family.CURRENT, row)
                    .map(value -> RowCodec.object(key, value))
                    .orElseThrow(() -> new MetadataException(new NoSuchObject(bucket, key)));
            hot.offer(row, applied, version);
            return version;
        });
    }

    @Override
    public Optional<ObjectVersion> knownObject(BucketName bucket, ObjectKey key) {
        return knownBuckets.find(bucket).flatMap(known -> hot.version(Keys.object(known.id(), key)));
    }

    @Override
    public Optional<byte[]> inlineBody(FileId contentId) {
        Optional<byte[]> body = lease.use(store -> store.get(Family.INLINE, Keys.content(contentId)));
        body.ifPresent(bytes -> hot.offer(contentId, bytes));
        return body;
    }

    @Override
    public Optional<byte[]> knownInlineBody(FileId contentId) {
        return hot.body(contentId);
    }

    @Override
    public Listing list(ListRequest request) {
        if (request.limit() < 1 || request.limit() > ListRequest.LIMIT_MAX) {
            throw new IllegalArgumentException(
                    "limit must be 1 to " + ListRequest.LIMIT_MAX + "; is " + request.limit());
        }
        return lease.use(store -> {
            Snapshot moment = store.snapshot();
            try (ReadOptions pinned = new ReadOptions().setSnapshot(moment)) {
                return list(store, moment, pinned, request);
            } finally {
                store.release(moment);
            }
        });
    }

    @Override
    public Optional<KeptAnswer> answered(String idempotencyKey) {
        return lease.use(store -> store.get(Family.IDEMPOTENCY, Keys.idempotency(idempotencyKey)))
                .map(RowCodec::keptResult)
                .map(kept -> new KeptAnswer(kept.fingerprint(), keptVersion(kept)));
    }

    @Override
    public List<FileId> garbage(int limit) {
        return scan(Family.GARBAGE, limit, row -> Keys.contentId(row.key()));
    }

    @Override
    public boolean isReferenced(FileId contentId) {
        byte[] row = Keys.content(contentId); // The only reference to an inline body has no row of its own.
        return lease.use(store -> store.get(Family.CONTENTS, row).or(() -> store.get(Family.INLINE, row)))
                .isPresent();
    }

    @Override
    public Optional<ClusterRecord> clusterRecord(String name) {
        return knownRecords.find(name);
    }

    /** All of them, as they are stored. */
    List<ClusterRecord> clusterRecords() {
        return scan(
                Family.CLUSTER,
                ClusterRecord.RECORDS_MAX,
                row -> RowCodec.clusterRecord(Keys.nameOfClusterRecord(row.key()), row.value()));
    }

    @Override
    public List<Repair> repairs(FileId node, Optional<Repair> after, int limit) {
        byte[] from = after.map(last -> Keys.after(Keys.repair(last))).orElseGet(() -> Keys.repairs(node));
        return scan(Family.REPAIRS, from, Keys.repairsEnd(node), limit, row -> Keys.repair(row.key()));
    }

    @Override
    public boolean isOwed(Owed owed) {
        return lease.use(store -> {
            Snapshot moment = store.snapshot(); // Between two looks it could go from the one place to the other.
            try (ReadOptions pinned = new ReadOptions().setSnapshot(moment)) {
                return isOwed(store, pinned, owed);
            } finally {
                store.release(moment);
            }
        });
    }

    private static boolean isOwed(RocksStore store, ReadOptions pinned, Owed owed) {
        return IntStream.rangeClosed(0, Repair.COPIES_MAX)
                        .mapToObj(copies -> Keys.repair(new Repair(owed.node(), copies, owed.content())))
                        .anyMatch(key -> store.get(Family.REPAIRS, key, pinned).isPresent())
                || store.get(Family.DEAD_LETTERS, Keys.deadLetter(owed), pinned).isPresent();
    }

    @Override
    public OptionalInt fewestCopies() {
        return lease.use(store -> IntStream.rangeClosed(1, WantedCopies.NUMBER_MAX)
                .filter(copies -> store.get(Family.META, Keys.wantedCount(copies))
                        .map(RowCodec::count)
                        .filter(blobs -> blobs > 0)
                        .isPresent())
                .findFirst());
    }

    @Override
    public Map<FileId, Long> repairCounts() {
        List<Map.Entry<FileId, Long>> counts = scan(
                Family.META,
                Keys.repairCounts(),
                Keys.repairCountsEnd(),
                Integer.MAX_VALUE,
                row -> Map.entry(Keys.nodeOfRepairCount(row.key()), RowCodec.count(row.value())));
        return counts.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Override
    public List<DeadLetter> deadLetters(Optional<Owed> after, int limit) {
        byte[] from = after.map(last -> Keys.after(Keys.deadLetter(last))).orElseGet(Keys::first);
        return scan(
                Family.DEAD_LETTERS,
                from,
                Keys.end(),
                limit,
                row -> RowCodec.deadLetter(Keys.owed(row.key()), row.value()));
    }

    @Override
    public long deadLetterCount() {
        return lease.use(store -> store.get(Family.META, Keys.deadLetterCount()))
                .map(RowCodec::count)
                .orElse(0L);
    }

    private static Listing list(RocksStore store, Snapshot moment, ReadOptions pinned, ListRequest request) {
        Progress then = store.get(Family.META, Keys.progress(), pinned)
                .map(RowCodec::progress)
                .orElse(Progress.NONE);
        long bucketId = bucketId(store.get(Family.BUCKETS, Keys.bucket(request.bucket()), pinned), request.bucket());
        long sequence = request.asOf().orElse(then.sequence());
        // Before its id, which is the sequence that made it, a bucket was not there: another one bore its name.
        long oldest = Math.max(then.oldestSequence(), bucketId);
        if (sequence < oldest || sequence > then.sequence()) {
            throw new MetadataException(new ListingExpired(sequence, oldest));
        }
        boolean past = sequence < then.sequence();
        byte[] prefix = ListingScan.bytes(request.prefix());
        try (VersionCursor cursor = new VersionCursor(store, moment, bucketId, prefix, sequence, past)) {
            return new ListingScan(request, sequence).run(cursor);
        }
    }

    private static long bucketId(Optional<byte[]> row, BucketName name) {
        return row.map(RowCodec::bucketId).orElseThrow(() -> new MetadataException(new NoSuchBucket(name)));
    }

    private static Optional<ObjectVersion> keptVersion(KeptResult kept) {
        Result result = ResultCodec.decode(new ByteSource(kept.result()));
        return result instanceof Result.Done(ObjectVersion version) ? Optional.of(version) : Optional.empty();
    }

    private <T> List<T> scan(Family family, int limit, Function<Row, T> reader) {
        return scan(family, Keys.first(), Keys.end(), limit, reader);
    }

    /** Reads rows from {@code from} up to, not including, {@code to}. */
    private <T> List<T> scan(Family family, byte[] from, byte[] to, int limit, Function<Row, T> reader) {
        return lease.use(store -> {
            List<T> found = new ArrayList<>();
            try (Slice end = new Slice(to);
                    ReadOptions options = new ReadOptions().setIterateUpperBound(end);
                    RocksIterator rows = store.iterator(family, options)) {
                for (rows.seek(from); rows.isValid() && found.size() < limit; rows.next()) {
                    found.add(reader.apply(new Row(rows.key(), rows.value())));
                }
                RocksStore.check(rows);
            }
            return found;
        });
    }
}
