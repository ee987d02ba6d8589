package dev.cairn.metadata;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;

/**
 * The changes that one entry makes, before they are written. Reads see them over what is stored, so a command sees what the
 * commands before it in the same entry did; a row that changes often is written once.
 *
 * <p>Lives in memory of the apply thread. A sorted map per family is cheaper than RocksDB's indexed batch, which crosses into
 * native code for each look (decision 0103).
 */
final class Changes {
    private final RocksStore store;
    private final Map<Family, NavigableMap<byte[], Optional<byte[]>>> families = new EnumMap<>(Family.class);

    Changes(RocksStore store) {
        this.store = store;
        for (Family family : Family.values()) {
            families.put(family, new TreeMap<>(Arrays::compareUnsigned));
        }
    }

    Optional<byte[]> get(Family family, byte[] key) {
        Optional<byte[]> changed = changes(family).get(key);
        return changed != null ? changed : store.get(family, key);
    }

    void put(Family family, byte[] key, byte[] value) {
        changes(family).put(key, Optional.of(value));
    }

    void delete(Family family, byte[] key) {
        changes(family).put(key, Optional.empty());
    }

    /** Rows from {@code from} up to, not including, {@code to}, in order, at most {@code limit}. */
    List<Row> scan(Family family, byte[] from, byte[] to, int limit) {
        return scan(family, from, to, limit, Long.MAX_VALUE);
    }

    /** The same, and none after those that together have {@code bytes} or more. */
    List<Row> scan(Family family, byte[] from, byte[] to, int limit, long bytes) {
        RowList rows = new RowList(limit, bytes);
        SortedMap<byte[], Optional<byte[]>> changed = changes(family).subMap(from, to);
        try (Slice end = new Slice(to);
                ReadOptions options = new ReadOptions().setIterateUpperBound(end);
                RocksIterator stored = store.iterator(family, options)) {
            stored.seek(from);
            merge(stored, changed, rows);
            RocksStore.check(stored);
        }
        return rows.rows;
    }

    /** The rows that are put or deleted. */
    Set<byte[]> rows(Family family) {
        return changes(family).keySet();
    }

    void writeTo(WriteBatch batch) {
        families.forEach((family, changed) -> changed.forEach((key, value) -> {
            if (value.isPresent()) {
                store.put(batch, family, key, value.get());
            } else {
                store.delete(batch, family, key);
            }
        }));
    }

    private static void merge(RocksIterator stored, SortedMap<byte[], Optional<byte[]>> changed, RowList rows) {
        Iterator<Map.Entry<byte[], Optional<byte[]>>> changes =
                changed.entrySet().iterator();
        Optional<Map.Entry<byte[], Optional<byte[]>>> change = next(changes);
        while (!rows.isFull() && (stored.isValid() || change.isPresent())) {
            int order = order(stored, change);
            if (order < 0) {
                rows.add(new Row(stored.key(), stored.value()));
            } else {
                Map.Entry<byte[], Optional<byte[]>> changedRow = change.orElseThrow();
                changedRow.getValue().ifPresent(value -> rows.add(new Row(changedRow.getKey(), value)));
                change = next(changes);
            }
            if (order <= 0) {
                stored.next(); // Also past a stored row that the change replaces.
            }
        }
    }

    private static int order(RocksIterator stored, Optional<Map.Entry<byte[], Optional<byte[]>>> change) {
        if (change.isEmpty()) {
            return -1;
        }
        return stored.isValid()
                ? Arrays.compareUnsigned(stored.key(), change.get().getKey())
                : 1;
    }

    private static <T> Optional<T> next(Iterator<T> iterator) {
        return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
    }

    private NavigableMap<byte[], Optional<byte[]>> changes(Family family) {
        NavigableMap<byte[], Optional<byte[]>> changed = families.get(family);
        if (changed == null) {
            throw new IllegalStateException("no changes for " + family);
        }
        return changed;
    }

    /** Rows up to a number and a size. */
    private static final class RowList {
        private final List<Row> rows = new ArrayList<>();
        private final int limit;
        private long bytesLeft;

        RowList(int limit, long bytes) {
            this.limit = limit;
            this.bytesLeft = bytes;
        }

        boolean isFull() {
            return rows.size() >= limit || bytesLeft <= 0;
        }

        void add(Row row) {
            rows.add(row);
            bytesLeft -= row.key().length + row.value().length;
        }
    }
}
