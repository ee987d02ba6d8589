package dev.cairn.metadata;

import dev.cairn.metadata.MetadataError.ListingExpired;
import dev.cairn.metadata.MetadataError.NoSuchBucket;
import dev.cairn.metadata.MetadataError.NoSuchObject;
import dev.cairn.metadata.RowCodec.KeptResult;
import dev.cairn.metadata.codec.ByteSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;

/** Reads of {@link MetadataState}. */
final class StateView implements MetadataView {
    private final StoreLease lease;
    private final KnownBuckets knownBuckets;
    private final HotObjects hot;
    private final Supplier<Progress> progress;

    StateView(StoreLease lease, KnownBuckets knownBuckets, HotObjects hot, Supplier<Progress> progress) {
        this.lease = lease;
        this.knownBuckets = knownBuckets;
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
    public Optional<BucketSettings> knownSettings(BucketName name) {
        return knownBuckets.find(name).map(KnownBuckets.Known::settings);
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
        return lease.use(store -> {
            List<T> found = new ArrayList<>();
            try (ReadOptions options = new ReadOptions();
                    RocksIterator rows = store.iterator(family, options)) {
                for (rows.seek(Keys.first()); rows.isValid() && found.size() < limit; rows.next()) {
                    found.add(reader.apply(new Row(rows.key(), rows.value())));
                }
                RocksStore.check(rows);
            }
            return found;
        });
    }
}
