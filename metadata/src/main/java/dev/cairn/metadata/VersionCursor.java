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

    /** Rows of one key that are stepped over before a seek, which costs as much as several steps, is the cheaper way. */
    private static final int STEPS_MAX = 8;

    /** No object has the empty key. */
    private static final byte[] NONE = {};

    private final long bucketId;
    private final long sequence;
    private final Slice end;
    private final ReadOptions options;
    private final RocksIterator current;
    private final Optional<RocksIterator> history;

    private byte[] currentKey = NONE;
    private byte[] historyKey = NONE;
    private byte[] historyRow = NONE;

    private byte[] key = NONE;
    private byte[] value = NONE;

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
        loadCurrent();
        history.ifPresent(versions -> {
            versions.seek(row);
            loadHistory(versions);
        });
    }

    /** Goes to the next object; false if there is none. */
    boolean next() {
        while (currentKey.length > 0 || historyKey.length > 0) {
            int order = order();
            key = order <= 0 ? currentKey : historyKey;
            boolean found = order <= 0 && takeCurrent();
            if (order >= 0) {
                RocksIterator versions = history.orElseThrow();
                found = found || takeSuperseded(versions);
                leaveKey(versions);
            }
            if (found) {
                return true;
            }
        }
        return false;
    }

    /** UTF-8 of the key that {@link #next} came to. */
    byte[] key() {
        return key;
    }

    ObjectVersion object() {
        return RowCodec.object(new ObjectKey(new String(key, UTF_8)), value);
    }

    /** How many bytes are stored of {@link #object}, its key apart. */
    int objectBytes() {
        return value.length;
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

    /** Negative if the next key lies in {@code current} only, positive if in {@code history} only, 0 if in both. */
    private int order() {
        if (historyKey.length == 0) {
            return -1;
        }
        return currentKey.length == 0 ? 1 : Arrays.compareUnsigned(currentKey, historyKey);
    }

    private boolean takeCurrent() {
        value = current.value();
        current.next();
        loadCurrent();
        return RowCodec.objectVersion(value) <= sequence;
    }

    /** Looks among the versions of {@link #key}, newest first, for the one that was current at the sequence. */
    private boolean takeSuperseded(RocksIterator versions) {
        for (int steps = 0; isAtKey() && Keys.versionOfHistory(historyRow) > sequence; steps++) {
            if (steps < STEPS_MAX) {
                versions.next();
            } else {
                versions.seek(Keys.version(Keys.objects(bucketId, key), sequence));
            }
            loadHistory(versions);
        }
        if (!isAtKey()) {
            return false;
        }
        Superseded newest = RowCodec.superseded(versions.value());
        value = newest.objectValue();
        return newest.until() > sequence;
    }

    private void leaveKey(RocksIterator versions) {
        for (int steps = 0; isAtKey(); steps++) {
            if (steps < STEPS_MAX) {
                versions.next();
            } else {
                versions.seek(Keys.objects(bucketId, with(key, AFTER_KEY)));
            }
            loadHistory(versions);
        }
    }

    private boolean isAtKey() {
        return Arrays.equals(historyKey, key);
    }

    private void loadCurrent() {
        currentKey = current.isValid() ? Keys.objectKeyOfCurrent(current.key()) : NONE;
        if (currentKey.length == 0) {
            RocksStore.check(current);
        }
    }

    private void loadHistory(RocksIterator versions) {
        historyRow = versions.isValid() ? versions.key() : NONE;
        historyKey = historyRow.length == 0 ? NONE : Keys.objectKeyOfHistory(historyRow);
        if (historyKey.length == 0) {
            RocksStore.check(versions);
        }
    }
}
