package dev.cairn.metadata;

import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The native memory that all RocksDB instances of a node share: one block cache, out of which the write buffers are also
 * paid. Close it after the last instance that uses it.
 */
public final class RocksMemory implements AutoCloseable {
    static {
        RocksDB.loadLibrary();
    }

    private final long limitBytes;
    private final Cache cache;
    private final WriteBufferManager writeBuffers;

    /**
     * @param limitBytes most native memory for blocks and write buffers together
     * @param writeBufferBytes the part of it that write buffers may use before they are flushed
     */
    public RocksMemory(long limitBytes, long writeBufferBytes) {
        if (writeBufferBytes <= 0 || writeBufferBytes >= limitBytes) {
            throw new IllegalArgumentException(
                    "write buffers must take a part of the limit: %d of %d".formatted(writeBufferBytes, limitBytes));
        }
        this.limitBytes = limitBytes;
        this.cache = new LRUCache(limitBytes);
        this.writeBuffers = new WriteBufferManager(writeBufferBytes, cache);
    }

    public Cache cache() {
        return cache;
    }

    public WriteBufferManager writeBuffers() {
        return writeBuffers;
    }

    public long limitBytes() {
        return limitBytes;
    }

    /** Native bytes in use now, out of {@link #limitBytes}; 0 once it is closed, for who watches beside its end. */
    public synchronized long usedBytes() {
        return cache.isOwningHandle() ? cache.getUsage() : 0;
    }

    /** Of {@link #usedBytes}, those that cannot be given up now, because somebody uses them. */
    public synchronized long pinnedBytes() {
        return cache.isOwningHandle() ? cache.getPinnedUsage() : 0;
    }

    @Override
    public synchronized void close() {
        writeBuffers.close();
        cache.close();
    }
}
