package dev.cairn.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.metadata.RowCodec.Superseded;
import java.util.Arrays;
import java.util.Optional;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/**
 * Walks over the objects of a bucket as they were at one sequence, in the order of their keys. For the present that is the
 * family {@code current} alone. For the past, {@code history} is merged in: of each key, the one version counts that was
 * current at that sequence, wherever it lies now.
 *
 * <p>Uses native memory: close it. A cursor belongs to one thread.
 */
final class VersionCursor implements AutoCloseable {
    /** Follows a key directly: all its rows in history (which go on with 0x00) are before, any longer key is behind. */
    static final byte AFTER_KEY = 1;

    private final long bucketId;
    private final long sequence;
    private final Slice end;
    private final ReadOptions options;
    private final RocksIterator current;
    private final Optional<RocksIterator> history;

    private byte[] key = {};
    private byte[] value = {};

    /**
     * @param prefix only keys that start with it are walked over
     * @param past whether there may be versions that were current at {@code sequence} and are no longer
     */
    VersionCursor(RocksStore store, Snapshot moment, long bucketId, byte[] prefix, long sequence, boolean past) {
        this.bucketId = bucketId;
        this.sequence = sequence;
        this.end = new Slice(Keys.objectsEnd(bucketId, prefix));
        // A long listing must not push out of the cache what single reads need.
        this.options =
                new ReadOptions().setSnapshot(moment).setIterateUpperBound(end).setFillCache(false);
        this.current = store.iterator(Family.CURRENT, options);
        this.history = past ? Optional.of(store.iterator(Family.HISTORY, options)) : Optional.empty();
    }

    /** Goes to before the first key that is not less than {@code from}. */
    void seek(byte[] from) {
        byte[] row = Keys.objects(bucketId, from);
        current.seek(row);
        history.ifPresent(each -> each.seek(row));
    }

    /** Goes to the next object; false if there is none. */
    boolean next() {
        while (true) {
            Optional<byte[]> there = currentKey();
            Optional<byte[]> before = historyKey();
            if (there.isEmpty() && before.isEmpty()) {
                return false;
            }
            int order = order(there, before);
            key = order <= 0 ? there.orElseThrow() : before.orElseThrow();
            boolean found = order <= 0 && takeCurrent();
            if (order >= 0) {
                found = found || takeSuperseded();
                history.orElseThrow().seek(Keys.objects(bucketId, with(key, AFTER_KEY)));
            }
            if (found) {
                return true;
            }
        }
    }

    /** UTF-8 of the key that {@link #next} came to. */
    byte[] key() {
        return key;
    }

    ObjectVersion object() {
        return RowCodec.object(new ObjectKey(new String(key, UTF_8)), value);
    }

    @Override
    public void close() {
        history.ifPresent(RocksIterator::close);
        current.close();
        options.close();
        end.close();
    }

    static byte[] with(byte[] bytes, byte last) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        longer[bytes.length] = last;
        return longer;
    }

    private boolean takeCurrent() {
        value = current.value();
        current.next();
        return RowCodec.objectVersion(value) <= sequence;
    }

    private boolean takeSuperseded() {
        RocksIterator versions = history.orElseThrow();
        versions.seek(Keys.version(Keys.objects(bucketId, key), sequence));
        if (historyKey().filter(found -> Arrays.equals(found, key)).isEmpty()) {
            return false;
        }
        Superseded newest = RowCodec.superseded(versions.value());
        value = newest.objectValue();
        return newest.until() > sequence;
    }

    private Optional<byte[]> currentKey() {
        if (current.isValid()) {
            return Optional.of(Keys.objectKeyOfCurrent(current.key()));
        }
        RocksStore.check(current);
        return Optional.empty();
    }

    private Optional<byte[]> historyKey() {
        return history.flatMap(each -> {
            if (each.isValid()) {
                return Optional.of(Keys.objectKeyOfHistory(each.key()));
            }
            RocksStore.check(each);
            return Optional.empty();
        });
    }

    private static int order(Optional<byte[]> there, Optional<byte[]> before) {
        if (before.isEmpty()) {
            return -1;
        }
        return there.map(each -> Arrays.compareUnsigned(each, before.get())).orElse(1);
    }
}
