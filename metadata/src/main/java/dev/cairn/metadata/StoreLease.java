package dev.cairn.metadata;

import dev.cairn.metadata.MetadataError.Unavailable;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Lends out the store, and closes or replaces it only when no one uses it: native memory must not be read after it was freed. */
final class StoreLease {
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private RocksStore store;
    private boolean closed;

    StoreLease(RocksStore store) {
        this.store = store;
    }

    /** @throws MetadataException {@link Unavailable} once closed */
    <T> T use(Function<RocksStore, T> work) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new MetadataException(new Unavailable("the metadata store is closed"));
            }
            return work.apply(store);
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Waits for those who use the store, and lends out another one from then on. Whoever comes meanwhile waits.
     *
     * @param change closes the one and opens the other; if it fails, there is none any more
     * @throws MetadataException {@link Unavailable} once closed
     */
    void replace(UnaryOperator<RocksStore> change) {
        lock.writeLock().lock();
        try {
            if (closed) {
                throw new MetadataException(new Unavailable("the metadata store is closed"));
            }
            closed = true;
            store = change.apply(store);
            closed = false;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Waits for those who use the store. Idempotent. */
    void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                store.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
