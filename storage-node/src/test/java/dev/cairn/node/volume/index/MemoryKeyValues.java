package dev.cairn.node.volume.index;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;

/**
 * An index's key-values in memory, with what was flushed kept apart: a crash goes back to that. As a real store does when
 * it is short of memory, it flushes now and then unasked.
 */
public final class MemoryKeyValues implements KeyValues.Source {
    private static final int UNASKED_FLUSH_EVERY = 40;

    private final SplittableRandom random;
    private final BooleanSupplier dark;
    private Map<KeyValues.Family, NavigableMap<byte[], byte[]>> flushed = empty();
    private Map<KeyValues.Family, NavigableMap<byte[], byte[]>> running = empty();
    private boolean unreadable;

    /** @param dark whether the power is cut: nothing is stored then */
    public MemoryKeyValues(long seed, BooleanSupplier dark) {
        this.random = new SplittableRandom(seed);
        this.dark = dark;
    }

    /** As a store does that is short of memory. */
    public synchronized void flushUnasked() {
        if (!dark.getAsBoolean()) {
            flushed = copy(running);
        }
    }

    /** What was flushed is lost as a whole; the next open finds nothing that it can read. */
    public synchronized void damage() {
        unreadable = true;
    }

    @Override
    public synchronized KeyValues open() {
        if (unreadable) {
            throw new IndexException("damaged", new IllegalStateException());
        }
        running = copy(flushed);
        return new Store(running);
    }

    @Override
    public void distrust() {
        if (!dark.getAsBoolean()) {
            damage();
        }
    }

    @Override
    public synchronized void wipe() {
        unreadable = false;
        flushed = empty();
    }

    private static Map<KeyValues.Family, NavigableMap<byte[], byte[]>> empty() {
        Map<KeyValues.Family, NavigableMap<byte[], byte[]>> families = new EnumMap<>(KeyValues.Family.class);
        for (KeyValues.Family family : KeyValues.Family.values()) {
            families.put(family, new TreeMap<>(Arrays::compareUnsigned));
        }
        return families;
    }

    private static Map<KeyValues.Family, NavigableMap<byte[], byte[]>> copy(
            Map<KeyValues.Family, NavigableMap<byte[], byte[]>> from) {
        Map<KeyValues.Family, NavigableMap<byte[], byte[]>> copy = empty();
        from.forEach((family, entries) -> copy.get(family).putAll(entries));
        return copy;
    }

    private final class Store implements KeyValues {
        private final Map<Family, NavigableMap<byte[], byte[]>> current;

        Store(Map<Family, NavigableMap<byte[], byte[]>> current) {
            this.current = current;
        }

        @Override
        public Optional<byte[]> get(Family family, byte[] key) {
            synchronized (MemoryKeyValues.this) {
                return Optional.ofNullable(current.get(family).get(key));
            }
        }

        @Override
        public void write(Changes changes) {
            synchronized (MemoryKeyValues.this) {
                checkPower();
                for (Changes.Change change : changes.list()) {
                    if (change.value() == null) {
                        current.get(change.family()).remove(change.key());
                    } else {
                        current.get(change.family()).put(change.key(), change.value());
                    }
                }
                if (random.nextInt(UNASKED_FLUSH_EVERY) == 0) {
                    flush();
                }
            }
        }

        @Override
        public void scan(Family family, byte[] from, BiPredicate<byte[], byte[]> visitor) {
            Map.Entry<byte[], byte[]> entry = step(family, from, true);
            while (entry != null && visitor.test(entry.getKey(), entry.getValue())) {
                entry = step(family, entry.getKey(), false);
            }
        }

        private Map.Entry<byte[], byte[]> step(Family family, byte[] key, boolean inclusive) {
            synchronized (MemoryKeyValues.this) {
                NavigableMap<byte[], byte[]> entries = current.get(family);
                return inclusive ? entries.ceilingEntry(key) : entries.higherEntry(key);
            }
        }

        @Override
        public void flush() {
            synchronized (MemoryKeyValues.this) {
                checkPower();
                flushed = copy(current);
            }
        }

        @Override
        public void close() {}

        private void checkPower() {
            if (dark.getAsBoolean()) {
                throw new IndexException("the power is cut", new IllegalStateException());
            }
        }
    }
}
