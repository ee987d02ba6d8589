package dev.cairn.metadata;

import java.util.ArrayDeque;
import java.util.Deque;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ChecksumType;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;

/**
 * How RocksDB is set up: for millions of small rows in little memory, on few cores.
 *
 * <p>Indexes and filters are partitioned and live in the shared cache with the data, so memory does not grow with the number
 * of objects. The write-ahead log is off: the commit log is one. Without it the families must be flushed together, or a
 * crash could keep one half of a change: hence atomic flush. Options are native objects, which this one closes.
 */
final class RocksOptions implements AutoCloseable {
    private static final int OPEN_FILES_MAX = 512;
    private static final int BACKGROUND_JOBS_MAX = 2;
    private static final int INFO_LOGS_KEPT = 2;
    private static final long INFO_LOG_BYTES = 4 << 20;
    private static final long SYNC_EVERY_BYTES = 1 << 20;

    /** All families together are bounded by the write-buffer manager; this bounds one of them. */
    private static final long WRITE_BUFFER_BYTES = 32 << 20;

    /** More than one may wait for its flush before writes must. */
    private static final int WRITE_BUFFERS_MAX = 4;

    /** Small, because each family holds at least one. */
    private static final long ARENA_BLOCK_BYTES = 64 << 10;

    /**
     * Every checkpoint leaves a small file, and merging them took a twelfth of the CPU of small uploads. Half as often adds up to
     * four filters to a look-up.
     */
    private static final int FLUSHED_FILES_MERGED = 8;

    private static final double BLOOM_BITS_PER_KEY = 10;
    private static final double MEMTABLE_FILTER_RATIO = 0.02;
    private static final long DATA_BLOCK_BYTES = 8 << 10;
    private static final long INDEX_PARTITION_BYTES = 4 << 10;

    /** Smaller bodies stay among the keys: a pointer would not be shorter. */
    private static final long BLOB_BYTES_MIN = 64;

    private static final long BLOB_FILE_BYTES = 64 << 20;
    private static final double BLOB_COLLECTION_AGE = 0.5;

    private final Deque<AutoCloseable> closeables = new ArrayDeque<>();
    private final RocksMemory memory;
    private final BloomFilter bloom = opened(new BloomFilter(BLOOM_BITS_PER_KEY));

    RocksOptions(RocksMemory memory) {
        this.memory = memory;
    }

    DBOptions database() {
        return opened(new DBOptions())
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setAtomicFlush(true)
                .setAvoidFlushDuringShutdown(true) // close() flushes; a test of crashes must be able not to.
                .setWriteBufferManager(memory.writeBuffers())
                // Takes 3 µs off a read of an object, which are two look-ups. Its keys begin with the number of a file,
                // those of
                // blocks are 128 bits made from a random session: they do not meet.
                .setRowCache(memory.cache())
                .setMaxOpenFiles(OPEN_FILES_MAX)
                .setMaxBackgroundJobs(BACKGROUND_JOBS_MAX)
                .setBytesPerSync(SYNC_EVERY_BYTES)
                .setStatsDumpPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(INFO_LOG_BYTES)
                .setKeepLogFileNum(INFO_LOGS_KEPT);
    }

    ColumnFamilyOptions family(Family family) {
        ColumnFamilyOptions options = opened(new ColumnFamilyOptions())
                .setTableFormatConfig(tables())
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setArenaBlockSize(ARENA_BLOCK_BYTES)
                .setMaxWriteBufferNumber(WRITE_BUFFERS_MAX)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setLevelCompactionDynamicLevelBytes(true)
                .setLevel0FileNumCompactionTrigger(FLUSHED_FILES_MERGED);
        return switch (family) {
            case INLINE -> withBlobFiles(options);
            case CURRENT, CONTENTS -> withMemtableFilter(options);
            default -> options;
        };
    }

    @Override
    public void close() {
        while (!closeables.isEmpty()) {
            try {
                closeables.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("options of RocksDB cannot be closed", e);
            }
        }
    }

    private BlockBasedTableConfig tables() {
        return new BlockBasedTableConfig()
                .setBlockCache(memory.cache())
                .setBlockSize(DATA_BLOCK_BYTES)
                .setChecksumType(ChecksumType.kXXH3)
                .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash)
                .setFilterPolicy(bloom)
                .setOptimizeFiltersForMemory(true)
                .setIndexType(IndexType.kTwoLevelIndexSearch)
                .setPartitionFilters(true)
                .setMetadataBlockSize(INDEX_PARTITION_BYTES)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinTopLevelIndexAndFilter(true)
                .setPinL0FilterAndIndexBlocksInCache(true);
    }

    /** Every write asks first what is there, and mostly nothing is. Each memtable pays for its filter, even an empty one. */
    private static ColumnFamilyOptions withMemtableFilter(ColumnFamilyOptions options) {
        return options.setMemtableWholeKeyFiltering(true).setMemtablePrefixBloomSizeRatio(MEMTABLE_FILTER_RATIO);
    }

    /** Bodies are not rewritten each time their keys are compacted. */
    private static ColumnFamilyOptions withBlobFiles(ColumnFamilyOptions options) {
        return options.setEnableBlobFiles(true)
                .setMinBlobSize(BLOB_BYTES_MIN)
                .setBlobFileSize(BLOB_FILE_BYTES)
                .setEnableBlobGarbageCollection(true)
                .setBlobGarbageCollectionAgeCutoff(BLOB_COLLECTION_AGE);
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        closeables.push(closeable);
        return closeable;
    }
}
