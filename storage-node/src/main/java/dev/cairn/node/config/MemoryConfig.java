package dev.cairn.node.config;

/**
 * How much memory the node may use for what it could also read from disk.
 *
 * @param rocksdbBytes {@code memory.rocksdb}: blocks and write buffers of all RocksDB instances together
 * @param rocksdbWriteBuffersBytes {@code memory.rocksdb-write-buffers}: the part of it for write buffers
 * @param hotObjectsBytes {@code memory.hot-objects}: the part of the heap for small objects that are read often
 */
public record MemoryConfig(long rocksdbBytes, long rocksdbWriteBuffersBytes, long hotObjectsBytes) {
    /** Less would not hold the write buffers of all column families. */
    static final long ROCKSDB_BYTES_MIN = 16L << 20;

    static final long WRITE_BUFFERS_BYTES_MIN = 4L << 20;

    /** More belongs into the page cache, which is not collected as garbage. */
    static final long HOT_OBJECTS_BYTES_MAX = 16L << 30;

    public static final MemoryConfig DEFAULT = new MemoryConfig(96L << 20, 32L << 20, 64L << 20);

    public MemoryConfig {
        if (rocksdbBytes < ROCKSDB_BYTES_MIN) {
            throw new IllegalArgumentException(
                    "memory.rocksdb must be at least %d bytes; is %d".formatted(ROCKSDB_BYTES_MIN, rocksdbBytes));
        }
        if (rocksdbWriteBuffersBytes < WRITE_BUFFERS_BYTES_MIN || rocksdbWriteBuffersBytes > rocksdbBytes / 2) {
            throw new IllegalArgumentException(
                    "memory.rocksdb-write-buffers must be %d bytes to half of memory.rocksdb (%d); is %d"
                            .formatted(WRITE_BUFFERS_BYTES_MIN, rocksdbBytes / 2, rocksdbWriteBuffersBytes));
        }
        if (hotObjectsBytes < 0 || hotObjectsBytes > HOT_OBJECTS_BYTES_MAX) {
            throw new IllegalArgumentException("memory.hot-objects must be 0 to %d bytes; is %d"
                    .formatted(HOT_OBJECTS_BYTES_MAX, hotObjectsBytes));
        }
    }
}
