package dev.cairn.metadata;

import dev.cairn.metadata.MetadataError.Unavailable;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/** Lends out the store, and closes it only when no one uses it: native memory must not be read after it was freed. */
final class StoreLease {
    private final RocksStore store;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
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
